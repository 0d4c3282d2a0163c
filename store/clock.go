package store

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// Instances compare with each other what they write: when a session ends, until
// when a seal counts, which day a limit is for. So they go by one clock, the
// database's: each asks it how far its own is off, and corrects itself. With
// SQLite every instance is on one machine, whose clock is the only one.
const (
	clockEvery   = 10 * time.Second
	clockSamples = 3
	// ClockTolerance is how far two instances' times may differ through the time
	// that asking takes. What lies further in the future than this was written
	// under another clock.
	ClockTolerance = 2 * time.Second
	// NotableSkew is from where on a machine's clock is worth a warning.
	NotableSkew = 5 * time.Second
)

const databaseTime = "SELECT clock_timestamp()"

// clock is the machine's clock and how far the database's is ahead of it.
type clock struct {
	machine func() time.Time
	ahead   atomic.Int64 // nanoseconds
}

// Now is the time that all instances on this database agree on, in UTC, at the
// precision that every engine keeps.
func (s *Store) Now() time.Time {
	return s.clock.machine().Add(s.Skew()).UTC().Truncate(time.Microsecond)
}

// Skew is how far the database's clock was ahead of this machine's when it was
// last asked; 0 with SQLite.
func (s *Store) Skew() time.Duration { return time.Duration(s.clock.ahead.Load()) }

// SetClock asks the database for its time a few times, and goes by the answer
// that came the fastest: it is off by less than the time that it took.
func (s *Store) SetClock(ctx context.Context) error {
	if s.Engine == SQLite {
		return nil
	}
	fastest := time.Duration(1<<63 - 1)
	var ahead time.Duration
	for range clockSamples {
		var at time.Time
		asked := s.clock.machine()
		if err := s.db.QueryRowContext(ctx, databaseTime).Scan(&at); err != nil {
			return fmt.Errorf("ask the database for the time: %w", err)
		}
		answered := s.clock.machine()
		if took := answered.Sub(asked); took < fastest {
			fastest, ahead = took, at.Sub(asked.Add(took/2))
		}
	}
	s.clock.ahead.Store(int64(ahead))
	return nil
}

// FollowClock keeps Now at the database's time until ctx ends, and says when
// this machine's clock is wrong, and when it is right again.
func (s *Store) FollowClock(ctx context.Context, log *slog.Logger) {
	if s.Engine == SQLite {
		return
	}
	wrong := false
	for {
		if skew := s.Skew(); (skew.Abs() >= NotableSkew) != wrong {
			if wrong = !wrong; wrong {
				log.WarnContext(ctx, "this machine's clock differs from the database's, which holds; set it right", slog.Duration("database_ahead", skew))
			} else {
				log.InfoContext(ctx, "this machine's clock agrees with the database's again")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(clockEvery):
		}
		_ = s.SetClock(ctx) // the last answer holds while the database is away
	}
}
