package public_test

import (
	"strings"
	"testing"

	"unframed/handlers/public"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes the area without the others.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t)
	a := &public.Pages{Responder: p.Guard.Responder, Files: p.Files, Reports: p.Reports, Metrics: area.Quiet(), Ready: p.Store.Ping}
	p.Holds(t, a)
	if w := p.Get(t, a, "/", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "/signup") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
	if w := p.Get(t, a, "/readyz", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "ready") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}
