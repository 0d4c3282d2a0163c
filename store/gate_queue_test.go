package store

import (
	"context"
	"strconv"
	"testing"
	"time"
)

// TestOnePersonDoesNotFillTheQueue lets one person ask from more places than there is
// room to wait: somebody else still waits in turn, and is served.
func TestOnePersonDoesNotFillTheQueue(t *testing.T) {
	g := newGate(4, false)
	var held []func()
	for range 4 {
		release, err := g.acquire(context.Background(), false)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, release)
	}
	greedy, stop := context.WithCancel(context.Background())
	defer stop()
	for i := range mostWaiting {
		go func() {
			if release, err := g.acquire(Shared(greedy, Share{"page " + strconv.Itoa(i%7), "greedy"}), false); err == nil {
				release()
			}
		}()
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		g.mu.Lock()
		asked := g.waiting.Len() + int(g.refused)
		g.mu.Unlock()
		if asked == mostWaiting {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d came", asked, mostWaiting)
		}
	}
	time.AfterFunc(50*time.Millisecond, func() {
		for _, release := range held {
			release()
		}
	})
	release, err := g.acquire(Shared(context.Background(), Share{"page", "somebody"}), false)
	if err != nil {
		t.Fatalf("somebody else is refused: %v", err)
	}
	release()
}
