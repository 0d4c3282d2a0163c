package migrate

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// servers runs a test on the engines that have a lease.
func servers(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		if s.Engine == store.SQLite {
			t.Skip("SQLite's write lock is the lease")
		}
		if err := newRunner(s, Options{}).prepare(context.Background()); err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
}

const holdByTheDead = `INSERT INTO schema_lease (name, holder, expires) VALUES ('migrations', 'the dead', clock_timestamp() + INTERVAL '700 milliseconds')`

func TestTheLeaseOfTheDeadRunsOut(t *testing.T) {
	servers(t, func(t *testing.T, s *store.Store) {
		mustExec(t, s, holdByTheDead)
		var waited atomic.Value
		n, err := Up(context.Background(), s, Options{Progress: func(e Event) {
			if e.Kind == EventWaiting {
				waited.Store(e.String())
			}
		}})
		if err != nil || n == 0 {
			t.Fatalf("applied %d: %v", n, err)
		}
		if said, _ := waited.Load().(string); !strings.Contains(said, "the dead") {
			t.Fatalf("waiting, it said %q", said)
		}
	})
}

const stealLease = `UPDATE schema_lease SET holder = 'a thief'`

// Whoever lost the lease, by standing still for too long, must neither record
// nor begin anything more.
func TestWhoLostTheLeaseStops(t *testing.T) {
	servers(t, func(t *testing.T, s *store.Store) {
		dir := writeFiles(t, countingFiles(s.Engine, 1, 30))
		began := 0
		_, err := Up(context.Background(), s, Options{
			Files: os.DirFS(dir),
			Lease: time.Minute, // so that the heartbeat does not notice first
			Progress: func(e Event) {
				if e.Kind != EventBegan {
					return
				}
				if began++; began == 3 {
					mustExec(t, s, stealLease)
				}
			},
		})
		if !errors.Is(err, errLeaseLost) {
			t.Fatalf("got %v, want %v", err, errLeaseLost)
		}
		if began != 3 {
			t.Fatalf("%d statements began, want none after the third", began)
		}
	})
}

func TestTheHeartbeatKeepsTheLease(t *testing.T) {
	servers(t, func(t *testing.T, s *store.Store) {
		r := newRunner(s, Options{Lease: 600 * time.Millisecond})
		held, l, err := r.acquire(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		// Three lengths later nobody else has been able to take it.
		other := &lease{db: s.DB(), holder: "other", length: time.Second}
		for deadline := time.Now().Add(3 * l.length); time.Now().Before(deadline); {
			if taken, err := other.take(context.Background()); err != nil || taken {
				t.Fatalf("taken by another: %v, %v", taken, err)
			}
		}
		if held.Err() != nil {
			t.Fatalf("lost: %v", context.Cause(held))
		}
		l.release(context.Background())
		if taken, err := other.take(context.Background()); err != nil || !taken {
			t.Fatalf("not given back: %v, %v", taken, err)
		}
	})
}

func TestAPoolOfOneConnectionKeepsTheLease(t *testing.T) {
	servers(t, func(t *testing.T, s *store.Store) {
		dir := writeFiles(t, map[string]string{"20260101000000_slow.sql": "-- Wait for longer than the lease.\nSELECT pg_sleep(2);\n"})
		s.DB().SetMaxOpenConns(1)
		if _, err := Up(context.Background(), s, Options{Files: os.DirFS(dir), Lease: time.Second}); err != nil {
			t.Fatal(err)
		}
		if most := s.DB().Stats().MaxOpenConnections; most != 1 {
			t.Errorf("the pool may hold %d connections afterwards", most)
		}
	})
}

func TestALongStatementIsReportedEverySecond(t *testing.T) {
	servers(t, func(t *testing.T, s *store.Store) {
		dir := writeFiles(t, map[string]string{"20260101000000_slow.sql": "-- Wait a while.\nSELECT pg_sleep(1.3);\n"})
		var said []string
		_, err := Up(context.Background(), s, Options{Files: os.DirFS(dir), Progress: func(e Event) { said = append(said, e.String()) }})
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, "20260101000000_slow.sql 1/1 Wait a while: running (1s)") {
			t.Fatalf("it said:\n%s", all)
		}
	})
}
