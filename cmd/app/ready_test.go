package main

import (
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

const (
	undoLastStatement = `UPDATE schema_revisions SET applied = applied - 1`
	redoLastStatement = `UPDATE schema_revisions SET applied = applied + 1`
	newerRelease      = `INSERT INTO schema_revisions SELECT '29990101000000', 'later', 1, 2, executed_at, 0, '', '', 'x', '' FROM schema_revisions LIMIT 1`
)

// TestReadinessFollowsTheMigrations sets the database back and forth under a
// running server.
func TestReadinessFollowsTheMigrations(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		dir := t.TempDir()
		settings := []string{"DATABASE_URL=" + o.URL}
		if o.URL == "" {
			o.Path = filepath.Join(dir, dataDir, "app.db")
		} else {
			migrated.Open(t, o) // it may take CockroachDB longer than the server below has
		}
		a := serveApp(t, dir, settings...)
		s := testkit.Open(t, o)
		for _, step := range []struct {
			what, change string
			status       int
		}{
			{"a database that is migrated", "", http.StatusOK},
			{"one that misses a statement", undoLastStatement, http.StatusServiceUnavailable},
			{"one that has it again", redoLastStatement, http.StatusOK},
			{"one that a newer release is migrating", newerRelease, http.StatusOK},
		} {
			if step.change != "" {
				if _, err := s.DB().ExecContext(t.Context(), step.change); err != nil {
					t.Fatal(err)
				}
			}
			if status, _ := ask(t, a.url); status != step.status {
				t.Errorf("%s: /readyz answers %d, want %d\n%s", step.what, status, step.status, a.stderr)
			}
		}
	})
}

// TestReadinessFailsFast while the database is away, or there and silent, and
// comes back with it.
func TestReadinessFailsFast(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(name, func(t *testing.T) {
			url := server(t)
			migrated.Open(t, store.Options{URL: url})
			proxy, through := testkit.NewProxy(t, url)
			a := serveApp(t, t.TempDir(), "DATABASE_URL="+through)
			for what, set := range map[string]func(bool){"away": proxy.SetAway, "silent": proxy.SetSilent} {
				set(true)
				status, took := ask(t, a.url)
				if status != http.StatusServiceUnavailable || took > 4*time.Second {
					t.Errorf("%s: /readyz answers %d after %v", what, status, took)
				}
				t.Logf("%s: %d after %v", what, status, took.Round(time.Millisecond))
				set(false)
				back := time.Now()
				for status, _ := ask(t, a.url); status != http.StatusOK; status, _ = ask(t, a.url) {
					if time.Since(back) > 30*time.Second {
						t.Fatalf("%s: /readyz still answers %d", what, status)
					}
				}
				t.Logf("ready again after %v", time.Since(back).Round(time.Millisecond))
			}
		})
	}
}

// TestReadinessCostsOneRoundTrip counts them on the wire; load balancers ask
// every second.
func TestReadinessCostsOneRoundTrip(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	a := serveApp(t, t.TempDir(), "DATABASE_URL="+through)
	ask(t, a.url)
	var trips atomic.Int64
	proxy.Judge(func([]byte) testkit.Verdict { trips.Add(1); return testkit.Pass })
	fewest := int64(99)
	for range 20 { // the janitor sweeps beside the first ones
		trips.Store(0)
		ask(t, a.url)
		fewest = min(fewest, trips.Load())
	}
	if fewest != 1 {
		t.Errorf("/readyz costs %d round trips", fewest)
	}
}

// ask returns what /readyz answers, and how fast.
func ask(t *testing.T, base string) (status int, took time.Duration) {
	t.Helper()
	start := time.Now()
	resp, err := http.Get(base + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode, time.Since(start)
}
