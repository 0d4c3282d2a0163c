package e2e

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// elements are the ways to show a page inside another, in the order in which
// the attacker's page lays them out.
var elements = []struct{ name, html string }{
	{"iframe", `<iframe src="%s"></iframe>`},
	{"sandboxed iframe", `<iframe sandbox="allow-forms allow-scripts allow-same-origin" src="%s"></iframe>`},
	{"object", `<object type="text/html" data="%s"></object>`},
	{"embed", `<embed type="text/html" src="%s">`},
	{"frame", `<iframe src="/frameset?%s"></iframe>`},
}

// The attacker's page shows its elements side by side, each of this size.
const frameWidth, frameHeight = 640, 800

const attackStyle = `<style>
body { margin: 0; display: flex }
iframe, object, embed { display: block; flex: none; width: 640px; height: 800px; border: 0 }
</style>`

// startAttacker serves a site that shows a victim's page inside its own in
// every way, and returns its port.
func startAttacker(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>You have won</title>", attackStyle)
		for _, e := range elements {
			victim := html.EscapeString(through(r.FormValue("victim"), e.name))
			if e.name == "frame" {
				victim = html.EscapeString(url.Values{"victim": {through(r.FormValue("victim"), e.name)}}.Encode())
			}
			fmt.Fprintf(w, e.html, victim)
		}
	})
	mux.HandleFunc("GET /frameset", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<frameset cols="100%%"><frame frameborder="0" src="%s"></frameset>`, html.EscapeString(r.FormValue("victim")))
	})
	return serve(t, mux)
}

// attack is the address of the attacker's page for a victim.
func attack(origin, victim string) string {
	return origin + "/?" + url.Values{"victim": {victim}}.Encode()
}

// through marks the victim's address with the element it is shown in.
func through(victim, element string) string {
	return victim + "?" + url.Values{"through": {element}}.Encode()
}

// twin is the application without its guard: every page and every session,
// byte for byte, but no header that forbids a frame. It shows that an attack
// works where nothing stops it.
type twin struct {
	port    string
	beacons atomic.Int64 // stylesheets asked for: a page is being shown
	acts    atomic.Int64 // forms that were sent
	refused atomic.Int64 // documents that the application refused
}

// guardHeaders are what keeps a response out of a frame.
var guardHeaders = []string{
	"X-Frame-Options", "Content-Security-Policy", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Origin-Agent-Cluster",
}

// startTwin strips the application's answers and, unless fetchMetadata, the
// requests of what tells the application that they come from a frame.
func startTwin(t *testing.T, a *app, fetchMetadata bool) *twin {
	t.Helper()
	w := &twin{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: "127.0.0.1:" + a.port})
			r.Out.Host = a.host
			for name := range r.Out.Header {
				if strings.HasPrefix(name, "Sec-Fetch-") && !fetchMetadata {
					r.Out.Header.Del(name)
				}
			}
		},
		ModifyResponse: func(r *http.Response) error {
			for _, name := range guardHeaders {
				r.Header.Del(name)
			}
			r.Header.Set("Cache-Control", "no-store") // or a second beacon would not arrive
			r.Header.Del("Content-Length")
			r.Body = withoutPressGuard(r.Body)
			if r.StatusCode == http.StatusForbidden {
				w.refused.Add(1)
			}
			return nil
		},
	}
	w.port = serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			w.acts.Add(1)
			rw.WriteHeader(http.StatusNoContent) // the page stays, to be attacked again
			return
		case strings.HasPrefix(r.URL.Path, "/static/app."):
			w.beacons.Add(1)
		}
		proxy.ServeHTTP(rw, r)
	}))
	return w
}

// pressGuard loads the script that would refuse a press within a frame.
var pressGuard = regexp.MustCompile(`<script [^>]*/static/press\.[^>]*></script>`)

// withoutPressGuard is a page as it was before there was a press guard.
func withoutPressGuard(body io.ReadCloser) io.ReadCloser {
	page, err := io.ReadAll(body)
	if err != nil {
		return body
	}
	_ = body.Close()
	return io.NopCloser(bytes.NewReader(pressGuard.ReplaceAll(page, nil)))
}

// serve runs a server on loopback until the test ends, and returns its port.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}
