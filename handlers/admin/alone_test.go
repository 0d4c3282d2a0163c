package admin_test

import (
	"strings"
	"testing"

	"unframed/handlers/admin"
	"unframed/handlers/entity"
	"unframed/internal/viewer"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes the area without the others.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t)
	kit, err := entity.NewKit(p.Store)
	if err != nil {
		t.Fatal(err)
	}
	a := &admin.Pages{Entities: &entity.Entities{Guard: p.Guard, Kit: kit}, Accounts: p.People, Runtime: p.Runtime, Reports: p.Reports}
	a.Links = a.Sections()
	p.Holds(t, a)
	if w := p.Get(t, a, "/admin", viewer.Admin); w.Code != 200 || !strings.Contains(w.Body.String(), "Audit log") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
	if w := p.Get(t, a, "/admin/reports", viewer.Admin); w.Code != 200 || !strings.Contains(w.Body.String(), "Nothing was reported") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}
