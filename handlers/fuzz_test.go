package handlers

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/handlers/route"
	"unframed/shield"
	"unframed/test/testkit/features"
)

// FuzzRequest writes a request onto the wire, as a stranger and signed in, and
// holds the whole site to answering it: no panic, no failure of ours, both
// framing headers. What net/http itself would not read never reaches us.
func FuzzRequest(f *testing.F) {
	type seed struct{ method, target, host, dest, site, origin, purpose, cookie, kind, body string }
	const form = "application/x-www-form-urlencoded"
	for _, s := range []seed{
		{"GET", "/", "", "document", "none", "", "", "", "", ""},
		{"GET", "/dashboard?done=saved", "", "document", "same-origin", "", "", "", "", ""},
		{"GET", "/embed/profile/00000000-0000-0000-0000-000000000000", "", "iframe", "cross-site", "https://partner.example", "", "", "", ""},
		{"POST", "/settings", "", "document", "same-origin", "null", "", "theme=dark", form, "display_name=Ann&time_zone=Europe%2FParis&theme=dark"},
		{"PATCH", "/api/v1/settings", "", "empty", "same-origin", "", "", "", "application/json", `{"theme":"dark"}`},
		{"POST", "/api/v1/transfers", "", "", "same-origin", "", "", "", "application/json", `{"to":"bob","amount":"1.00"}`},                                  // feature:ledger
		{"POST", "/transfers/new", "", "document", "same-origin", "null", "", "", form, "to=bob&amount=1.00&note=x"},                                          // feature:ledger
		{"POST", "/transfers/00000000-0000-0000-0000-000000000000/confirm", "", "document", "same-origin", "null", "", "", form, "seal=AAAA&gate=mouse:1000"}, // feature:ledger
		{"POST", "/login", "evil.example", "document", "cross-site", "https://evil.example", "", "", form, "login=ann&password=x"},
		{"POST", "/login", "", "document", "same-origin", "", "", "", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=login\r\n\r\nann\r\n--x--"},
		{"POST", "/reports", "", "report", "cross-site", "null", "", "", "application/csp-report", `{"csp-report":{"violated-directive":"frame-ancestors"}}`},
		{"POST", "/reports", "", "report", "cross-site", "null", "", "", "application/reports+json", `[{"type":"csp-violation","age":1,"url":"https://a","body":{"effectiveDirective":"script-src","disposition":"enforce"}}]`},
		{"POST", "/reports", "", "", "", "", "", "", "application/json", `[[[[[[[[null]]]]]]]]`},
		{"GET", "/static/%2e%2e/app.go", "", "style", "same-site", "", "prefetch;prerender", "", "", ""},
		{"OPTIONS", "*", "", "", "", "", "", "", "", ""},
		{"GET", "/login?next=//evil.example", "[::1]:99999", "document", "cross-site", "", "", "session=;session=\"", "", ""},
		{"GET", "/users/%00%ff", "", "", "", "", "", "", "text/html;;;", ""},
		{"GET", "/confirm-identity?next=%2Ftransfers&held=x", "", "document", "same-origin", "", "", "", "", ""},
	} {
		f.Add(s.method, s.target, s.host, s.dest, s.site, s.origin, s.purpose, s.cookie, s.kind, s.body, false)
		f.Add(s.method, s.target, s.host, s.dest, s.site, s.origin, s.purpose, s.cookie, s.kind, s.body, true)
	}
	site := newFixture(f)
	host := strings.TrimPrefix(site.server.URL, "http://")
	session, people := "", 0
	f.Fuzz(func(t *testing.T, method, target, otherHost, dest, from, origin, purpose, cookie, kind, body string, signedIn bool) {
		if signedIn {
			if session == "" {
				site.TB = t
				people++
				session = sessionOf(site, "person"+letters(people))
			}
			cookie = session + "; " + cookie
		}
		wire := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Dest: %s\r\nSec-Fetch-Site: %s\r\nOrigin: %s\r\nSec-Purpose: %s\r\nCookie: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			method, target, orElse(otherHost, host), dest, from, origin, purpose, cookie, kind, len(body), body)
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(wire)))
		if err != nil {
			return
		}
		r.RemoteAddr = "192.0.2.1:1234"
		w := httptest.NewRecorder()
		site.site.ServeHTTP(w, r)
		answer := w.Result()
		if err := framingHeaders(answer.Header); err != nil {
			t.Errorf("%d: %v", answer.StatusCode, err)
		}
		if answer.StatusCode >= 500 {
			t.Errorf("status %d:\n%s\n%s", answer.StatusCode, w.Body, site.logged)
		}
		if answer.Header.Get("Clear-Site-Data") != "" {
			session = "" // signed out
		}
		site.logged.Reset()
	})
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// letters spells a number without digits.
func letters(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.Itoa(n))
}

// sessionOf signs a new person up and returns their session's cookie.
func sessionOf(f *fixture, name string) string {
	b := f.signUp(name)
	u, err := url.Parse(f.server.URL)
	must(f.TB, err)
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == f.site.guard.CookieName() {
			return c.Name + "=" + c.Value
		}
	}
	f.Fatal("signing up gave no session")
	return ""
}

// FuzzRules holds the guard to judging a path by the route that gin chooses,
// for our own table and for any other.
func FuzzRules(f *testing.F) {
	f.Add("", "/static/app.css")
	f.Add("", "/embed/profile/7/")
	f.Add("", "//static/x")
	f.Add("/a/:id /a/new /a/:id/*rest", "/a/new/x")
	f.Add("/a/:x/b /a/c/:y /:z/c/b", "/a/c/b")
	f.Add("/a/* /b/:id/x", "/b//x")
	f.Add("/u_:name /u_ann /:other", "/u_ann")
	f.Add("/x/:id/d /x/:id/*rest", "/x//d")
	f.Add("/:a/:b/c /x/:b/d /x/y/:c", "/x/y/d")
	f.Fuzz(func(t *testing.T, table, path string) {
		u, err := url.ParseRequestURI(path)
		if err != nil || !strings.HasPrefix(u.Path, "/") {
			return
		}
		routes := Routes(features.All)
		if table != "" {
			routes = routesOf(strings.Fields(table))
		}
		chosen, ok := ginChooses(routes, u)
		if !ok {
			return // no router would take such a table
		}
		if chosen == "" && table != "" {
			return // gin overlooks some routes that fit; what it then answers is no page of theirs
		}
		base := &url.URL{Scheme: "http", Host: "app.example"}
		guard, err := shield.New(shield.Options{
			BaseURL: base, SessionCookie: "session", Rules: route.Policies(routes), Embedders: []string{"https://partner.example"},
			Refuse: func(w http.ResponseWriter, _ *http.Request, _ shield.Refusal) { w.WriteHeader(http.StatusForbidden) },
		})
		if err != nil {
			t.Fatal(err)
		}
		want := route.Strict
		for _, r := range routes {
			if r.Path == chosen {
				want = r.Policy
			}
		}
		if got := observed(guard, u); got != want {
			t.Errorf("gin routes %q to %q, whose policy is %+v; the guard goes by %+v", u.Path, chosen, want, got)
		}
	})
}

// routesOf makes a table in which no two neighbours have the same policy.
func routesOf(patterns []string) []route.Route {
	policies := []shield.Policy{route.FramedBy(shield.Trusted), route.Strict, route.Cacheable, route.AnyHost, route.AnyOrigin}
	var routes []route.Route
	slices.Sort(patterns)
	for i, p := range slices.Compact(patterns) { // two policies of one path the guard refuses
		routes = append(routes, route.Route{Method: route.Get, Path: p, Policy: policies[i%len(policies)]})
	}
	return routes
}

// ginChooses returns the pattern that gin picks, or "" for none. It is false
// where gin refuses the table.
func ginChooses(routes []route.Route, u *url.URL) (chosen string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	gin.SetMode(gin.ReleaseMode)
	engine, known := gin.New(), map[string]bool{}
	engine.RedirectTrailingSlash = false
	for _, r := range routes {
		if known[r.Path] {
			continue
		}
		if known[r.Path] = true; !strings.HasPrefix(r.Path, "/") {
			return "", false // gin would add the slash
		}
		engine.GET(r.Path, func(c *gin.Context) { chosen = c.FullPath() })
	}
	engine.ServeHTTP(httptest.NewRecorder(), &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}})
	return chosen, true
}

// observed is the policy by which the guard goes, as it shows from outside.
func observed(g *shield.Guard, u *url.URL) shield.Policy {
	var p shield.Policy
	ask := func(method, host string, headers http.Header) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		pass := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
		g.Headers(g.Admit(pass)).ServeHTTP(w, &http.Request{Method: method, Host: host, URL: u, Header: headers})
		return w
	}
	plain := ask("GET", "app.example", http.Header{})
	if plain.Header().Get("X-Frame-Options") == "" {
		p.Framing = shield.Trusted
	}
	p.Cacheable = plain.Header().Get("Cache-Control") == ""
	p.AnyHost = ask("GET", "evil.example", http.Header{}).Code == http.StatusOK
	p.AnyOrigin = ask("POST", "app.example", http.Header{"Sec-Fetch-Site": {"cross-site"}}).Code == http.StatusOK
	return p
}
