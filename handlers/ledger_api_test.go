package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/adminkit/openapi"
	"unframed/ent/auditevent"
	"unframed/handlers/route"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// TestDocumentAndBehaviourAgree makes requests from the document, good and bad,
// and holds every answer to it.
func TestDocumentAndBehaviourAgree(t *testing.T) {
	f := newFixture(t)
	root, ann := f.signUp("root"), f.signUp("ann")
	f.signUp("bob")
	must(t, f.people.Promote(t.Context(), "root"))
	made := ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"bob","amount":"1.00"}`), 201, "")
	d := newDocument(t, root)
	sent := map[int]int{}
	for _, o := range d.operations() {
		who, path := root, strings.ReplaceAll(o.path, "{id}", f.idOf("ann"))
		if strings.HasPrefix(o.path, "/api/v1/transfers/{id}") {
			who, path = ann, strings.ReplaceAll(o.path, "/api/v1/transfers/{id}", made.Header.Get("Location"))
		}
		ask := func(b *browser, path, body string, headers ...string) {
			t.Helper()
			a := b.call(o.method, path, body, headers...)
			sent[a.StatusCode]++
			d.hold(o, a)
		}
		public := d.look(append(slices.Clone(o.at), "security")...) != nil
		if !public {
			ask(f.browser(), path, "")
		}
		if strings.HasPrefix(o.path, openapi.Base) {
			ask(ann, path, "{}")
		}
		if strings.Contains(o.path, "{id}") {
			ask(who, strings.ReplaceAll(o.path, "{id}", "not-an-id"), "{}")
			ask(who, strings.ReplaceAll(o.path, "{id}", "7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"), "{}")
		}
		if o.method == http.MethodGet {
			ask(who, path, "")
			if strings.Count(o.path, "/") == 4 && strings.HasPrefix(o.path, openapi.Base) {
				for _, query := range []string{"?limit=x", "?limit=1", "?cursor=x", "?sort=x", "?x=y"} {
					ask(who, path+query, "")
				}
			}
			continue
		}
		ask(who, path, "{", "Content-Type", "application/json")
		for _, body := range d.bodies(o) {
			ask(who, path, body)
		}
	}
	for _, status := range []int{200, 201, 400, 401, 403, 404, 422} {
		if sent[status] == 0 {
			t.Errorf("no request was answered %d, so nothing was learnt of one", status)
		}
	}
	t.Logf("answers by status: %v", sent)
}

// TestProgramSendsCredits is what tokens are for: no cookie, no Sec-Fetch
// header, nothing but the token.
func TestProgramSendsCredits(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		f.signUp("ann")
		f.signUp("bob")
		p := f.program("ann", "read", "write", "transfers")
		p.expect(p.ask("GET", "/api/v1/me", ""), 200, `"username":"ann"`)
		p.expect(p.ask("PATCH", "/api/v1/settings", `{"theme":"dark"}`), 200, `"theme":"dark"`)
		made := p.expect(p.ask("POST", "/api/v1/transfers", `{"to":"bob","amount":"1.00"}`), 201, "pending")
		p.expect(p.ask("POST", made.Header.Get("Location")+"/confirm", ""), 200, "confirmed")
		p.expect(p.ask("GET", "/api/v1/me", ""), 200, `"balance":"99.00"`)

		// The trail tells which token did it.
		event := f.store.AuditEvent.Query().Where(auditevent.Action("settings.update")).OnlyX(viewer.AsSystem(t.Context(), "test"))
		if event.Details["api_token"] == "" {
			t.Errorf("the trail says %v", event)
		}
	})
}

// TestTokenIsInNoLog uses one in good and bad ways, also where the log says why
// something failed.
func TestTokenIsInNoLog(t *testing.T) {
	f := newFixture(t, route.Route{Method: route.Get, Path: "/api/v1/panic", Query: route.NoQuery, Access: route.User, Scope: accounts.ScopeRead, Handle: panicking})
	b := f.signUp("ann")
	made := tokenOn(b.expect(b.get(b.makeToken("job", "read", "write").Header.Get("Location")), 200, "").body)
	p := program{b, accounts.Secret(made)}
	p.expect(p.ask("GET", "/api/v1/me", ""), 200, "")
	p.expect(p.ask("PATCH", "/api/v1/settings", "{"), 400, "")
	p.expect(p.ask("GET", "/api/v1/panic", ""), 500, "")
	p.expect(p.ask("POST", "/api/v1/transfers/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11/confirm", ""), 403, "")
	p.ask("GET", "/api/v1/me?access_token="+made, "")
	log := f.logged.String()
	if strings.Contains(log, made[4:]) || !strings.Contains(log, "/api/v1/panic") || !strings.Contains(log, "planned") {
		t.Errorf("the log holds the token, or too little:\n%s", log)
	}
	for _, event := range f.store.AuditEvent.Query().AllX(viewer.AsSystem(t.Context(), "test")) {
		if strings.Contains(event.String(), made[4:]) {
			t.Errorf("the trail holds the token: %v", event)
		}
	}
}
