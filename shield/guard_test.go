package shield_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/unrolled/secure"

	"unframed/shield"
)

const plain = "http://app.example"

// embedders are trusted in all tests but those about nobody.
var embedders = []string{"https://partner.example", "https://two.example"}

// newGuard returns a guard for base with the given rules.
func newGuard(t testing.TB, base string, rules ...shield.Rule) *shield.Guard {
	t.Helper()
	return newGuardTrusting(t, embedders, base, rules...)
}

func newGuardTrusting(t testing.TB, embedders []string, base string, rules ...shield.Rule) *shield.Guard {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	g, err := shield.New(shield.Options{
		BaseURL: u, SessionCookie: "session", Rules: rules, Embedders: embedders, MaxBody: 1000,
		Refuse: func(w http.ResponseWriter, _ *http.Request, r shield.Refusal) {
			http.Error(w, r.Code, r.Status)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// exchange sends one request through a real server, as net/http finishes some
// responses only there.
func exchange(t *testing.T, h http.Handler, target string) *http.Response {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(server.URL + target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func wantDenied(t *testing.T, h http.Header) {
	t.Helper()
	if got := h.Values("X-Frame-Options"); len(got) != 1 || got[0] != "DENY" {
		t.Errorf("X-Frame-Options is %q, want DENY alone", got)
	}
	csp := h.Values("Content-Security-Policy")
	if len(csp) != 1 || strings.Count(csp[0], "frame-ancestors") != 1 || !strings.Contains(csp[0], "frame-ancestors 'none'") {
		t.Errorf("Content-Security-Policy is %q, want one policy with frame-ancestors 'none'", csp)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
		"Cross-Origin-Resource-Policy": "same-origin", "Origin-Agent-Cluster": "?1",
		"Cache-Control": "no-store, max-age=0",
	} {
		if got := h.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// answers are ways to answer that know nothing of the guard.
var answers = map[string]http.HandlerFunc{
	"nothing": func(http.ResponseWriter, *http.Request) {},
	"body":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<p>hello") },
	"page": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(200)
	},
	"error":     func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 500) },
	"not found": http.NotFound,
	"redirect": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	},
	"not modified": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) },
	"no content":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) },
	"flush":        func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
	"early hints":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(200) },
	"served content": func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.html", epoch, strings.NewReader("<p>"))
	},
	"time-out": http.TimeoutHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), 0, "late").ServeHTTP,
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			unguarded := exchange(t, answer, "/")
			if got := unguarded.Header.Get("X-Frame-Options"); got != "" {
				t.Fatalf("the unguarded twin already sends X-Frame-Options %q", got)
			}
			wantDenied(t, exchange(t, newGuard(t, plain).Headers(answer), "/").Header)
		})
	}
}

// weakenings are what a handler, a middleware or a library might do to the
// headers, by mistake or on purpose.
var weakenings = map[string]func(h http.Header){
	"delete": func(h http.Header) { h.Del("X-Frame-Options"); h.Del("Content-Security-Policy") },
	"replace": func(h http.Header) {
		h.Set("X-Frame-Options", "ALLOWALL")
		h.Set("Content-Security-Policy", "frame-ancestors *")
	},
	"add": func(h http.Header) {
		h.Add("X-Frame-Options", "ALLOWALL")
		h.Add("Content-Security-Policy", "frame-ancestors *")
	},
	"alter in place": func(h http.Header) { h["X-Frame-Options"][0] = "ALLOWALL"; h["Content-Security-Policy"][0] = "x" },
	"empty the list": func(h http.Header) { h["X-Frame-Options"] = nil; h["Content-Security-Policy"] = []string{} },
	"other spelling": func(h http.Header) {
		h["x-frame-options"] = []string{"ALLOWALL"}
		h["content-security-policy"] = []string{"x"}
	},
	"clear everything":    func(h http.Header) { clear(h) },
	"store it":            func(h http.Header) { h.Set("Cache-Control", "public, max-age=600") },
	"drop nosniff":        func(h http.Header) { h.Del("X-Content-Type-Options"); h.Set("Referrer-Policy", "unsafe-url") },
	"append to the slice": func(h http.Header) { h["X-Frame-Options"] = append(h["X-Frame-Options"], "SAMEORIGIN") },
}

func TestHandlerCannotWeakenTheHeaders(t *testing.T) {
	for name, weaken := range weakenings {
		t.Run(name, func(t *testing.T) {
			weakened := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				weaken(w.Header())
				w.WriteHeader(http.StatusOK)
			})
			twin := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Frame-Options", "DENY")
				w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
				weakened(w, r)
			})
			if h := exchange(t, twin, "/").Header; len(h.Values("X-Frame-Options")) == 1 && h.Get("X-Frame-Options") == "DENY" &&
				len(h.Values("Content-Security-Policy")) == 1 && h.Get("Cache-Control") == "" && name != "drop nosniff" {
				t.Fatal("headers set the ordinary way survive this weakening, so it proves nothing")
			}
			guarded := newGuard(t, plain).Headers(weakened)
			wantDenied(t, exchange(t, guarded, "/").Header)
			wantDenied(t, exchange(t, guarded, "/").Header) // nor for whoever comes next
		})
	}
}

func TestHandlerCannotReachBelowTheGuard(t *testing.T) {
	h := newGuard(t, plain).Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, ok := w.(http.Hijacker); ok {
			t.Error("the connection can be hijacked")
		}
		if _, _, err := http.NewResponseController(w).Hijack(); err == nil {
			t.Error("the connection can be hijacked through a controller")
		}
		if _, ok := w.(interface{ Unwrap() http.ResponseWriter }); ok {
			t.Error("the writer below the guard can be had")
		}
	}))
	wantDenied(t, exchange(t, h, "/").Header)
}

func TestOneKnobGivesBothFramingHeaders(t *testing.T) {
	for _, c := range []struct {
		framing            shield.Framing
		embedders          []string
		options, ancestors string
	}{
		{shield.Deny, embedders, "DENY", "frame-ancestors 'none'"},
		{shield.SameOrigin, embedders, "SAMEORIGIN", "frame-ancestors 'self'"},
		{shield.Trusted, embedders, "", "frame-ancestors https://partner.example https://two.example"},
		{shield.Trusted, nil, "DENY", "frame-ancestors 'none'"},
	} {
		t.Run(c.ancestors, func(t *testing.T) {
			guard := newGuardTrusting(t, c.embedders, plain, shield.Rule{Pattern: "/embed/:id", Policy: shield.Policy{Framing: c.framing}})
			for _, kind := range []string{"text/html; charset=utf-8", "application/json"} {
				h := exchange(t, guard.Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", kind)
					w.Header().Add("X-Frame-Options", "SAMEORIGIN")
				})), "/embed/7").Header
				if got := strings.Join(h.Values("X-Frame-Options"), "|"); got != c.options {
					t.Errorf("%s: X-Frame-Options is %q, want %q", kind, got, c.options)
				}
				if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, c.ancestors+";") {
					t.Errorf("%s: the policy %q lacks %q", kind, csp, c.ancestors)
				}
			}
			other := exchange(t, guard.Headers(answers["page"]), "/other")
			wantDenied(t, other.Header)
		})
	}
}

func TestValuesAreWhatUnrolledSecureSends(t *testing.T) {
	for _, base := range []string{plain, "https://app.example"} {
		ours := exchange(t, newGuard(t, base).Headers(answers["page"]), "/").Header
		direct := secure.New(secure.Options{
			FrameDeny: true, ContentTypeNosniff: true, ReferrerPolicy: "no-referrer",
			CrossOriginOpenerPolicy: "same-origin", CrossOriginEmbedderPolicy: "require-corp", CrossOriginResourcePolicy: "same-origin",
			XDNSPrefetchControl: "off", XPermittedCrossDomainPolicies: "none",
			STSSeconds: 63072000, ForceSTSHeader: strings.HasPrefix(base, "https"),
		}).Handler(answers["page"])
		for name, values := range exchange(t, direct, "/").Header {
			if name == "Date" || name == "Content-Length" {
				continue
			}
			if got := ours.Get(name); got != values[0] {
				t.Errorf("%s: %s is %q, unrolled/secure sends %q", base, name, got, values[0])
			}
		}
	}
}

func TestTransportSecurityIsSentOverHTTPSAlone(t *testing.T) {
	h := exchange(t, newGuard(t, "https://app.example").Headers(answers["page"]), "/").Header
	if got := h.Get("Strict-Transport-Security"); got != "max-age=63072000" {
		t.Errorf("over https, Strict-Transport-Security is %q", got)
	}
	if !strings.Contains(h.Get("Content-Security-Policy"), "upgrade-insecure-requests") {
		t.Error("over https, the policy does not upgrade insecure requests")
	}
	for value, want := range map[string]string{
		"max-age=1; includeSubDomains; preload": "max-age=1; includeSubDomains; preload", "max-age=31536000; includeSubDomains": "max-age=31536000; includeSubDomains", shield.NoHSTS: "",
	} {
		g, err := shield.New(shield.Options{
			BaseURL: &url.URL{Scheme: "https", Host: "app.example"}, HSTS: value, SessionCookie: "session",
			Refuse: func(http.ResponseWriter, *http.Request, shield.Refusal) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := exchange(t, g.Headers(answers["page"]), "/").Header.Get("Strict-Transport-Security"); got != want {
			t.Errorf("HSTS %q is sent as %q", value, got)
		}
	}
	h = exchange(t, newGuard(t, plain).Headers(answers["page"]), "/").Header
	if h.Get("Strict-Transport-Security") != "" || strings.Contains(h.Get("Content-Security-Policy"), "upgrade") {
		t.Error("over http, a browser is sent to https, where nobody listens")
	}
}

func TestNonceIsFreshAndInThePolicy(t *testing.T) {
	seen := map[string]bool{}
	h := newGuard(t, plain).Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("X-Nonce", shield.Nonce(w))
	}))
	for range 50 {
		header := exchange(t, h, "/").Header
		nonce := header.Get("X-Nonce")
		if len(nonce) < 22 || seen[nonce] {
			t.Fatalf("nonce %q is short or was used before", nonce)
		}
		seen[nonce] = true
		if !strings.Contains(header.Get("Content-Security-Policy"), "script-src 'nonce-"+nonce+"';") {
			t.Fatalf("the policy lacks the nonce %q", nonce)
		}
	}
}

func TestOnlyHTMLMayRunScripts(t *testing.T) {
	h := exchange(t, newGuard(t, plain).Headers(answers["error"]), "/").Header
	if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "script-src") || !strings.Contains(csp, "sandbox") {
		t.Errorf("plain text is sent with %q", csp)
	}
}

func TestCacheableResponseKeepsItsCacheControlAndVaries(t *testing.T) {
	guard := newGuard(t, plain, shield.Rule{Pattern: "/static/:name", Policy: shield.Policy{Cacheable: true}})
	h := exchange(t, guard.Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Add("Vary", "Accept-Encoding")
	})), "/static/a.css").Header
	if got := h.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control is %q", got)
	}
	if got := h.Get("Vary"); got != "Sec-Fetch-Dest, Sec-Fetch-Site, Accept-Encoding" {
		t.Errorf("Vary is %q", got)
	}
	if got := h.Get("X-Frame-Options"); got != "DENY" {
		t.Errorf("X-Frame-Options is %q", got)
	}
}
