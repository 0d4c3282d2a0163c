package shield

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
)

const nonceBytes = 18 // 144 bits; encodes without padding (CSP3 §7.1 asks for 128)

// response is the ResponseWriter below which nothing can reach: it has no
// Unwrap and cannot be hijacked, so the only way out is through its checks.
type response struct {
	http.ResponseWriter
	set   *headerSet
	csp   string // the HTML policy with this response's nonce; empty until asked for
	wrote bool   // the final status line is out
}

// prepare writes the headers before anybody else can answer. The values get
// an array of their own, so that a handler which alters one in place alters
// no other response.
func (w *response) prepare() {
	h := w.ResponseWriter.Header()
	values := slices.Clone(w.set.values)
	for i, name := range w.set.names {
		h[name] = values[i : i+1 : i+1]
	}
	h[cspHeader] = []string{w.set.data}
}

// nonce returns this response's nonce, made at the first call.
func (w *response) nonce() string {
	if w.csp == "" {
		w.csp = w.set.withNonce()
	}
	start := len(w.set.htmlHead)
	return w.csp[start : start+base64.RawURLEncoding.EncodedLen(nonceBytes)]
}

// withNonce returns the HTML policy around a fresh nonce.
func (set *headerSet) withNonce() string {
	var random [nonceBytes]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	length := base64.RawURLEncoding.EncodedLen(nonceBytes)
	csp := make([]byte, 0, len(set.htmlHead)+length+len(set.htmlTail))
	csp = append(csp, set.htmlHead...)
	csp = base64.RawURLEncoding.AppendEncode(csp, random[:])
	csp = append(csp, set.htmlTail...)
	return string(csp)
}

// enforce restores whatever a handler changed, took away or added under
// another spelling.
func (w *response) enforce() {
	h := w.ResponseWriter.Header()
	for i, name := range w.set.names {
		if v := h[name]; len(v) != 1 || v[0] != w.set.values[i] {
			h[name] = []string{w.restored(name, v, w.set.values[i])}
		}
	}
	for _, name := range w.set.absent {
		delete(h, name)
	}
	want := w.set.data
	if isHTML(h) {
		w.nonce()
		want = w.csp
	}
	if v := h[cspHeader]; len(v) != 1 || v[0] != want {
		h[cspHeader] = []string{want}
	}
	w.dropMisspelt(h)
}

// restored is the value a header gets back. Vary is the only one a handler may
// add to.
func (w *response) restored(name string, got []string, want string) string {
	if name != "Vary" {
		return want
	}
	for _, v := range got {
		if v != "" && !strings.Contains(want, v) {
			want += ", " + v
		}
	}
	return want
}

// dropMisspelt deletes headers such as "x-frame-options" that were put into
// the map by hand: net/http would send them beside ours.
func (w *response) dropMisspelt(h http.Header) {
	for name := range h {
		if isCanonical(name) {
			continue
		}
		canonical := http.CanonicalHeaderKey(name)
		if canonical == cspHeader || slices.Contains(w.set.names, canonical) || slices.Contains(w.set.absent, canonical) {
			delete(h, name)
		}
	}
}

// isCanonical reports whether name is spelt as http.CanonicalHeaderKey would.
func isCanonical(name string) bool {
	upper := true
	for i := range len(name) {
		c := name[i]
		if upper && 'a' <= c && c <= 'z' || !upper && 'A' <= c && c <= 'Z' {
			return false
		}
		upper = c == '-'
	}
	return true
}

func isHTML(h http.Header) bool {
	v := h["Content-Type"]
	return len(v) > 0 && len(v[0]) >= 9 && strings.EqualFold(v[0][:9], "text/html")
}

// WriteHeader checks the headers and sends them with the status.
func (w *response) WriteHeader(status int) {
	if !w.wrote {
		w.enforce()
		w.wrote = status >= 200
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends part of the body, and the headers before the first part.
func (w *response) Write(b []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// FlushError sends what was written so far.
func (w *response) FlushError() error {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush is FlushError for those who do not ask.
func (w *response) Flush() { _ = w.FlushError() }

// SetReadDeadline moves the deadline for reading the request.
func (w *response) SetReadDeadline(t time.Time) error {
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// SetWriteDeadline moves the deadline for writing the response.
func (w *response) SetWriteDeadline(t time.Time) error {
	return http.NewResponseController(w.ResponseWriter).SetWriteDeadline(t)
}

// Nonce returns the nonce that lets this response's script elements run, or ""
// where no guard stands around w.
func Nonce(w http.ResponseWriter) string {
	for {
		switch x := w.(type) {
		case *response:
			return x.nonce()
		case interface{ Unwrap() http.ResponseWriter }:
			w = x.Unwrap()
		default:
			return ""
		}
	}
}
