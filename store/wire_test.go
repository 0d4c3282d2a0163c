package store_test

import (
	"context"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// TestSilentServerIsGivenUp lets the server say nothing more, with every
// connection open. lib/pq alone waits for it whatever the context says.
func TestSilentServerIsGivenUp(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(name, func(t *testing.T) {
			proxy, through := testkit.NewProxy(t, server(t))
			s := testkit.Open(t, store.Options{URL: with(t, through, "statement_timeout", "100ms"), MaxOpenConns: 1})
			proxy.SetSilent(true)
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := s.DB().ExecContext(ctx, "SELECT 1")
			if took := time.Since(start); err == nil || took > 30*time.Second {
				t.Errorf("after %v: %v", took, err)
			}
			t.Logf("given up after %v: %v", time.Since(start).Round(10*time.Millisecond), err)
			proxy.SetSilent(false)
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("the pool has not healed: %v", err)
			}
		})
	}
}

// TestUnlimitedConnectionMayTakeItsTime is what a long schema change needs.
func TestUnlimitedConnectionMayTakeItsTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes six seconds")
	}
	s := testkit.Open(t, store.Options{URL: with(t, testkit.Postgres(t), "statement_timeout", "100")})
	c, err := s.DB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := store.Unlimited(c); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"SET statement_timeout = 0", "SELECT pg_sleep(6)"} {
		if _, err := c.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
