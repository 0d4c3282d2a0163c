package entity

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/web"
)

func TestHistoryReadsEveryKindOfValue(t *testing.T) {
	one, other := uuid.New(), uuid.New()
	r := trailReader{
		d: &adminkit.Descriptor{
			Fields: []adminkit.Field{
				{Name: "open", Label: "Open", Kind: adminkit.Bool}, {Name: "on", Kind: adminkit.Time},
				{Name: "state", Kind: adminkit.Enum, Words: []adminkit.Word{{Value: "0", Shown: "none"}}}, {Name: "text", Kind: adminkit.Text},
			},
			Edges: []adminkit.Edge{{Name: "friends", Label: "Friends", Table: "people"}},
		},
		zone:  "Asia/Tokyo",
		names: References{"people": {one: {Table: "people", ID: one, Label: "Ann", Seen: true}}},
	}
	for name, c := range map[string]struct {
		field, text string
		want        []Cell
	}{
		"yes":           {"open", "true", []Cell{{Kind: "yes"}}},
		"no":            {"open", "false", []Cell{{Kind: "no"}}},
		"not a boolean": {"open", "maybe", []Cell{{Kind: "text", Text: "maybe"}}},
		"a time here":   {"on", "2026-01-02T20:30:00Z", []Cell{{Kind: "time", When: web.NewTimestamp(time.Date(2026, 1, 2, 20, 30, 0, 0, time.UTC), "Asia/Tokyo")}}},
		"no time":       {"on", "soon", []Cell{{Kind: "text", Text: "soon"}}},
		"in words":      {"state", "0", []Cell{{Kind: "text", Text: "none"}}},
		"an id as text": {"text", one.String(), []Cell{{Kind: "text", Text: one.String()}}},
		"nothing":       {"text", "", nil},
		"an edge, cut off": {"friends", one.String() + " " + other.String() + " 0b8f…", []Cell{
			{Kind: "link", Text: "Ann", Path: "/admin/people/" + one.String()}, {Kind: "code", Text: other.String()}, {Kind: "code", Text: "0b8f…"}}},
	} {
		if got := r.cells(c.field, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
