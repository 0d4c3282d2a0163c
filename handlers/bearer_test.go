package handlers

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// program is a client without cookies that shows an API token.
type program struct {
	*browser
	token accounts.Secret
}

func (f *fixture) program(login string, scopes ...string) program {
	f.Helper()
	token, err := f.people.CreateAPITokenFor(f.Context(), login, accounts.NewAPIToken{Name: uuid.NewString(), Scopes: scopes})
	must(f.TB, err)
	return program{f.browser(), token}
}

func (p program) ask(method, path, body string, headers ...string) answer {
	p.f.Helper()
	return p.do(p.request(method, path, body, append([]string{"Authorization", "Bearer " + string(p.token), "Content-Type", "application/json"}, headers...)...))
}

func (f *fixture) demote(username string) {
	f.Helper()
	must(f.TB, f.people.GiveRole(f.Context(), username, viewer.User))
}

// adminAPI stands for the administrators' API: a route that asks for its role
// and answers as whoever asks.
var adminAPI = route.Route{Method: route.Post, Path: "/api/v1/admin/probe", Access: route.Admin, Scope: accounts.ScopeAdmin, Query: route.NoQuery, Demand: press.Unguarded("for a test"), Handle: answersAnybody}

// TestEveryRouteOfTheAPIAsksForItsScope walks the API with a token for each
// scope and one for all others. The probe's owner is an administrator, so that
// the scope alone decides.
func TestEveryRouteOfTheAPIAsksForItsScope(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o, adminAPI)
		f.signUp("root")
		must(t, f.people.Promote(t.Context(), "root"))
		with, without := map[accounts.Scope]program{}, map[accounts.Scope]program{}
		for _, scope := range accounts.AllScopes() {
			with[scope] = f.program("root", string(scope))
			var others []string
			for _, other := range accounts.AllScopes() {
				if other != scope {
					others = append(others, string(other))
				}
			}
			without[scope] = f.program("root", others...)
		}
		asked := map[accounts.Scope]int{}
		for _, r := range append(Routes(features.All), adminAPI) {
			scope := r.Scope
			if !strings.HasPrefix(r.Path, "/api/") || r.Access == route.Public {
				if scope != "" {
					t.Errorf("%s %s asks for the scope %s", r.Method, r.Path, scope)
				}
				continue
			}
			asked[scope]++
			path := strings.ReplaceAll(r.Path, ":id", "7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11")
			if a := with[scope].ask(r.Method, path, "{}"); a.StatusCode == 401 || a.StatusCode == 403 || a.StatusCode >= 500 {
				t.Errorf("%s %s with the scope %s answers %d:\n%s", r.Method, path, scope, a.StatusCode, a.body)
			}
			a := without[scope].ask(r.Method, path, "{}")
			if a.StatusCode != 403 || !strings.Contains(a.body, `"code":"scope-missing"`) || a.Header.Get("Content-Type") != "application/problem+json" ||
				!strings.Contains(a.Header.Get("WWW-Authenticate"), fmt.Sprintf("scope=%q", scope)) {
				t.Errorf("%s %s without the scope %s answers %d:\n%s", r.Method, path, scope, a.StatusCode, a.body)
			}
		}
		for _, scope := range accounts.AllScopes() {
			if asked[scope] == 0 {
				t.Errorf("no route asked for the scope %s", scope)
			}
		}
	})
}

func TestTokenThatOpensNothingIs401AndNeverTheCookie(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	expired, err := f.people.CreateAPITokenFor(t.Context(), "bob", accounts.NewAPIToken{Name: "short-lived", Scopes: []string{"read"}, Expires: "1h"})
	must(t, err)
	revoked, err := f.people.CreateAPITokenFor(t.Context(), "bob", accounts.NewAPIToken{Name: "revoked", Scopes: []string{"read"}})
	must(t, err)
	for _, token := range []accounts.Secret{expired, revoked} {
		p := program{f.browser(), token}
		p.expect(p.ask("GET", "/api/v1/me", ""), 200, "bob")
	}
	must(t, f.people.RevokeAPITokenOf(t.Context(), "bob", "revoked"))
	f.clock = 2 * time.Hour
	good := f.program("bob", "read")

	// Ann's cookie goes along: what bob's token says counts, and nothing else.
	ask := func(path string, authorization ...string) answer {
		r := ann.request("GET", path, "")
		r.Header["Authorization"] = authorization
		return ann.do(r)
	}
	ann.expect(ask("/api/v1/me"), 200, `"username":"ann"`)
	for _, scheme := range []string{"Bearer ", "bearer ", "BEARER  "} {
		ann.expect(ask("/api/v1/me", scheme+string(good.token)), 200, `"username":"bob"`)
	}
	ann.expect(ask("/api/v1/me", "Basic Zm9vOmJhcg=="), 200, `"username":"ann"`) // a proxy's
	for _, wrong := range [][]string{
		{"Bearer"}, {"Bearer "}, {"Bearer x"}, {"Bearer " + string(revoked)}, {"Bearer " + string(expired)},
		{"Bearer " + string(good.token) + "x"}, {"Bearer " + string(good.token)[4:]}, {"Bearer " + string(good.token) + ", " + string(good.token)},
		{"Bearer unf_" + strings.Repeat("A", 43)}, {"Bearer " + strings.Repeat("A", 5000)}, {"Bearer \xff\xfe"},
		{string(good.token)}, {"Token " + string(good.token)}, {""}, {"Bearer\t" + string(good.token)},
		{"Bearer " + string(good.token), "Bearer " + string(good.token)}, {"Basic x", "Bearer " + string(good.token)},
	} {
		a := ask("/api/v1/me", wrong...)
		if a.StatusCode != 401 || a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` || strings.Contains(a.body, "ann") {
			t.Errorf("%.60q answers %d %q:\n%s", wrong, a.StatusCode, a.Header.Get("WWW-Authenticate"), a.body)
		}
	}
	if a := f.browser().get("/api/v1/me"); a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("without a token: %d %q", a.StatusCode, a.Header.Get("WWW-Authenticate"))
	}
	if a := ask("/api/v1/nothing", "Bearer x"); a.StatusCode != 401 {
		t.Errorf("where there is nothing: %d", a.StatusCode)
	}
	// A page knows no tokens.
	ann.expect(ask("/profile", "Bearer "+string(good.token)), 200, "ann@example.org")
	ann.expect(ask("/profile", "Bearer x"), 200, "ann@example.org")
	if a := good.ask("GET", "/profile", ""); a.StatusCode != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/login") {
		t.Errorf("a page, for a token: %d", a.StatusCode)
	}
}

func TestTokenOfSomebodyDemotedDoesNotAdminister(t *testing.T) {
	f := newFixture(t, adminAPI)
	f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	p := f.program("root", "read", "write", "admin")
	p.expect(p.ask("POST", "/api/v1/admin/probe", ""), 200, "an answer")
	f.signUp("heir") // who administers from now on
	must(t, f.people.Promote(t.Context(), "heir"))
	f.demote("root")
	p.expect(p.ask("POST", "/api/v1/admin/probe", ""), 403, `"code":"forbidden"`)
	p.expect(p.ask("GET", "/api/v1/me", ""), 200, `"role":"user"`)
}

// TestBearerFromAnotherSiteIsRefused: a token does not open the door for a page
// elsewhere, with a cookie or without.
func TestBearerFromAnotherSiteIsRefused(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	p := f.program("ann", "read", "write")
	const change = `{"theme":"dark"}`
	p.expect(p.ask("PATCH", "/api/v1/settings", change), 200, "") // the control
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Origin", "https://evil.example"},
	} {
		p.expect(p.ask("PATCH", "/api/v1/settings", change, headers...), 403, "cross-site")
		withCookie := program{ann, p.token}
		withCookie.expect(withCookie.ask("PATCH", "/api/v1/settings", change, headers...), 403, "cross-site")
	}
	a := p.do(p.request("OPTIONS", "/api/v1/settings", "", "Origin", "https://evil.example",
		"Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "authorization"))
	for name := range a.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("a preflight is answered with %s", name)
		}
	}
}

func TestTooManyWrongTokensAre429(t *testing.T) {
	f := newFixture(t)
	f.signUp("ann")
	good, wrong := f.program("ann", "read"), program{f.browser(), "unf_wrong"}
	f.stopped = f.now() // nothing is allowed again while the test goes on
	status := 0
	for range 200 {
		if status = wrong.ask("GET", "/api/v1/me", "").StatusCode; status != 401 {
			break
		}
	}
	if status != 429 {
		t.Errorf("200 wrong tokens end in %d", status)
	}
	if a := wrong.ask("GET", "/api/v1/me", ""); a.StatusCode != 429 || a.Header.Get("Retry-After") == "" {
		t.Errorf("another answers %d", a.StatusCode)
	}
	if a := good.ask("GET", "/api/v1/me", ""); a.StatusCode != 200 {
		t.Errorf("a good one from there answers %d", a.StatusCode)
	}
	b := f.browser()
	b.expect(b.signIn("ann", password), 303, "")
}

// TestBearerCostsOneRoundTrip counts what goes to the database: one for who it is, and
// what the features of /api/v1/me ask for.
func TestBearerCostsOneRoundTrip(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	f := newFixtureOn(t, store.Options{URL: through, MaxOpenConns: 1})
	f.signUp("ann")
	p := f.program("ann", "read")
	var trips atomic.Int64
	proxy.Judge(func([]byte) testkit.Verdict { trips.Add(1); return testkit.Pass })
	p.ask("GET", "/api/v1/me", "") // notes the use
	p.ask("GET", "/api/v1/me", "")
	trips.Store(0)
	p.expect(p.ask("GET", "/api/v1/me", ""), 200, "")
	want := int64(1)
	want++ // feature:ledger
	if n := trips.Load(); n != want {
		t.Errorf("it costs %d round trips, want %d", n, want)
	}
	trips.Store(0)
	p.token = "unf_malformed"
	p.expect(p.ask("GET", "/api/v1/me", ""), 401, "")
	if n := trips.Load(); n != 0 {
		t.Errorf("a malformed token costs %d round trips", n)
	}
}
