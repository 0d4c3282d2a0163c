package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// Recover turns a panic into a page that says so, and logs where it happened.
func (rs *Responder) Recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			switch {
			case p == nil:
				return
			case p == http.ErrAbortHandler: //nolint:errorlint // net/http compares it the same way
				panic(p)
			}
			rs.Log.ErrorContext(r.Context(), "panic", slog.String("id", RequestID(r)),
				slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
			if x, ok := w.(*exchange); ok && x.status != 0 {
				panic(http.ErrAbortHandler) // half an answer is out: break it off
			}
			rs.Fail(w, r, errors.New("panic"))
		}()
		next.ServeHTTP(w, r)
	})
}
