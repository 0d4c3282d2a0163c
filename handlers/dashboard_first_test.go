package handlers

import (
	"strings"
	"testing"
)

// TestDashboardSaysHowToBecomeTheFirstAdministrator, and says nothing once there
// is one, or where the operator wants it said nowhere.
func TestDashboardSaysHowToBecomeTheFirstAdministrator(t *testing.T) {
	f := newFixture(t)
	b := f.signUp("Miles O'Hara")
	if page := b.get("/dashboard").body; strings.Contains(page, "Nobody administers") {
		t.Error("it is said where no command was named")
	}
	f.site.areas.account.Promote = "app user promote"
	b.expect(b.get("/dashboard"), 200, `app user promote &#39;Miles O&#39;\&#39;&#39;Hara&#39;`)
	must(t, f.people.Promote(t.Context(), "Miles O'Hara"))
	if page := b.expect(b.get("/dashboard"), 200, "Administration").body; strings.Contains(page, "Nobody administers") {
		t.Error("it is still said although there is an administrator")
	}
	b = f.signUp("bob")
	if page := b.expect(b.get("/dashboard"), 200, "dashboard").body; strings.Contains(page, "Nobody administers") {
		t.Error("it is said to somebody else")
	}
}
