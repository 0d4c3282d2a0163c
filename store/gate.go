package store

import (
	"container/list"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// ErrCrowded says that no connection came free in time: nothing was sent to the
// database.
var ErrCrowded = errors.New("no connection to the database came free in time")

// Share says for what a connection is wanted, and for whom. Each has a share of
// the pool, so that what is slow, and who asks for much, leaves room for others.
type Share struct{ Class, Person string }

type shareKey struct{}

// Shared returns a context whose statements take part in the shares. Without one,
// as in a command or a sweep, a statement waits for as long as its context lasts.
func Shared(ctx context.Context, s Share) context.Context {
	return context.WithValue(ctx, shareKey{}, s)
}

const (
	scanClass = "scan"          // of all statements that look at every row
	scanTime  = 6 * time.Second // for all that one page reads so

	patienceForConn = 5 * time.Second        // a request's, for a connection
	mostWaiting     = 1024                   // requests that wait for one
	mostOfPerson    = mostWaiting / 4        // of them that are one person's, from however many networks
	fast            = 250 * time.Millisecond // whoever is done within it gives its class room
	slow            = time.Second            // whoever holds a connection for longer takes it
	stuckHave       = 1                      // connections of a class of which one is held for too long
)

// Scanning returns a context for reading that looks at every row: it has an eighth of
// the pool, together with all other such reading, and little time.
func Scanning(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(Exporting(ctx), scanTime)
}

// Exporting returns a context for reading as much as there is, a statement after
// another, in the share of the pool that Scanning has.
func Exporting(ctx context.Context) context.Context {
	share, shared := ctx.Value(shareKey{}).(Share)
	if !shared {
		return ctx
	}
	return Shared(ctx, Share{scanClass, share.Person})
}

// gate hands out the pool's connections in turn. One person has a quarter of them,
// one class half; a class that turns out to be slow, as its table is locked, has
// fewer and fewer down to one, until it is fast again. Whose class holds fewest
// comes next, and of these the person who does.
type gate struct {
	size, person int
	oneWriter    bool // SQLite has one; who waits for it holds no connection

	mu      sync.Mutex
	held    int
	writing bool
	people  map[string]int
	classes map[string]*class
	waiting list.List
	waited  time.Duration
	refused int64
}

// class is what one class holds.
type class struct {
	limit int
	since map[*hold]struct{}
}

// hold is a connection in use.
type hold struct {
	share  Share
	shared bool
	writes bool
	from   time.Time
}

// waiter is told by its channel, once it holds a connection.
type waiter struct {
	*hold
	ready chan struct{}
}

func newGate(size int, oneWriter bool) *gate {
	return &gate{size: size, person: max(1, size/4), oneWriter: oneWriter, people: map[string]int{}, classes: map[string]*class{}}
}

// acquire waits for a connection. release gives it back, and may be called again.
func (g *gate) acquire(ctx context.Context, writes bool) (release func(), err error) {
	share, shared := ctx.Value(shareKey{}).(Share)
	w := &waiter{&hold{share: share, shared: shared, writes: writes && g.oneWriter}, make(chan struct{})}
	if g.enter(w) {
		err = g.await(ctx, w)
	} else {
		err = ErrCrowded
	}
	if err != nil {
		return nil, err
	}
	return sync.OnceFunc(func() { g.release(w.hold) }), nil
}

// enter gives the waiter a connection or a place in the queue, if there is one.
func (g *gate) enter(w *waiter) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.fits(w.hold, time.Now()):
		g.take(w)
	case w.shared && (g.waiting.Len() >= mostWaiting || g.waitingFor(w.share.Person) >= mostOfPerson):
		g.refused++
		return false
	default:
		g.waiting.PushBack(w)
	}
	return true
}

// waitingFor is how many requests of a person wait.
func (g *gate) waitingFor(person string) (n int) {
	for e := g.waiting.Front(); e != nil && person != ""; e = e.Next() {
		if w, _ := e.Value.(*waiter); w.shared && w.share.Person == person {
			n++
		}
	}
	return n
}

// await waits until the waiter has its connection, or has waited long enough.
func (g *gate) await(ctx context.Context, w *waiter) error {
	select {
	case <-w.ready:
		return nil
	default:
	}
	start := time.Now()
	var patience <-chan time.Time
	if w.shared {
		timer := time.NewTimer(patienceForConn)
		defer timer.Stop()
		patience = timer.C
	}
	var err error
	select {
	case <-w.ready:
	case <-ctx.Done():
		err = ctx.Err()
	case <-patience:
		err = ErrCrowded
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waited += time.Since(start)
	if err == nil {
		return nil
	}
	for e := g.waiting.Front(); e != nil; e = e.Next() {
		if e.Value == w {
			g.waiting.Remove(e)
			if errors.Is(err, ErrCrowded) {
				g.refused++
			}
			return err
		}
	}
	return nil // it was handed over just now
}

// fits reports whether there is a connection for whoever asks.
func (g *gate) fits(h *hold, now time.Time) bool {
	if g.held >= g.size || h.writes && g.writing {
		return false
	}
	if !h.shared {
		return true
	}
	if h.share.Person != "" && g.people[h.share.Person] >= g.person {
		return false
	}
	c := g.classes[h.share.Class]
	return c == nil || len(c.since) < c.room(now)
}

// room is how many connections the class may hold just now.
func (c *class) room(now time.Time) int {
	for h := range c.since {
		if now.Sub(h.from) > slow {
			return min(c.limit, stuckHave)
		}
	}
	return c.limit
}

// most is how many connections a class may hold at best.
func (g *gate) most(class string) int {
	if class == scanClass {
		return max(1, g.size/8)
	}
	return max(1, g.size/2)
}

func (g *gate) take(w *waiter) {
	h := w.hold
	h.from = time.Now()
	g.held++
	g.writing = g.writing || h.writes
	if h.shared {
		g.people[h.share.Person]++
		c := g.classes[h.share.Class]
		if c == nil {
			c = &class{limit: g.most(h.share.Class), since: map[*hold]struct{}{}}
			g.classes[h.share.Class] = c
		}
		c.since[h] = struct{}{}
	}
	close(w.ready)
}

// release gives a connection back, and hands on what is free.
func (g *gate) release(h *hold) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held--
	if h.writes {
		g.writing = false
	}
	now := time.Now()
	if h.shared {
		g.settle(h, now.Sub(h.from))
	}
	for g.held < g.size {
		next := g.next(now)
		if next == nil {
			return
		}
		w, _ := g.waiting.Remove(next).(*waiter)
		g.take(w)
	}
}

// settle ends the hold of a person and a class, whose limit follows how long it
// took.
func (g *gate) settle(h *hold, took time.Duration) {
	if g.people[h.share.Person]--; g.people[h.share.Person] == 0 {
		delete(g.people, h.share.Person)
	}
	c := g.classes[h.share.Class]
	delete(c.since, h)
	switch {
	case took > slow:
		c.limit = max(1, c.limit/2)
	case took < fast:
		c.limit = min(g.most(h.share.Class), c.limit+1)
	}
	if len(c.since) == 0 && c.limit == g.most(h.share.Class) {
		delete(g.classes, h.share.Class)
	}
}

// next is who of those waiting gets a connection: whose class holds fewest, among
// those who themselves hold fewest, and among those who came first.
func (g *gate) next(now time.Time) *list.Element {
	var best *list.Element
	var fewest [2]int
	for e := g.waiting.Front(); e != nil; e = e.Next() {
		w, _ := e.Value.(*waiter)
		holds := [2]int{0, g.people[w.share.Person]}
		if c := g.classes[w.share.Class]; c != nil {
			holds[0] = len(c.since)
		}
		if (best == nil || slices.Compare(holds[:], fewest[:]) < 0) && g.fits(w.hold, now) {
			best, fewest = e, holds
		}
	}
	return best
}
