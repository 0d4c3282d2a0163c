package lab

import (
	"net/http"
	"path"
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

// matching are the spots whose names fit a pattern of package path.
func (s *spots) matching(pattern string) map[string]Spot {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]Spot{}
	for name, at := range s.by {
		if fits, err := path.Match(pattern, name); err == nil && fits {
			found[name] = at
		}
	}
	return found
}

// report takes what a page says of itself.
func (s *spots) report(w http.ResponseWriter, r *http.Request) {
	s.note(r.FormValue("name"), r)
	w.WriteHeader(http.StatusNoContent)
}

// note keeps the place that a request tells, under a name.
func (s *spots) note(name string, r *http.Request) {
	number := func(name string) float64 {
		n, _ := strconv.ParseFloat(r.FormValue(name), 64) // a page that lies only misleads itself
		return n
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[name] = Spot{number("x"), number("y"), number("sx"), number("sy")}
}
