package shield_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"unframed/shield"
)

// TestResponsesShareNothing serves at the same time handlers that vandalise
// their headers, some after they have answered, and handlers that do not.
// Responses are made several at a time, and net/http reads a response's headers
// after its handler has returned.
func TestResponsesShareNothing(t *testing.T) {
	g := newGuard(t, plain)
	vandal := func(w http.ResponseWriter, _ *http.Request) {
		for _, values := range w.Header() {
			values[0] = "vandalised"
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusOK)
		for _, values := range w.Header() {
			values[0] = "vandalised"
		}
		shield.Nonce(w)
	}
	var mutex sync.Mutex
	nonces, kept := map[string]bool{}, []*httptest.ResponseRecorder{}
	honest := g.Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		nonce := shield.Nonce(w)
		mutex.Lock()
		defer mutex.Unlock()
		if nonces[nonce] {
			t.Errorf("nonce %s was used before", nonce)
		}
		nonces[nonce] = true
	}))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 500 {
				g.Headers(http.HandlerFunc(vandal)).ServeHTTP(httptest.NewRecorder(), request("GET", "/"))
				w := httptest.NewRecorder()
				honest.ServeHTTP(w, request("GET", "/"))
				mutex.Lock()
				kept = append(kept, w)
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	for _, w := range kept {
		wantDenied(t, w.Header()) // the map itself, long after its handler returned
	}
	if len(nonces) != 2000 {
		t.Errorf("%d nonces for 2000 responses", len(nonces))
	}
}
