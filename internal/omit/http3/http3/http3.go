// Package http3 stands in for github.com/quic-go/quic-go/http3, which Gin imports
// for Engine.RunQUIC alone. It has the name that Gin uses, which answers
// ErrOmitted.
package http3

import (
	"errors"
	"net/http"
)

// ErrOmitted says how to have HTTP/3.
var ErrOmitted = errors.New("HTTP/3 is left out of this program; to have it, remove the line \"replace github.com/quic-go/quic-go\" from go.mod and run: go mod tidy")

// ListenAndServeQUIC returns ErrOmitted.
func ListenAndServeQUIC(_, _, _ string, _ http.Handler) error { return ErrOmitted }
