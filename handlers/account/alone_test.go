package account_test

import (
	"strings"
	"testing"

	"unframed/handlers/account"
	"unframed/internal/viewer"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes the area without the others.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t)
	a := &account.Pages{Guard: p.Guard, Accounts: p.People}
	p.Holds(t, a)
	if w := p.Get(t, a, "/login", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "action=\"/login\"") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
	if w := p.Get(t, a, "/settings/email", viewer.User); w.Code != 200 || !strings.Contains(w.Body.String(), "New address") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}
