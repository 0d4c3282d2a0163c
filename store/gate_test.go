package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func share(class, person string) context.Context {
	return Shared(context.Background(), Share{class, person})
}

// took holds n connections, or as many as there are at once.
func took(t *testing.T, g *gate, n int, ctx context.Context, writes bool) (releases []func()) {
	t.Helper()
	for range n {
		now, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		release, err := g.acquire(now, writes)
		cancel()
		if err != nil {
			return releases
		}
		releases = append(releases, release)
	}
	return releases
}

func TestOnePersonAndOneClassLeaveRoom(t *testing.T) {
	g := newGate(16, false)
	if n := len(took(t, g, 16, share("search", "ann"), false)); n != 4 {
		t.Errorf("one person has %d of 16 connections", n)
	}
	if n := len(took(t, g, 16, share("search", "bob"), false)); n != 4 {
		t.Errorf("another has %d", n)
	}
	if n := len(took(t, g, 16, share("search", "cleo"), false)); n != 0 {
		t.Errorf("one class has %d more than half", n)
	}
	if n := len(took(t, g, 16, share(scanClass, "dan"), false)); n != 2 {
		t.Errorf("what looks at every row has %d", n)
	}
	if n := len(took(t, g, 16, context.Background(), false)); n != 6 {
		t.Errorf("the program's own work has %d", n)
	}
}

func TestAStuckClassHasOneConnectionAndGrowsAgain(t *testing.T) {
	g := newGate(16, false)
	held := took(t, g, 4, share("search", "ann"), false)
	for h := range g.classes["search"].since {
		h.from = h.from.Add(-2 * slow)
	}
	if n := len(took(t, g, 4, share("search", "bob"), false)); n != 0 {
		t.Errorf("a class of which four are stuck gets %d more", n)
	}
	for _, release := range held {
		release()
		release()
	}
	probes := took(t, g, 4, share("search", "bob"), false)
	if len(probes) != 1 || g.held != 1 {
		t.Errorf("once it was stuck it has %d, and %d are held", len(probes), g.held)
	}
	probes[0]()
	for range 20 {
		for _, release := range took(t, g, 1, share("search", "cleo"), false) {
			release()
		}
	}
	if n := len(took(t, g, 8, share("search", "dan"), false)); n != 4 {
		t.Errorf("once it is fast again another has %d beside the first", n)
	}
}

func TestWhoHoldsFewestComesNextAndNobodyWaitsForEver(t *testing.T) {
	g := newGate(2, false)
	first := took(t, g, 2, context.Background(), false)
	order := make(chan string, 3)
	var wg sync.WaitGroup
	ask := func(class, person string) {
		before := g.waiting.Len()
		wg.Go(func() {
			release, err := g.acquire(share(class, person), false)
			if err != nil {
				order <- err.Error()
				return
			}
			order <- class
			<-time.After(50 * time.Millisecond)
			release()
		})
		for waits := before; waits == before; time.Sleep(time.Millisecond) {
			g.mu.Lock()
			waits = g.waiting.Len()
			g.mu.Unlock()
		}
	}
	ask("search", "ann")
	ask("search", "bob")
	ask("page", "cleo")
	first[0]()
	if got := <-order; got != "search" {
		t.Errorf("first comes %s", got)
	}
	first[1]()
	if got := <-order; got != "page" {
		t.Errorf("then comes %s, although its class holds less", got)
	}
	wg.Wait()
	took(t, g, 2, context.Background(), false)
	start := time.Now()
	_, err := g.acquire(share("page", "ann"), false)
	if waited := time.Since(start); !errors.Is(err, ErrCrowded) || waited > patienceForConn+time.Second || !Unavailable(err) {
		t.Errorf("after %v: %v", waited, err)
	}
	if g.refused != 1 || g.waiting.Len() != 0 {
		t.Errorf("%d refused, %d wait", g.refused, g.waiting.Len())
	}
}

// TestWhoHoldsNoneOfAClassComesBeforeWhoHasMore lets somebody search once behind
// somebody who searches all the time.
func TestWhoHoldsNoneOfAClassComesBeforeWhoHasMore(t *testing.T) {
	g := newGate(16, false)
	held := took(t, g, 2, share(scanClass, "ann"), false)
	if len(held) != 2 {
		t.Fatalf("ann holds %d", len(held))
	}
	order := make(chan string, 9)
	for i, person := range []string{"ann", "ann", "ann", "ann", "ann", "ann", "ann", "ann", "bob"} {
		go func() {
			release, err := g.acquire(share(scanClass, person), false)
			if err != nil {
				order <- err.Error()
				return
			}
			order <- person
			release()
		}()
		for waits := 0; waits <= i; time.Sleep(time.Millisecond) {
			g.mu.Lock()
			waits = g.waiting.Len()
			g.mu.Unlock()
		}
	}
	held[0]()
	if got := <-order; got != "bob" {
		t.Errorf("first comes %s, who has another connection", got)
	}
	held[1]()
}

func TestWhoWaitsForSQLitesWriterHoldsNoConnection(t *testing.T) {
	g := newGate(8, true)
	if n := len(took(t, g, 3, share("change", "ann"), true)); n != 1 {
		t.Errorf("%d write at once", n)
	}
	if n := len(took(t, g, 8, context.Background(), false)); n != 7 {
		t.Errorf("beside the writer %d read", n)
	}
}
