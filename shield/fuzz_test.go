package shield_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"unframed/shield"
)

// FuzzTrustedOrigin holds whatever CheckOrigin accepts to being one origin, as
// a URL parser reads it, and one source of one directive.
func FuzzTrustedOrigin(f *testing.F) {
	for _, seed := range []string{
		"https://partner.example", "https://partner.example:8443", "https://xn--bcher-kva.example", "https://bücher.example", "https://a:99999",
		"https://[::1]:1", "https://a.example.", "https://A.example", "https://user@a.example", "https://%61.example", "https://127.0.0.1", "https://0x7f.1",
		"https://a.example; script-src *", "https://a.example 'self'", "https://a.example,https://b.example", "https://*.example", "https://a\r\nX: y", "'none'",
	} {
		f.Add(seed)
	}
	base, err := url.Parse("https://app.example")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, origin string) {
		guard, err := shield.New(shield.Options{
			BaseURL: base, SessionCookie: "session", Embedders: []string{origin},
			Rules:  []shield.Rule{{Pattern: "/embed", Policy: shield.Policy{Framing: shield.Trusted}}},
			Refuse: func(http.ResponseWriter, *http.Request, shield.Refusal) {},
		})
		if refused := shield.CheckOrigin(origin) != nil; refused != (err != nil) {
			t.Fatalf("%q: CheckOrigin refuses it: %v; New says %v", origin, refused, err)
		} else if refused {
			return
		}
		u, err := url.Parse(origin)
		if err != nil || u.String() != origin || u.Scheme != "https" || u.User != nil || u.Path+u.RawQuery+u.Fragment != "" {
			t.Errorf("%q is accepted and read as %#v, %v", origin, u, err)
		}
		for _, kind := range []string{"text/html", "application/json"} {
			w := &sink{http.Header{}}
			guard.Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", kind) })).
				ServeHTTP(w, request("GET", "/embed"))
			csp := w.h["Content-Security-Policy"]
			if len(csp) != 1 || strings.Contains(csp[0], ",") || len(w.h["X-Frame-Options"]) != 0 {
				t.Fatalf("%q gives %q", origin, w.h)
			}
			if got := directive(csp[0], "frame-ancestors"); len(got) != 1 || got[0] != origin {
				t.Errorf("%q becomes frame-ancestors %q", origin, got)
			}
			if got := directive(csp[0], "default-src"); len(got) != 1 || got[0] != "'none'" {
				t.Errorf("%q makes default-src %q", origin, got)
			}
		}
	})
}

// directive returns the sources of a directive; of several, all of them.
func directive(csp, name string) []string {
	var sources []string
	for part := range strings.SplitSeq(csp, ";") {
		if words := strings.Fields(part); len(words) > 0 && strings.EqualFold(words[0], name) {
			sources = append(sources, words[1:]...)
		}
	}
	return sources
}

// FuzzHandlersHeaders lets a handler put any header into the map and reads what
// would go over the wire.
func FuzzHandlersHeaders(f *testing.F) {
	f.Add("x-frame-options", "ALLOWALL", "text/html", 200)
	f.Add("X-Frame-Options ", "ALLOWALL", "application/json", 404)
	f.Add("X-Frame-Options", "SAMEORIGIN\r\nX-Frame-Options: ALLOWALL", "TEXT/HTML; charset=x", 103)
	f.Add("CONTENT-SECURITY-POLICY", "frame-ancestors *", "", 304)
	f.Add("Vary", "Accept", "text/htm", 500)
	f.Add("vary", "*", "text/html", 204)
	f.Add("Content-Type", "application/json", "text/html", 301)
	guard := newGuard(f, "https://app.example", declared...)
	f.Fuzz(func(t *testing.T, name, value, kind string, status int) {
		if status < 200 || status > 599 {
			status = http.StatusOK
		}
		for _, path := range []string{"/", "/static/a.css"} {
			w := httptest.NewRecorder()
			guard.Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				h := w.Header()
				h["Content-Type"] = []string{kind}
				h[name] = append(h[name], value)
				w.WriteHeader(status)
			})).ServeHTTP(w, request("GET", path))
			var wire bytes.Buffer
			if err := w.Result().Header.Write(&wire); err != nil {
				t.Fatal(err)
			}
			var options, policies, nosniff int
			for line := range strings.SplitSeq(strings.ToLower(wire.String()), "\r\n") {
				field, text, _ := strings.Cut(line, ":")
				switch text = strings.TrimSpace(text); {
				case field == "x-frame-options" && text == "deny":
					options++
				case field == "content-security-policy" && strings.Contains(text, "frame-ancestors 'none'"):
					policies++
				case field == "x-content-type-options" && text == "nosniff":
					nosniff++
				case strings.Contains("|x-frame-options|content-security-policy|x-content-type-options|", "|"+field+"|") && field != "":
					t.Errorf("a weaker header is sent: %q", line)
				}
			}
			if options != 1 || policies != 1 || nosniff != 1 {
				t.Errorf("%d X-Frame-Options, %d policies, %d nosniff in\n%s", options, policies, nosniff, wire.String())
			}
		}
	})
}
