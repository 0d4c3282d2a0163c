package api_test

import (
	"strings"
	"testing"

	"unframed/handlers/api"
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
	a := &api.API{Guard: p.Guard, Accounts: p.People, Kit: kit}
	a.Document = func() ([]byte, error) { return api.Compose(a.Operations()...) }
	p.Holds(t, a)
	if w := p.Get(t, a, "/api/openapi.json", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "\"/api/v1/me\"") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
	if w := p.Get(t, a, "/api/v1/me", viewer.User); w.Code != 200 || !strings.Contains(w.Body.String(), "\"username\":\"ann\"") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}
