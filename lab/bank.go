package lab

import (
	"crypto/sha1" // #nosec G505 -- RFC 6455 §4.2.2 has the handshake use it; it protects nothing
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"
)

// bank is the application's twin: a page that shows a payment and a button that
// makes it, defended as its address says.
type bank struct {
	counts *counts
}

// bankButton is where the bank's button is.
var bankButton = button{-120, 430}

// payment is the bank's page.
type payment struct {
	Against Against
	Meta    string // name of a defence that is none, in the page itself
	Buster  bool
	Guarded bool
	Overlay bool
	Focus   bool // the button has the focus
	Done    bool
	Nonce   string
}

func (b *bank) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /beacon.css", b.beacon)
	mux.HandleFunc("GET /press.js", ownScript("press.js"))
	mux.HandleFunc("GET /top.js", ownScript("top.js"))
	mux.HandleFunc("GET /bank.css", labFile("bank.css"))
	mux.HandleFunc("GET /overlay.js", labFile("overlay.js"))
	mux.HandleFunc("GET /buster.js", labFile("buster.js"))
	for _, level := range []Against{Bare, Headers, Guard} {
		at := func(act func(http.ResponseWriter, *http.Request, Against)) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { act(w, r, level) }
		}
		mux.HandleFunc("GET /"+string(level), at(b.page))
		mux.HandleFunc("POST /"+string(level)+"/confirm", at(b.confirm))
		mux.HandleFunc("GET /"+string(level)+"/done", at(b.done))
		mux.HandleFunc("POST /"+string(level)+"/out", at(b.done))
	}
	mux.HandleFunc("GET /weak/{name}", b.weak)
	mux.HandleFunc("/leak/{name}", b.leak)
	mux.HandleFunc("GET /json", b.json)
	mux.HandleFunc("GET /socket", b.socket)
	return mux
}

// page shows the payment, under the defences of its level.
func (b *bank) page(w http.ResponseWriter, r *http.Request, level Against) {
	p := payment{Against: level, Overlay: r.FormValue("overlay") != "", Focus: r.FormValue("focus") != ""}
	switch p.Against {
	case Headers:
		everyHeader(w.Header())
	case Guard:
		p.Guarded, p.Nonce = true, "lab"
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-lab'; require-trusted-types-for 'script'; trusted-types 'none'")
	}
	b.show(w, r, http.StatusOK, p)
}

// everyHeader sets what the application sends, too.
func everyHeader(h http.Header) {
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store, max-age=0")
}

// show sends the page. Nothing of it is kept, or its beacon would not come
// again; a page that the browser fetched ahead counts as shown.
func (b *bank) show(w http.ResponseWriter, r *http.Request, status int, p payment) {
	if p.Against == Bare && !p.Overlay { // pages of the other levels may be kept in memory, too: no header keeps Chromium from it
		w.Header().Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("Sec-Purpose") != "" {
		b.counts.add(p.Against, Tally{Shown: 1})
	}
	render(w, status, "bank.html", p)
}

// beacon is the page's second stylesheet: it is asked for when the page is
// drawn, wherever that is.
func (b *bank) beacon(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Sec-Purpose") == "" {
		b.counts.add(Against(r.FormValue("against")), Tally{Shown: 1})
	}
	w.Header().Set("Content-Type", "text/css")
	w.Header().Set("Cache-Control", "no-store")
}

var gateForm = regexp.MustCompile(`^(mouse|pen|touch|key|assistive):([0-9]{1,9})$`)

// confirm makes the payment. The guarded bank wants to know how the press came.
func (b *bank) confirm(w http.ResponseWriter, r *http.Request, against Against) {
	acted := Tally{Arrived: 1, Acted: 1}
	if against == Guard {
		gate := gateForm.FindStringSubmatch(r.FormValue("gate"))
		if ms, err := strconv.Atoi(last(gate)); err != nil || ms < 1000 {
			b.counts.add(against, Tally{Arrived: 1})
			http.Error(w, "How this press came is not known.", http.StatusForbidden)
			return
		}
		b.counts.mu.Lock()
		b.counts.gate = gate[0]
		b.counts.mu.Unlock()
	}
	b.counts.add(against, acted)
	http.Redirect(w, r, "/"+string(against)+"/done", http.StatusSeeOther)
}

func last(of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[len(of)-1]
}

func (b *bank) done(w http.ResponseWriter, _ *http.Request, level Against) {
	render(w, http.StatusOK, "bank.html", payment{Against: level, Done: true})
}

// weak shows the payment under a defence that is none.
func (b *bank) weak(w http.ResponseWriter, r *http.Request) {
	p := payment{Against: Bare}
	h := w.Header()
	switch name := r.PathValue("name"); name {
	case "meta-csp", "meta-xfo":
		p.Meta = name
	case "report-only":
		h.Set("Content-Security-Policy-Report-Only", "frame-ancestors 'none'")
	case "allow-from":
		h.Set("X-Frame-Options", "ALLOW-FROM https://bank.example")
	case "xfo-extra":
		h.Set("X-Frame-Options", "DENY; x")
	case "star-deny":
		h.Set("X-Frame-Options", "DENY")
		h.Set("Content-Security-Policy", "frame-ancestors *")
	case "twice":
		h.Set("Content-Security-Policy", "frame-ancestors *; frame-ancestors 'none'")
	case "none-and-host":
		h.Set("Content-Security-Policy", "frame-ancestors 'none' http://*.localhost:*")
	case "buster":
		p.Buster = true
	case "stripped": // for a passage that takes them away
		everyHeader(h)
	default:
		http.NotFound(w, r)
		return
	}
	b.show(w, r, http.StatusOK, p)
}

// leak answers as a program does whose headers are set by its pages' handlers:
// whatever else answers goes without. Each shows the payment, so that there is
// something to press.
func (b *bank) leak(w http.ResponseWriter, r *http.Request) {
	status := map[string]int{"not-found": 404, "error": 500, "method": 405, "static": 404}[r.PathValue("name")]
	switch {
	case r.PathValue("name") == "redirect":
		http.Redirect(w, r, "/leak/not-found", http.StatusMovedPermanently)
	case status == 0:
		http.NotFound(w, r)
	default:
		b.show(w, r, status, payment{Against: Bare})
	}
}

// json is data behind headers that do not stop a frame. It can load no beacon,
// so that its delivery to a frame counts.
func (b *bank) json(w http.ResponseWriter, r *http.Request) {
	if embeds(r) {
		b.counts.add(Bare, Tally{Shown: 1})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	_, _ = w.Write([]byte(`{"balance":"1204.00"}`)) // the reader is gone if it fails
}

// socket opens a WebSocket for whoever asks (RFC 6455 §4.2.2), and ends it.
func (b *bank) socket(w http.ResponseWriter, r *http.Request) {
	const suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + suffix)) // #nosec G401 -- as above
	w.Header().Set("Upgrade", "websocket")
	w.Header().Set("Connection", "Upgrade")
	w.Header().Set("Sec-WebSocket-Accept", base64.StdEncoding.EncodeToString(sum[:]))
	w.WriteHeader(http.StatusSwitchingProtocols)
	b.counts.add(Bare, Tally{Arrived: 1, Acted: 1})
}

// embeds reports whether the browser asks for an element inside another page.
func embeds(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "iframe", "frame", "object", "embed", "fencedframe":
		return true
	}
	return false
}
