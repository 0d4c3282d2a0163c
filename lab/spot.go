package lab

import (
	"net/http"
	"strconv"
	"sync"
)

// Spot is where an attacker's page wants the next press, in CSS pixels: within
// the page, and on the screen.
type Spot struct{ X, Y, ScreenX, ScreenY float64 }

// spots are what the attacker's open pages reported, by name.
type spots struct {
	mu sync.Mutex
	by map[string]Spot
}

// forget drops what earlier pages reported.
func (s *spots) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by = map[string]Spot{}
}

func (s *spots) find(name string) (Spot, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.by[name]
	return at, ok
}

// report takes what a page says of itself.
func (s *spots) report(w http.ResponseWriter, r *http.Request) {
	number := func(name string) float64 {
		n, _ := strconv.ParseFloat(r.FormValue(name), 64) // a page that lies only misleads itself
		return n
	}
	s.mu.Lock()
	s.by[r.FormValue("name")] = Spot{number("x"), number("y"), number("sx"), number("sy")}
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}
