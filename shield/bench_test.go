package shield_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"unframed/shield"
)

// sink is a ResponseWriter as cheap as they come, so that the guard's own cost
// shows.
type sink struct{ h http.Header }

func (s *sink) Header() http.Header         { return s.h }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

// declared are as many rules as the application has.
var declared = []shield.Rule{
	{Pattern: "/embed/profile/:id", Policy: shield.Policy{Framing: shield.Trusted}},
	{Pattern: "/healthz", Policy: shield.Policy{AnyHost: true}},
	{Pattern: "/readyz", Policy: shield.Policy{AnyHost: true}},
	{Pattern: "/reports", Policy: shield.Policy{AnyOrigin: true}},
	{Pattern: "/static/:name", Policy: shield.Policy{Cacheable: true}},
	{Pattern: "/robots.txt", Policy: shield.Policy{Cacheable: true}},
}

// costly are what the guard's cost is measured with.
var costly = []struct {
	name   string
	answer func() http.HandlerFunc
}{
	{"page with nonce", page},
	{"json", json},
}

// page sends a small page that holds its nonce.
func page() http.HandlerFunc {
	body := make([]byte, 0, 200)
	return func(w http.ResponseWriter, _ *http.Request) {
		body = append(body[:0], `<!doctype html><title>Hello</title><script nonce="`...)
		body = append(body, shield.Nonce(w)...)
		body = append(body, `" src="/static/press.js"></script><p>hello`...)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(body)
	}
}

// json sends a small document, which needs no nonce.
func json() http.HandlerFunc {
	body := []byte(`{"hello":"world"}`)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(body)
	}
}

// behind puts the whole guard around a handler, as in production: over https,
// with the application's rules.
func behind(tb testing.TB, h http.Handler) http.Handler {
	g := newGuard(tb, "https://app.example", declared...)
	return g.Headers(g.Admit(h))
}

func navigation() *http.Request {
	return request("GET", "/dashboard", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "same-origin", "Cookie", "session=x")
}

// BenchmarkGuard tells what the whole guard adds to a bare handler: both run by
// turns, so that whatever else the machine does slows both.
func BenchmarkGuard(b *testing.B) {
	for _, c := range costly {
		b.Run(c.name, func(b *testing.B) {
			bare, guarded := c.answer(), behind(b, c.answer())
			r := navigation()
			var without, with []float64
			for b.Loop() {
				without, with = append(without, block(bare, r)), append(with, block(guarded, r))
			}
			slices.Sort(without)
			slices.Sort(with)
			low, high := without[len(without)/2], with[len(with)/2]
			b.ReportMetric(0, "ns/op") // an op is a whole block here
			b.ReportMetric(low, "bare-ns")
			b.ReportMetric(high, "guarded-ns")
			b.ReportMetric(high-low, "guard-ns")
			b.ReportMetric(high/low, "guarded/bare")
			b.ReportMetric(allocations(guarded, r)-allocations(bare, r), "guard-allocs")
		})
	}
}

const blockOf = 500

// block returns the nanoseconds that one request takes, over a block of them.
func block(h http.Handler, r *http.Request) float64 {
	began := time.Now()
	for range blockOf {
		h.ServeHTTP(&sink{http.Header{}}, r)
	}
	return float64(time.Since(began).Nanoseconds()) / blockOf
}
