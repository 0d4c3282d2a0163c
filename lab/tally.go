package lab

import (
	"sync"
)

// Against is what an attack is run against.
type Against string

// The targets.
const (
	Bare        Against = "bare"        // the bank without any defence
	Headers     Against = "headers"     // the bank with every header and nothing else
	Guard       Against = "guard"       // the bank with the press guard and nothing else
	Application Against = "application" // the real one
)

// Targets are all of them, in the order in which they are shown.
var Targets = []Against{Bare, Headers, Guard, Application}

// IsGuarded reports whether the press guard stands at the target.
func (a Against) IsGuarded() bool { return a == Guard || a == Application }

// Title is the target in words.
func (a Against) Title() string {
	switch a {
	case Bare:
		return "a bank without defence"
	case Headers:
		return "a bank with headers alone"
	case Guard:
		return "a bank with the press guard alone"
	}
	return "the application"
}

// Tally is what an attack achieved, counted where it arrived.
type Tally struct {
	Shown   int `json:"shown"`   // pages that were loaded and drawn, or delivered where nothing tells
	Arrived int `json:"arrived"` // forms that were sent
	Acted   int `json:"acted"`   // forms that changed something
	Refused int `json:"refused"` // presses that the page itself did not send
}

// Minus is what was added since before.
func (t Tally) Minus(before Tally) Tally {
	return Tally{t.Shown - before.Shown, t.Arrived - before.Arrived, t.Acted - before.Acted, t.Refused - before.Refused}
}

// Plus is both together.
func (t Tally) Plus(other Tally) Tally {
	return Tally{t.Shown + other.Shown, t.Arrived + other.Arrived, t.Acted + other.Acted, t.Refused + other.Refused}
}

// counts keeps a tally for each attack and target. What arrives at a target
// belongs to the attack whose page was opened last for it.
type counts struct {
	mu      sync.Mutex
	tallies map[string]map[Against]*Tally
	current map[Against]string
	gate    string // what the guarded bank was last told of a press
}

func newCounts() *counts {
	return &counts{tallies: map[string]map[Against]*Tally{}, current: map[Against]string{}}
}

// begin says which attack is opened against a target.
func (c *counts) begin(attack string, against Against) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current[against] = attack
}

// add counts for the attack that is under way.
func (c *counts) add(against Against, what Tally) {
	c.mu.Lock()
	defer c.mu.Unlock()
	attack := c.current[against]
	if c.tallies[attack] == nil {
		c.tallies[attack] = map[Against]*Tally{}
	}
	t := c.tallies[attack][against]
	if t == nil {
		t = &Tally{}
		c.tallies[attack][against] = t
	}
	*t = t.Plus(what)
}

// total is everything that ever arrived at a target.
func (c *counts) total(against Against) (sum Tally) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, by := range c.tallies {
		if t := by[against]; t != nil {
			sum = sum.Plus(*t)
		}
	}
	return sum
}

// all is a copy of every tally, by attack and target.
func (c *counts) all() map[string]map[Against]Tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string]map[Against]Tally{}
	for attack, by := range c.tallies {
		out[attack] = map[Against]Tally{}
		for against, t := range by {
			out[attack][against] = *t
		}
	}
	return out
}
