package lab

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
)

// passage is what happens to a site's answers on the way to the browser.
type passage int

const (
	plain     passage = iota // nothing
	stripping                // a middlebox removes what forbids frames
	extended                 // a browser extension draws over the page
)

// forbidding are the headers that keep a page out of a frame.
var forbidding = []string{
	"X-Frame-Options", "Content-Security-Policy", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Origin-Agent-Cluster",
}

// front stands before a site and counts what arrives. It changes nothing on
// plain passage, except that stylesheets are not kept: they are the beacon by
// which a page tells that it is drawn.
type front struct {
	through passage
	counts  *counts
	against Against // empty to count nothing
	enter   http.HandlerFunc
	proxy   *httputil.ReverseProxy
}

// newFront stands before the backend, which is told that it is reached as host.
func newFront(through passage, backend *url.URL, c *counts, against Against, enter http.HandlerFunc) *front {
	f := &front{through: through, counts: c, against: against, enter: enter}
	f.proxy = &httputil.ReverseProxy{
		Transport: local,
		ErrorLog:  log.New(io.Discard, "", 0), // a browser that turns away is none
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(backend)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Accept-Encoding") // an overlay needs to read the page
		},
		ModifyResponse: f.modify,
	}
	return f
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.enter != nil && r.URL.Path == "/lab/enter" {
		f.enter(w, r)
		return
	}
	f.proxy.ServeHTTP(w, r)
}

// modify counts an answer and does to it what happens on this passage.
func (f *front) modify(answer *http.Response) error {
	f.count(answer)
	if strings.HasPrefix(answer.Request.URL.Path, "/static/") {
		answer.Header.Set("Cache-Control", "no-store")
	}
	if f.through != plain {
		for _, name := range forbidding {
			answer.Header.Del(name)
		}
	}
	if f.through == extended && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return overlay(answer)
	}
	return nil
}

func (f *front) count(answer *http.Response) {
	if f.against == "" {
		return
	}
	r := answer.Request
	fine := answer.StatusCode < http.StatusBadRequest
	switch {
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/static/app.") && f.through == plain:
		f.counts.add(f.against, Tally{Shown: 1})
	case r.Method == http.MethodGet && fine && (embeds(r) && f.through != plain || r.Header.Get("Sec-Purpose") != "" || answer.StatusCode == http.StatusSwitchingProtocols):
		// The refusal's own page has a stylesheet, too, where nothing forbids
		// to show it; what counts there is whether the page itself was given out.
		f.counts.add(f.against, Tally{Shown: 1})
	case r.Method == http.MethodPost && r.URL.Path != "/reports" && r.URL.Path != "/logout":
		f.counts.add(f.against, Tally{Arrived: 1})
		asks := strings.HasPrefix(answer.Header.Get("Location"), "/confirm-identity") || strings.HasPrefix(answer.Header.Get("Location"), "/login")
		if fine && !asks {
			f.counts.add(f.against, Tally{Acted: 1})
		}
	}
}

// overlay puts the extension's script at the end of the page.
func overlay(answer *http.Response) error {
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	script, err := files.ReadFile("files/overlay.js")
	if err != nil {
		return err
	}
	page = append(page, []byte("<script>"+string(script)+"</script>")...)
	answer.Body = io.NopCloser(bytes.NewReader(page))
	answer.ContentLength = int64(len(page))
	answer.Header.Set("Content-Length", strconv.Itoa(len(page)))
	return nil
}
