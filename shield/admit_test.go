package shield_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"unframed/shield"
)

var epoch = time.Unix(0, 0)

// admitted reports whether the request gets past the guard, and the status.
func admitted(t *testing.T, g *shield.Guard, r *http.Request) (bool, int) {
	t.Helper()
	passed := false
	w := httptest.NewRecorder()
	g.Headers(g.Admit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))).ServeHTTP(w, r)
	if !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors ") {
		t.Error("an answer carries no policy")
	}
	return passed, w.Code
}

func request(method, path string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, plain+path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestRequestFromAnEmbeddingElementIsRefused(t *testing.T) {
	g := newGuard(t, plain)
	for _, dest := range []string{"iframe", "frame", "object", "embed", "fencedframe"} {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			if passed, status := admitted(t, g, request(method, "/", "Sec-Fetch-Dest", dest, "Sec-Fetch-Site", "same-origin")); passed || status != 403 {
				t.Errorf("%s for %s: passed %v, status %d", method, dest, passed, status)
			}
		}
	}
	for _, dest := range []string{"", "document", "empty", "style", "image", "script"} {
		if passed, _ := admitted(t, g, request("GET", "/", "Sec-Fetch-Dest", dest)); !passed {
			t.Errorf("a request for %q is refused", dest)
		}
	}
}

func TestDeclaredFramingLetsTheFrameIn(t *testing.T) {
	g := newGuard(t, plain,
		shield.Rule{Pattern: "/own", Policy: shield.Policy{Framing: shield.SameOrigin}},
		shield.Rule{Pattern: "/embed/:id", Policy: shield.Policy{Framing: shield.Trusted}})
	for _, c := range []struct {
		path, site string
		want       bool
	}{
		{"/own", "same-origin", true},
		{"/own", "cross-site", false},
		{"/own", "same-site", false},
		{"/embed/7", "cross-site", true}, // frame-ancestors decides which
		{"/embed/7/more", "cross-site", false},
		{"/embed/", "cross-site", false},
	} {
		if passed, _ := admitted(t, g, request("GET", c.path, "Sec-Fetch-Dest", "iframe", "Sec-Fetch-Site", c.site)); passed != c.want {
			t.Errorf("%s from %s: passed %v", c.path, c.site, passed)
		}
	}
}

func TestNobodyIsTrustedWhereNobodyIsNamed(t *testing.T) {
	g := newGuardTrusting(t, nil, plain, shield.Rule{Pattern: "/embed/:id", Policy: shield.Policy{Framing: shield.Trusted}})
	if passed, status := admitted(t, g, request("GET", "/embed/7", "Sec-Fetch-Dest", "iframe", "Sec-Fetch-Site", "cross-site")); passed || status != 403 {
		t.Errorf("a frame is let in: %v, %d", passed, status)
	}
}

func TestChangeCausedByAnotherSiteIsRefused(t *testing.T) {
	g := newGuard(t, plain)
	const cookie = "session=x"
	for _, c := range []struct {
		name    string
		method  string
		headers []string
		want    bool
	}{
		{"own form", "POST", []string{"Sec-Fetch-Site", "same-origin", "Cookie", cookie}, true},
		{"own form, no referrer", "POST", []string{"Sec-Fetch-Site", "same-origin", "Origin", "null", "Cookie", cookie}, true},
		{"tool", "POST", nil, true},
		{"tool with a session", "POST", []string{"Cookie", cookie}, true},
		{"other site", "POST", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"other subdomain", "POST", []string{"Sec-Fetch-Site", "same-site", "Cookie", cookie}, false},
		{"old browser, other site", "POST", []string{"Origin", "http://evil.example"}, false},
		{"old browser, hidden site", "POST", []string{"Origin", "null", "Cookie", cookie}, false},
		{"old browser, own site", "POST", []string{"Origin", plain, "Cookie", cookie}, true},
		{"typed address with a session", "POST", []string{"Sec-Fetch-Site", "none", "Cookie", cookie}, false},
		{"delete from another site", "DELETE", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"patch from another site", "PATCH", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"link from another site", "GET", []string{"Sec-Fetch-Site", "cross-site", "Cookie", cookie}, true},
	} {
		if passed, status := admitted(t, g, request(c.method, "/", c.headers...)); passed != c.want || !passed && status != 403 {
			t.Errorf("%s: passed %v, status %d", c.name, passed, status)
		}
	}
}

func TestReportsMayComeFromAnywhere(t *testing.T) {
	g := newGuard(t, plain, shield.Rule{Pattern: "/reports", Policy: shield.Policy{AnyOrigin: true}})
	from := []string{"Origin", "null", "Sec-Fetch-Site", "cross-site"}
	if passed, _ := admitted(t, g, request("POST", "/reports", from...)); !passed {
		t.Error("a browser's report is refused")
	}
	if passed, _ := admitted(t, g, request("POST", "/other", from...)); passed {
		t.Error("the exemption reaches beyond its path")
	}
}

func TestUnknownHostIsRefused(t *testing.T) {
	g := newGuard(t, plain, shield.Rule{Pattern: "/healthz", Policy: shield.Policy{AnyHost: true}})
	for host, want := range map[string]bool{
		"app.example": true, "app.example:8443": true, "APP.EXAMPLE": true,
		"evil.example": false, "app.example.evil.example": false, "": false, "127.0.0.1": false,
	} {
		r := request("GET", "/")
		r.Host = host
		if passed, status := admitted(t, g, r); passed != want || !passed && status != 400 {
			t.Errorf("host %q: passed %v, status %d", host, passed, status)
		}
		r = request("GET", "/healthz")
		r.Host = host
		if passed, _ := admitted(t, g, r); !passed {
			t.Errorf("health is refused to host %q", host)
		}
	}
}

func TestPrefetchIsRefusedUnlessCacheable(t *testing.T) {
	g := newGuard(t, plain, shield.Rule{Pattern: "/static/:name", Policy: shield.Policy{Cacheable: true}})
	for _, purpose := range []string{"prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"} {
		if passed, _ := admitted(t, g, request("GET", "/dashboard", "Sec-Purpose", purpose)); passed {
			t.Errorf("a page is sent for %q", purpose)
		}
		if passed, _ := admitted(t, g, request("GET", "/static/a.css", "Sec-Purpose", purpose)); !passed {
			t.Errorf("a static file is refused for %q", purpose)
		}
	}
}

func TestBodyIsBounded(t *testing.T) {
	g := newGuard(t, plain)
	declared := httptest.NewRequest("POST", plain+"/", strings.NewReader(strings.Repeat("x", 1001)))
	if passed, status := admitted(t, g, declared); passed || status != 413 {
		t.Errorf("a declared body over the limit: passed %v, status %d", passed, status)
	}
	var read int64
	var err error
	h := g.Admit(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { read, err = io.Copy(io.Discard, r.Body) }))
	undeclared := httptest.NewRequest("POST", plain+"/", strings.NewReader(strings.Repeat("x", 5000)))
	undeclared.ContentLength = -1
	h.ServeHTTP(httptest.NewRecorder(), undeclared)
	if err == nil || read > 1000 {
		t.Errorf("an undeclared body: %d bytes read, error %v", read, err)
	}
}

func TestTrustedOriginIsExact(t *testing.T) {
	for _, good := range []string{"https://partner.example", "https://partner.example:8443", "https://xn--bcher-kva.example", "https://a.example:1", "https://127.0.0.1:8443", "https://localhost"} {
		if err := shield.CheckOrigin(good); err != nil {
			t.Errorf("%q is refused: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "http://partner.example", "https://*.partner.example", "https://", "partner.example", "https://partner.example/",
		"https://partner.example/path", "https://user@partner.example", "https://a.example https://b.example",
		"https://a.example;frame-ancestors *", "'self'", "*", "https://partner.example?x", "https://bücher.example", "https://a.example\nX: y",
		"https://a:99999", "https://a:0", "https://a:", "https://a:08443", "https://a:443", "https://a:+1", "https://a.example.", "https://.example",
		"https://a..example", "https://-a.example", "https://A.example", "HTTPS://a.example", "https://[::1]", "https://[::1]:8443", "https://a_b.example",
		"https://a%41.example", "https://a.example%00", "https://256.1.1.1", "https://1.2.3", "https://a.0x7f", "https://a.example:8443:1", "https://a\x00.example",
		"https://" + strings.Repeat("a", 64), "https://" + strings.Repeat("a.", 130) + "example", "https:///a.example", "https://a.example#x", "https://a.example\\@b",
	} {
		if shield.CheckOrigin(bad) == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
