package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// answer is a response of the test site before it is sent. A fault changes it.
type answer struct {
	status int
	http.Header
	body string
}

// fault spoils answers of an otherwise good site.
type fault func(r *http.Request, a *answer)

const goodCSP = "default-src 'none'; script-src 'nonce-NONCE'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; " +
	"object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /reports"

const goodPage = `<!doctype html><html lang="en"><head><title>Good</title><link rel="stylesheet" href="/app.css"></head><body>
<script nonce="NONCE" src="/app.js"></script><img src="/mark.svg" alt=""><a href="/login">Sign in</a> <a href="/about">About</a>
<a href="/old">Old</a> <a href="/api/list">List</a> <a href="https://elsewhere.example/" target="_blank" rel="noopener">Elsewhere</a></body></html>`

const loginPage = `<!doctype html><html lang="en"><head><title>Sign in</title></head><body>
<form method="post" action="/login"><input name="login"><input type="password" name="password"><button>Sign in</button></form></body></html>`

// goodAnswers are the addresses of the good site.
var goodAnswers = map[string]answer{
	"/":          {200, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, goodPage},
	"/about":     {200, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, strings.ReplaceAll(goodPage, "Good", "About")},
	"/login":     {200, http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Set-Cookie": {goodCookie}}, loginPage},
	"/old":       {301, http.Header{"Location": {"/about"}}, ""},
	"/api/list":  {200, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, `{"items":[]}`},
	"/app.css":   {200, http.Header{"Content-Type": {"text/css; charset=utf-8"}, "Etag": {`"1"`}}, "body{}"},
	"/app.js":    {200, http.Header{"Content-Type": {"text/javascript; charset=utf-8"}, "Etag": {`"1"`}}, "0"},
	"/mark.svg":  {200, http.Header{"Content-Type": {"image/svg+xml"}, "Etag": {`"1"`}}, "<svg xmlns='http://www.w3.org/2000/svg'/>"},
	"/refused":   {403, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, "Not like this."},
	"/nothing":   {404, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, "<!doctype html><title>Nothing here</title><p>No such page."},
	"/no-method": {405, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, "Not with this method."},
}

const goodCookie = "__Host-session=q8Zt0cJ1mY2n3L4p5R6s7T8u; Path=/; Secure; HttpOnly; SameSite=Lax"

// respond is the good site without its headers.
func respond(r *http.Request, host string) answer {
	a, known := goodAnswers[r.URL.Path]
	dest := r.Header.Get("Sec-Fetch-Dest")
	switch {
	case r.Host != host, dest != "" && dest != "document" && dest != "empty", r.Header.Get("Sec-Purpose") != "",
		r.Method != "GET" && r.Header.Get("Sec-Fetch-Site") == "cross-site":
		a = goodAnswers["/refused"]
	case r.Method != "GET" && r.Method != "HEAD":
		a = goodAnswers["/no-method"]
	case !known:
		a = goodAnswers["/nothing"]
	case a.Get("Etag") != "" && r.Header.Get("If-None-Match") == a.Get("Etag"):
		a = answer{304, a.Header, ""}
	}
	a.Header = a.Header.Clone()
	return a
}

// goodHeaders are what every answer of the good site carries.
func goodHeaders(h http.Header, https bool) {
	for name, value := range map[string]string{
		"Content-Security-Policy": goodCSP, "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "same-origin",
		"Origin-Agent-Cluster": "?1", "Permissions-Policy": "camera=(), geolocation=()", "Cache-Control": "no-store",
	} {
		h.Set(name, value)
	}
	if https {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload")
	}
}

// serveSite serves the good site with faults until the test ends.
func serveSite(t testing.TB, https bool, faults ...fault) *httptest.Server {
	t.Helper()
	handle := func(w http.ResponseWriter, r *http.Request) {
		host := r.Context().Value(http.LocalAddrContextKey).(net.Addr).String()
		if strings.HasPrefix(r.Host, "portal.example") {
			host = r.Host
		}
		a := respond(r, host)
		goodHeaders(a.Header, https)
		for _, spoil := range faults {
			spoil(r, &a)
		}
		nonce := rand.Text()
		for _, values := range a.Header {
			for i := range values {
				values[i] = strings.ReplaceAll(values[i], "NONCE", nonce)
			}
		}
		for name, values := range a.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(bytes.ReplaceAll([]byte(a.body), []byte("NONCE"), []byte(nonce)))
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(handle))
	s.Config.DisableGeneralOptionsHandler = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if https {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() { _ = s.Config.Close() }) // s.Close waits for half a second after what is no HTTP
	return s
}

// quick are options for a site that is ours.
func quick(url string) Options {
	o := Defaults()
	o.URL, o.Rate, o.Insecure, o.Timeout = url, 0, true, 20*time.Second
	return o
}

func run(t testing.TB, o Options) *Report {
	t.Helper()
	report, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// ids are the rules that a report names, each once, in order.
func ids(r *Report) []string {
	found := []string{}
	for _, f := range r.Findings {
		found = append(found, f.ID)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
