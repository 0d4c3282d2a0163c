package recovery_test

import (
	"strings"
	"testing"

	"unframed/handlers/recovery"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes the area without the others.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t)
	a := &recovery.Pages{Guard: p.Guard, Accounts: p.People}
	p.Holds(t, a)
	if w := p.Get(t, a, "/forgot-password", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `action="/forgot-password"`) {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
	for _, r := range a.Routes() {
		if r.Method == "GET" && r.Path != "/forgot-password" {
			if w := p.Get(t, a, r.Path, ""); w.Code != 404 || !strings.Contains(w.Body.String(), "does not work") {
				t.Errorf("%s without a link: %d:\n%s", r.Path, w.Code, w.Body)
			}
		}
	}
}
