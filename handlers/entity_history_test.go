package handlers

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"unframed/handlers/entity"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestHistoryOfARowIsReadToItsEnd(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		id, system := f.userID("bob"), viewer.AsSystem(t.Context(), "test")
		const more = 2*entity.HistoryShown + 3
		for i := range more {
			f.store.AuditEvent.Create().SetAction("users.update").SetSubjectType("users").SetSubjectID(id).
				SetCreatedAt(time.Now().UTC().Add(time.Duration(i-more) * time.Hour)).ExecX(system)
		}
		f.store.AuditEvent.Create().SetAction("users.update").SetSubjectType("users").SetSubjectID(f.userID("root")).ExecX(system)

		events := regexp.MustCompile(`/admin/audit_events/[0-9a-f-]{36}`)
		seen := map[string]bool{}
		var body string
		pages := 0
		for path := "/admin/users/" + id; path != ""; path = strings.TrimSuffix(link(body, `rel="next"`), "#history") {
			body = root.expect(root.get(path), 200, "users.update").body
			for _, event := range events.FindAllString(body, -1) {
				if seen[event] {
					t.Errorf("%s is shown twice", event)
				}
				seen[event] = true
			}
			if newest := strings.Contains(body, ">Newest<"); newest != (pages > 0) {
				t.Errorf("page %d leads to the newest: %t", pages, newest)
			}
			if pages++; pages > 5 || !strings.Contains(body, `rel="next"`) {
				break
			}
		}
		if pages != 3 || len(seen) != more+1 { // and the sign-up
			t.Errorf("%d events on %d pages, want %d on 3", len(seen), pages, more+1)
		}
		root.expect(root.get("/admin/users/"+id+"?history=x"), 400, "no place in this list")
	})
}
