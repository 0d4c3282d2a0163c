package store_test

import (
	"context"
	"math"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// with returns the database URL with more parameters.
func with(t *testing.T, raw string, pairs ...string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func TestSessionsHaveLimitsAndIsolation(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(name, func(t *testing.T) {
			s := testkit.Open(t, store.Options{URL: server(t)})
			isolation := map[string]string{"PostgreSQL": "read committed", "CockroachDB": "serializable"} // see isolation_test.go
			for setting, want := range map[string][]string{
				"default_transaction_isolation":       {isolation[name]},
				"statement_timeout":                   {"15s", "15000"},
				"idle_in_transaction_session_timeout": {"15s", "15000"},
				"application_name":                    {"unframed"},
				"timezone":                            {"UTC"},
			} {
				var got string
				if err := s.DB().QueryRowContext(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil || !strings.Contains(strings.Join(want, " "), got) || got == "" {
					t.Errorf("%s is %q, %v", setting, got, err)
				}
			}
		})
	}
}

func TestURLMaySetLimitsAndPool(t *testing.T) {
	s := testkit.Open(t, store.Options{URL: with(t, testkit.Postgres(t), "pool_max_conns", "3", "statement_timeout", "1234")})
	if n := s.DB().Stats().MaxOpenConnections; n != 3 {
		t.Errorf("the pool holds %d", n)
	}
	var got string
	if err := s.DB().QueryRowContext(t.Context(), "SHOW statement_timeout").Scan(&got); err != nil || got != "1234ms" {
		t.Errorf("statement_timeout is %q, %v", got, err)
	}
	if _, err := store.Open(t.Context(), store.Options{URL: "postgresql://x@y/z?pool_max_conns=many"}); err == nil {
		t.Error("a pool of many is accepted")
	}
}

// TestStatementIsPlannedOnce has the server count how often it planned one for
// the values it was run with.
func TestStatementIsPlannedOnce(t *testing.T) {
	for mode, plans := range map[string]int{"": 0, "auto": 3} {
		s := testkit.Open(t, store.Options{URL: with(t, testkit.Postgres(t), "pool_max_conns", "1", "plan_cache_mode", mode)})
		for range 3 {
			var n int
			if err := s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM pg_class WHERE relname >= $1", "x").Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		var custom, generic int
		if err := s.DB().QueryRowContext(t.Context(), "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE '%pg_class%'").Scan(&custom, &generic); err != nil {
			t.Fatal(err)
		}
		if custom != plans || custom+generic != 3 {
			t.Errorf("with plan_cache_mode %q, %d of %d runs were planned for their values, want %d", mode, custom, custom+generic, plans)
		}
	}
}

// TestDeadHostIsPassedOver names two hosts, of which one does not answer.
func TestDeadHostIsPassedOver(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = dead.Close()
	_, deadPort, _ := net.SplitHostPort(dead.Addr().String())
	alive, err := url.Parse(testkit.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	hosts := with(t, alive.String(), "host", "127.0.0.1,127.0.0.1", "port", deadPort+","+alive.Port(), "load_balance_hosts", "random")
	hosts = strings.Replace(hosts, alive.Host, "", 1)
	for range 5 {
		if err := testkit.Open(t, store.Options{URL: hosts}).Ping(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestStatementThatRunsTooLongIsStopped by the server, and the connection is
// good for the next.
func TestStatementThatRunsTooLongIsStopped(t *testing.T) {
	s := testkit.Open(t, store.Options{URL: with(t, testkit.Postgres(t), "statement_timeout", "50"), MaxOpenConns: 1})
	start := time.Now()
	if _, err := s.DB().ExecContext(t.Context(), "SELECT pg_sleep($1)", 20); err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.DB().ExecContext(short, "SELECT pg_sleep($1)", 20); err == nil {
		t.Error("a statement outlives its context")
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFloatsComeBackAsTheyWere has a server write out and read in what takes
// all 17 digits: one digit less, and a list sorted by floats would show rows twice.
func TestFloatsComeBackAsTheyWere(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		for _, want := range []float64{0, 0.30000000000000004, 2.0 / 3, -1.0 / 3, 5e-324, math.MaxFloat64, 1 + 0x1p-52, 123456789.12345678} {
			var got float64
			if err := s.DB().QueryRowContext(t.Context(), "SELECT CAST($1 AS DOUBLE PRECISION) AS f", want).Scan(&got); err != nil || got != want {
				t.Errorf("%v comes back as %v, %v", want, got, err)
			}
		}
	})
}
