package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/internal/problem"
)

// TestWhatForbidsADeletionIsLinked reads the refusal as a program and as a page
// have it.
func TestWhatForbidsADeletionIsLinked(t *testing.T) {
	id, row := uuid.New(), uuid.New()
	err := fmt.Errorf("delete: %w", adminkit.NewReferred("Blue", []adminkit.Referrer{
		{Table: "comments", Name: "comments", Field: "ticket_id", ID: id, Count: 7, API: true, Rows: []adminkit.Reference{{Table: "comments", ID: row, Label: "So is mine", Seen: true}}},
		{Table: "notes", Name: "notes", ID: id, Count: 10_000, More: true, Rows: []adminkit.Reference{{Table: "notes", ID: row, Label: "x", Seen: true}}},
	}))
	p := Describe(err)
	b, fault := json.Marshal(p)
	if fault != nil || p.Status != 409 {
		t.Fatal(p.Status, fault)
	}
	for _, part := range []string{
		`"href":"/api/v1/admin/comments?ticket_id=` + id.String() + `"`, `"count":7,"exact":true`, `"href":"/api/v1/admin/comments/` + row.String() + `"`,
		`"table":"notes","count":10000,"exact":false,"rows":[{"id":"` + row.String() + `","label":"x"}]`, "7 comments and more than 10000 notes refer to it",
	} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s is not in %s", part, b)
		}
	}
	list, _ := FormErrors(err)
	want := []string{"", "/admin/comments?ticket_id=" + id.String(), "/admin/comments/" + row.String(), "/admin/notes/" + row.String()}
	if len(list) != len(want) {
		t.Fatalf("the page says %+v", list)
	}
	for i, path := range want {
		if list[i].Path != path || list[i].Sentence == "" {
			t.Errorf("line %d is %+v, want a link to %q", i, list[i], path)
		}
	}
	if list, _ := FormErrors(problem.New(problem.Invalid, "It is needed.")); len(list) != 1 || list[0].Path != "" {
		t.Errorf("another refusal says %+v", list)
	}
}
