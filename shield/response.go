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

// maxHeaders bounds how many headers a headerSet may hold; compile checks it.
const maxHeaders = 16

// response is the ResponseWriter below which nothing can reach: it has no
// Unwrap and cannot be hijacked, so the only way out is through its checks.
type response struct {
	http.ResponseWriter
	set    *headerSet
	csp    string // the HTML policy with this response's nonce; empty until asked for
	wrote  bool   // the final status line is out
	random [nonceBytes]byte
	// values are this response's own copies, which a handler that alters them
	// in place alters for no other. The last is the Content-Security-Policy.
	values [maxHeaders + 1]string
}

// prepare writes the headers before anybody else can answer.
func (w *response) prepare() {
	h := w.ResponseWriter.Header()
	for i, name := range w.set.names {
		w.put(h, i, name, w.set.values[i])
	}
	w.put(h, maxHeaders, cspHeader, w.set.data)
}

// put gives the header exactly one value.
func (w *response) put(h http.Header, i int, name, value string) {
	w.values[i] = value
	h[name] = w.values[i : i+1 : i+1]
}

// nonce returns this response's nonce, made at the first call.
func (w *response) nonce() string {
	length := base64.RawURLEncoding.EncodedLen(nonceBytes)
	start := len(w.set.htmlHead)
	if w.csp == "" {
		_, _ = rand.Read(w.random[:]) // never fails: it ends the program instead
		var encoded [2 * nonceBytes]byte
		base64.RawURLEncoding.Encode(encoded[:], w.random[:])
		var b strings.Builder
		b.Grow(start + length + len(w.set.htmlTail))
		b.WriteString(w.set.htmlHead)
		b.Write(encoded[:length])
		b.WriteString(w.set.htmlTail)
		w.csp = b.String()
	}
	return w.csp[start : start+length]
}

// enforce restores whatever a handler changed, took away or added under
// another spelling.
func (w *response) enforce() {
	h := w.ResponseWriter.Header()
	for i, name := range w.set.names {
		if v := h[name]; len(v) != 1 || v[0] != w.set.values[i] {
			w.put(h, i, name, restored(name, v, w.set.values[i]))
		}
	}
	for _, name := range w.set.absent {
		delete(h, name)
	}
	if isHTML(h) {
		w.nonce()
		w.put(h, maxHeaders, cspHeader, w.csp)
	} else {
		w.put(h, maxHeaders, cspHeader, w.set.data)
	}
	w.dropMisspelt(h)
}

// restored is the value a header gets back. Vary is the only one a handler may
// add to.
func restored(name string, got []string, want string) string {
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
