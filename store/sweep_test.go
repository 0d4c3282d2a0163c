package store_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

// sweeps is what metrics are told.
type sweeps struct {
	mu           sync.Mutex
	rows, failed int
	ended        int
}

func (s *sweeps) Transaction(int, time.Duration, store.Fault) {}
func (s *sweeps) Swept(_ string, rows int)                    { s.mu.Lock(); s.rows += rows; s.mu.Unlock() }
func (s *sweeps) SweepEnded(_ string, failed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended++
	if failed {
		s.failed++
	}
}

// TestASweepLeavesTheLogSmallAndOthersRoom deletes 12,000 expired sessions beside
// people who read and write without a pause.
func TestASweepLeavesTheLogSmallAndOthersRoom(t *testing.T) {
	told := &sweeps{}
	o := testkit.SQLite(t)
	o.Metrics = told
	s := testkit.Open(t, o)
	if _, err := migrate.Up(t.Context(), s, migrate.Options{}); err != nil {
		t.Fatal(err)
	}
	ctx := viewer.AsSystem(t.Context(), "test")
	owner := s.User.Create().SetUsername("ada").SetUsernameKey("ada").SetEmail("ada@example.com").
		SetEmailKey("ada@example.com").SetPasswordHash("x").SetDisplayName("Ada").SaveX(ctx)
	past := time.Now().Add(-2 * time.Hour)
	const expired = 12_000
	for made := 0; made < expired; {
		var rows []*ent.SessionCreate
		for range 500 {
			hash := uuid.New()
			rows = append(rows, s.Session.Create().SetUserID(owner.ID).SetTokenHash(hash[:]).SetExpiresAt(past).SetEndsAt(past))
			made++
		}
		s.Session.CreateBulk(rows...).ExecX(ctx)
	}
	if _, err := s.DB().ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	busy, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var longest time.Duration
	wg.Go(func() {
		for busy.Err() == nil {
			start := time.Now()
			if err := s.User.Update().SetDisplayName(start.String()).Exec(ctx); err != nil {
				t.Error(err)
				return
			}
			longest = max(longest, time.Since(start))
		}
	})
	for range 3 {
		wg.Go(func() {
			for busy.Err() == nil {
				if _, err := s.Session.Query().Count(ctx); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	largest := int64(0)
	wg.Go(func() {
		for busy.Err() == nil {
			if info, err := os.Stat(o.Path + "-wal"); err == nil {
				largest = max(largest, info.Size())
			}
			time.Sleep(time.Millisecond)
		}
	})
	n, err := janitor.Sweep(t.Context(), s, time.Now(), []string{"sessions"})
	stop()
	wg.Wait()
	if err != nil || n != expired || told.rows != expired || told.ended != 1 || told.failed != 0 {
		t.Errorf("%d deleted, %v; told of %d rows, %d sweeps, %d failed", n, err, told.rows, told.ended, told.failed)
	}
	t.Logf("a write beside the sweep took %v at most, the log had %d KiB", longest, largest>>10)
	if largest > 32<<20 || longest > 5*time.Second {
		t.Errorf("a write took %v, the log grew to %d MiB", longest, largest>>20)
	}
}

func TestAFailedSweepIsCountedAndOneThatIsStoppedIsNot(t *testing.T) {
	told := &sweeps{}
	o := testkit.SQLite(t)
	o.Metrics = told
	s := testkit.Open(t, o)
	fault := errors.New("no")
	if _, err := s.Sweep(t.Context(), "x", func(context.Context) (int, bool, error) { return 0, false, fault }); !errors.Is(err, fault) || told.failed != 1 {
		t.Errorf("%v, %d failed", err, told.failed)
	}
	ctx, stop := context.WithCancel(t.Context())
	n, err := s.Sweep(ctx, "x", func(context.Context) (int, bool, error) { stop(); return 7, true, nil })
	if n != 7 || !errors.Is(err, context.Canceled) || told.ended != 1 {
		t.Errorf("%d, %v, %d ended", n, err, told.ended)
	}
}
