package lab

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
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
// plain passage, except that stylesheets are not kept, which are the beacon by
// which a page tells that it is drawn, and that a witness follows the press
// guard's script.
type front struct {
	through passage
	counts  *counts
	against Against // empty to count nothing
	enter   http.HandlerFunc
	spots   *spots
	instead *atomic.Bool // the page under attack offers the way by the password at once
	proxy   *httputil.ReverseProxy
}

// newFront stands before the backend, which is told that it is reached as host.
func (l *Lab) newFront(through passage, backend *url.URL, against Against, enter http.HandlerFunc) *front {
	f := &front{through: through, counts: l.counts, against: against, enter: enter, spots: &l.spots, instead: &l.instead}
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
	switch {
	case f.enter != nil && r.URL.Path == "/lab/enter":
		f.enter(w, r)
	case r.URL.Path == "/lab/witness":
		f.witness(w, r)
	default:
		f.proxy.ServeHTTP(w, r)
	}
}

// witness takes what the page under attack says of a press.
func (f *front) witness(w http.ResponseWriter, r *http.Request) {
	against := f.against
	if against == "" { // the bank's pages are called as they are defended
		against = Against(strings.TrimPrefix(r.FormValue("page"), "/"))
	}
	saw := r.FormValue("saw")
	if saw == "refused" {
		f.counts.add(against, Tally{Refused: 1})
		saw += " " + r.FormValue("form")
	}
	f.spots.note(saw, r)
	w.WriteHeader(http.StatusNoContent)
}

// modify counts an answer and does to it what happens on this passage.
func (f *front) modify(answer *http.Response) error {
	f.count(answer)
	path := answer.Request.URL.Path
	if strings.HasPrefix(path, "/static/") {
		answer.Header.Set("Cache-Control", "no-store")
	}
	if f.through != plain {
		for _, name := range forbidding {
			answer.Header.Del(name)
		}
	}
	switch {
	case path == "/press.js", strings.HasPrefix(path, "/static/press."):
		return appendFile(answer, "witness.js", fmt.Sprintf("\nwindow.labInstead = %t;\n", f.instead.Load()), "")
	case f.through == extended && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"):
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
		sent := Tally{Arrived: 1}
		asks := strings.HasPrefix(answer.Header.Get("Location"), "/confirm-identity") || strings.HasPrefix(answer.Header.Get("Location"), "/login")
		if fine && !asks {
			sent.Acted = 1
		}
		f.counts.add(f.against, sent)
	}
}

// overlay puts the extension's script at the end of the page.
func overlay(answer *http.Response) error {
	return appendFile(answer, "overlay.js", "<script>", "</script>")
}

// appendFile lets one of the lab's files follow what is answered.
func appendFile(answer *http.Response, name, before, after string) error {
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	file, err := files.ReadFile("files/" + name)
	if err != nil {
		return err
	}
	content = append(content, before+string(file)+after...)
	answer.Body = io.NopCloser(bytes.NewReader(content))
	answer.ContentLength = int64(len(content))
	answer.Header.Set("Content-Length", strconv.Itoa(len(content)))
	return nil
}
