package store_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// TestInstancesGoByTheDatabasesClock opens one database from machines whose
// clocks are an hour ahead, an hour behind, and right.
func TestInstancesGoByTheDatabasesClock(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(name, func(t *testing.T) {
			url := server(t)
			for _, wrong := range []time.Duration{time.Hour, -time.Hour, 0} {
				s := testkit.Open(t, store.Options{URL: url, Clock: func() time.Time { return time.Now().Add(wrong) }})
				if off := time.Until(s.Now()).Abs(); off > store.ClockTolerance {
					t.Errorf("a machine %s ahead goes by a time that is off by %s", wrong, off)
				}
				if (s.Skew() + wrong).Abs() > store.ClockTolerance {
					t.Errorf("a machine %s ahead finds the database ahead by %s", wrong, s.Skew())
				}
			}
		})
	}
}

// TestWrongClockIsSaidOnce runs on a machine whose clock is wrong.
func TestWrongClockIsSaidOnce(t *testing.T) {
	s := testkit.Open(t, store.Options{URL: testkit.Postgres(t), Clock: func() time.Time { return time.Now().Add(-20 * time.Minute) }})
	var mu sync.Mutex
	var said strings.Builder
	log := slog.New(slog.NewTextHandler(writer(func(b []byte) { mu.Lock(); defer mu.Unlock(); said.Write(b) }), nil))
	go s.FollowClock(t.Context(), log)
	for deadline := time.Now().Add(10 * time.Second); ; {
		mu.Lock()
		text := said.String()
		mu.Unlock()
		if strings.Contains(text, "this machine's clock differs") && strings.Contains(text, "database_ahead=20m0") || strings.Contains(text, "database_ahead=19m59") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it says %q", text)
		}
	}
}

type writer func([]byte)

func (w writer) Write(b []byte) (int, error) { w(b); return len(b), nil }
