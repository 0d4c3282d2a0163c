package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/route"
	"unframed/test/testkit/features"
)

func TestSignInNeverLeavesTheSite(t *testing.T) {
	f := newFixture(t)
	f.signUp("ann")
	for _, next := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\/evil.example`, "javascript:alert(1)", "/\t/evil.example",
		"http:evil.example", "///evil.example", "", "dashboard", "https:/evil.example", "/\n/evil.example", "/%", "//user@evil.example",
	} {
		b := f.browser()
		a := b.expect(b.submit("/login?next="+url.QueryEscape(next), "/login", "login", "ann", "password", password), 303, "")
		if got := a.Header.Get("Location"); got != "/dashboard" {
			t.Errorf("next %q leads to %q", next, got)
		}
		if got := b.get("/login?next=" + url.QueryEscape(next)).Header.Get("Location"); got != "/dashboard" {
			t.Errorf("signed in, next %q leads to %q", next, got)
		}
	}
	b := f.browser()
	if a := b.submit("/login?next="+url.QueryEscape("/users/x?a=b"), "/login", "login", "ann", "password", password); a.Header.Get("Location") != "/users/x?a=b" {
		t.Errorf("a path of the site leads to %q", a.Header.Get("Location"))
	}
}

func TestRecentAccessAsksForThePasswordAgain(t *testing.T) {
	f := newFixture(t, route.Route{Method: route.Get, Path: "/test/recent", Access: route.Recent, Handle: answersAnybody})
	b := f.signUp("ann")
	b.expect(b.get("/test/recent"), 200, "")
	f.clock = accounts.RecentIdentity + time.Second
	a := b.expect(b.get("/test/recent?x=1"), 303, "")
	if got := a.Header.Get("Location"); got != "/confirm-identity?next=%2Ftest%2Frecent%3Fx%3D1" {
		t.Fatalf("it leads to %q", got)
	}
	b.expect(b.get(a.Header.Get("Location")), 200, `value="/test/recent?x=1"`)
	asks := a.Header.Get("Location")
	b.expect(b.submit(asks, "/confirm-identity", "password", "wrong password"), 422, "not your password")
	b.expect(b.get("/test/recent"), 303, "")
	a = b.expect(b.submit(asks, "/confirm-identity", "password", password), 303, "")
	b.expect(b.get(a.Header.Get("Location")), 200, "")
}

func TestSessionCookieIsLockedDown(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	a := b.post("/signup", "username", "ann", "email", "a@example.org", "password", password)
	cookie := a.Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "session=") || !strings.Contains(cookie, "HttpOnly; SameSite=Lax") || strings.Contains(cookie, "Domain") {
		t.Errorf("over http the cookie is %q", cookie)
	}
	f.site.guard.BaseURL = &url.URL{Scheme: "https", Host: "app.example"}
	w := &header{}
	f.site.guard.SetToken(w, "x")
	if got := w.Header().Get("Set-Cookie"); got != "__Host-session=x; Path=/; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("over https the cookie is %q", got)
	}
}

type header struct {
	http.ResponseWriter
	h http.Header
}

func (h *header) Header() http.Header {
	if h.h == nil {
		h.h = http.Header{}
	}
	return h.h
}

func TestSignInGivesANewSession(t *testing.T) {
	f := newFixture(t)
	f.signUp("ann")
	b := f.browser()
	form := fill(b.get("/login").body, "/login", "login", "ann", "password", password) // also left open in a tab
	base, _ := url.Parse(f.server.URL)
	session := func() string {
		for _, cookie := range b.Jar.Cookies(base) {
			if cookie.Name == "session" {
				return cookie.Value
			}
		}
		return ""
	}
	b.expect(b.signIn("ann", password), 303, "")
	before := session()
	b.expect(b.post("/login", form...), 303, "")
	after := session()
	if before == after {
		t.Error("the session survives signing in")
	}
	thief := f.browser()
	thief.Jar.SetCookies(base, []*http.Cookie{{Name: "session", Value: before}})
	thief.expect(thief.get("/dashboard"), 303, "")
}

func TestApiTellsTheFieldThatIsWrong(t *testing.T) {
	f := newFixture(t)
	b := f.signUp("ann")
	for _, c := range []struct {
		contentType, body string
		status            int
		part              string
	}{
		{"application/json", `{"theme":"dark"}`, 200, `"theme":"dark"`},
		{"application/json", `{}`, 200, `"theme":"dark"`},
		{"application/json", `{"theme":"pink"}`, 422, `"name":"theme"`},
		{"application/json", `{"theme":1}`, 422, `"name":"theme"`},
		{"application/json", `{"role":"admin"}`, 422, `"name":"role"`},
		{"application/json", `{"display_name":""}`, 422, `"name":"display_name"`},
		{"application/json", `{"time_zone":"Local"}`, 422, `"name":"time_zone"`},
		{"application/json", `{"theme":"dark"}{}`, 400, "malformed-json"},
		{"application/json", `[1]`, 400, "malformed-json"},
		{"application/json", ``, 400, "malformed-json"},
		{"text/plain", `{"theme":"dark"}`, 415, "not-json"},
		{"application/json", `{"display_name":"` + strings.Repeat("x", 70_000) + `"}`, 413, "body-too-large"},
	} {
		a := b.do(b.request("PATCH", "/api/v1/settings", c.body, "Content-Type", c.contentType, "Sec-Fetch-Site", "same-origin"))
		if a.StatusCode != c.status || !strings.Contains(a.body, c.part) {
			t.Errorf("%.40s answers %d %s, want %d with %s", c.body, a.StatusCode, a.body, c.status, c.part)
		}
		if c.status >= 400 && a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.40s answers as %s", c.body, a.Header.Get("Content-Type"))
		}
	}
	b.expect(b.get("/api/v1/settings"), 200, `"display_name":"ann"`)
}

func TestReportsAreTakenFromAnywhere(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	a := b.do(b.request("POST", "/reports", `{"csp-report":{"violated-directive":"frame-ancestors"}}`,
		"Content-Type", "application/csp-report", "Origin", "null", "Sec-Fetch-Site", "cross-site"))
	if a.StatusCode != 204 || f.counts.violations.Load() != 1 {
		t.Errorf("a report answers %d, %d counted", a.StatusCode, f.counts.violations.Load())
	}
	b.expect(b.do(b.request("POST", "/reports", "<html>", "Content-Type", "text/html")), 415, "")
	b.expect(b.do(b.request("POST", "/reports", "{", "Content-Type", "application/csp-report")), 400, "")
}

func TestReadinessFollowsDraining(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	b.expect(b.get("/readyz"), 200, "ready")
	f.site.Drain()
	b.expect(b.get("/readyz"), 503, "draining")
	b.expect(b.get("/healthz"), 200, "alive")
}

// The method values of the table name its handlers.
func TestRouteNamesItsHandler(t *testing.T) {
	r := route.Route{Method: route.Get, Path: "/", Access: route.Public, Handle: func(*gin.Context) error { return nil }}
	if got := Routes(features.All)[0].Handler(); got != "home" || r.Handler() == "" {
		t.Errorf("the first route's handler is called %q", got)
	}
}
