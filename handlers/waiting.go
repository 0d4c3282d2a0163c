package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// heldField names a held form in addresses and in the form for the password.
const heldField = "held"

// keptField holds in an address what a form is to begin with, closed.
const keptField = "kept"

// waits is the form that waits for the person on this page, as the request's
// address names it.
type waits struct {
	looked bool
	found  bool
	typed  url.Values
	gone   bool   // it is kept no longer
	press  string // what one more press does, in words; empty for none
}

type waitsKey struct{}

// withWaits gives a request whose address names a form that waits a place to
// note what became of it.
func withWaits(r *http.Request) *http.Request {
	if !strings.Contains(r.URL.RawQuery, heldField+"=") && !strings.Contains(r.URL.RawQuery, keptField+"=") {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), waitsKey{}, &waits{}))
}

// waitsOf is what is noted of the request.
func waitsOf(r *http.Request) *waits {
	if w, ok := r.Context().Value(waitsKey{}).(*waits); ok {
		return w
	}
	return &waits{}
}
