package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// exchange is what the log keeps of one request and its response.
type exchange struct {
	http.ResponseWriter
	id     string
	route  string // the table's path; empty when none matched
	user   string // the id of who is signed in; empty for nobody
	status int
	bytes  int64
}

type exchangeKey struct{}

// AccessLog gives every request an id and writes one line when it is answered. The
// query is left out: it may hold a token.
func (rs *Responder) AccessLog(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		x := &exchange{ResponseWriter: w, id: newRequestID()}
		w.Header().Set("X-Request-Id", x.id)
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		defer func() {
			broken := recover() // an answer that is broken off
			rs.note(x, r, start, x.lost(broken != nil))
			if broken != nil {
				panic(broken)
			}
		}()
		next.ServeHTTP(x, r)
	})
}

// note writes the line, and counts the request.
func (rs *Responder) note(x *exchange, r *http.Request, start time.Time, lost bool) {
	took := time.Since(start)
	rs.Metrics.Request(r.Method, x.route, x.answered(), took.Seconds())
	if lost {
		rs.Metrics.Undelivered()
	}
	rs.Log.LogAttrs(r.Context(), level(x.answered()), "request",
		slog.String("id", x.id), slog.String("method", bounded(r.Method)), slog.String("path", bounded(r.URL.Path)), slog.String("route", x.route), slog.String("user", x.user),
		slog.Int("status", x.answered()), slog.Bool("delivered", !lost), slog.Int64("bytes", x.bytes),
		slog.Duration("took", took), slog.String("ip", rs.ClientIP(r)))
}

// lost reports whether the answer was broken off, or did not reach the network: the
// client has left, or the time to write was up.
func (x *exchange) lost(brokenOff bool) bool {
	if brokenOff || x.status == statusClientLeft {
		return true
	}
	return http.NewResponseController(x.ResponseWriter).Flush() != nil
}

// longestLogged bounds what the log keeps of a field that a stranger fills, in
// bytes; a control character takes six in JSON.
const longestLogged = 256

// bounded is s for the log.
func bounded(s string) string {
	if len(s) <= longestLogged {
		return s
	}
	return strings.ToValidUTF8(s[:longestLogged], "") + "…"
}

// SetUser notes who is signed in.
func SetUser(r *http.Request, id uuid.UUID) {
	if x, ok := r.Context().Value(exchangeKey{}).(*exchange); ok {
		x.user = id.String()
	}
}

// statusClientLeft is what nginx calls a request whose client did not wait. It
// is in the log and the metrics alone: nobody is there to be told.
const statusClientLeft = 499

// left notes that the client went away before it was answered.
func left(r *http.Request) {
	if x, ok := r.Context().Value(exchangeKey{}).(*exchange); ok && x.status == 0 {
		x.status = statusClientLeft
	}
}

func level(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelInfo
}

func newRequestID() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	return hex.EncodeToString(random[:])
}

// RequestID is the request's id, or "" outside log.
func RequestID(r *http.Request) string {
	if x, ok := r.Context().Value(exchangeKey{}).(*exchange); ok {
		return x.id
	}
	return ""
}

// SetRoute notes which line of the table answers.
func SetRoute(r *http.Request, path string) {
	if x, ok := r.Context().Value(exchangeKey{}).(*exchange); ok {
		x.route = path
	}
}

// RouteOf is the line of the table that answers, or "".
func RouteOf(r *http.Request) string {
	if x, ok := r.Context().Value(exchangeKey{}).(*exchange); ok {
		return x.route
	}
	return ""
}

// answered is the status that was or will be sent.
func (x *exchange) answered() int {
	if x.status == 0 {
		return http.StatusOK
	}
	return x.status
}

// WriteHeader notes the status.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 && status >= 200 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(b)
	x.bytes += int64(n)
	return n, err
}

// Flush sends what was written so far; gin asks for it by this name.
func (x *exchange) Flush() {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	_ = http.NewResponseController(x.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController and shield.Nonce through to the guard.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }
