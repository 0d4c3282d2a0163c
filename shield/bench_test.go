package shield_test

import (
	"net/http"
	"testing"
)

// sink is a ResponseWriter as cheap as they come, so that the guard's own cost
// shows.
type sink struct{ h http.Header }

func (s *sink) Header() http.Header         { return s.h }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func benchmark(b *testing.B, wrap func(http.Handler) http.Handler) {
	page := []byte("<p>hello")
	h := wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(page)
	}))
	r := request("GET", "/dashboard", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "same-origin", "Cookie", "session=x")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&sink{http.Header{}}, r)
	}
}

// BenchmarkBare is the handler alone; the guard's cost is what
// BenchmarkGuarded takes beyond it.
func BenchmarkBare(b *testing.B) { benchmark(b, func(h http.Handler) http.Handler { return h }) }

// BenchmarkGuarded is the same handler behind the whole guard, nonce included.
func BenchmarkGuarded(b *testing.B) {
	g := newGuard(b, plain)
	benchmark(b, func(h http.Handler) http.Handler { return g.Headers(g.Admit(h)) })
}
