package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// PendingField names a pending form in addresses and in the form for the password.
const PendingField = "held"

// KeptField holds in an address what a form is to begin with, closed.
const KeptField = "kept"

// Waiting is the form that waits for the person on this page, as the request's
// address names it.
type Waiting struct {
	Looked bool
	Found  bool
	Typed  url.Values
	Gone   bool   // it is kept no longer
	Press  string // what one more press does, in words; empty for none
}

type waitsKey struct{}

// WithWaiting gives a request whose address names a form that waits a place to
// note what became of it.
func WithWaiting(r *http.Request) *http.Request {
	if !strings.Contains(r.URL.RawQuery, PendingField+"=") && !strings.Contains(r.URL.RawQuery, KeptField+"=") {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), waitsKey{}, &Waiting{}))
}

// WaitingOf is what is noted of the request.
func WaitingOf(r *http.Request) *Waiting {
	if w, ok := r.Context().Value(waitsKey{}).(*Waiting); ok {
		return w
	}
	return &Waiting{}
}
