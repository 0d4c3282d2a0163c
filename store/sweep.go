package store

import (
	"context"
	"fmt"
	"time"
)

const (
	leastPause      = 5 * time.Millisecond
	checkpointAfter = 20      // bites of a sweep
	checkpointWait  = "100"   // milliseconds for readers, and of writers for it
	ordinaryWait    = "10000" // as sqliteDSN has it
)

// SweepMetrics hears of work that goes through many rows; Metrics may implement it.
type SweepMetrics interface {
	// Swept is told of each bite how many rows it was.
	Swept(name string, rows int)
	// SweepEnded is told once for each sweep that came to an end by itself.
	SweepEnded(name string, failed bool)
}

// Sweep does what goes through any number of rows in small bites, each a transaction
// of its own that says how many rows it was and whether there may be more. After a
// bite it pauses for as long as that took, so that others come in between, and on
// SQLite it has the log written back, which would otherwise grow with all that is
// swept.
func (s *Store) Sweep(ctx context.Context, name string, bite func(context.Context) (rows int, more bool, err error)) (total int, err error) {
	told, _ := s.metrics.(SweepMetrics)
	if told != nil {
		defer func() {
			if ctx.Err() == nil {
				told.SweepEnded(name, err != nil)
			}
		}()
	}
	for bites := 1; ; bites++ {
		start := time.Now()
		rows, more, err := bite(ctx)
		if err != nil {
			return total, err
		}
		total += rows
		if told != nil {
			told.Swept(name, rows)
		}
		if !more {
			return total, nil
		}
		if s.Engine == SQLite && bites%checkpointAfter == 0 {
			if err := s.checkpoint(ctx); err != nil {
				return total, err
			}
		}
		select {
		case <-ctx.Done():
			return total, ctx.Err()
		case <-time.After(max(leastPause, time.Since(start))):
		}
	}
}

// checkpoint writes SQLite's log back and cuts it, where nobody is in the way for
// longer than a moment.
func (s *Store) checkpoint(ctx context.Context) error {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("write the log back: %w", err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.ExecContext(ctx, "PRAGMA busy_timeout = "+checkpointWait); err != nil {
		return fmt.Errorf("write the log back: %w", err)
	}
	_, err = c.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)") // says busy in its row, which is no error
	if _, again := c.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = "+ordinaryWait); again != nil {
		return fmt.Errorf("write the log back: %w", again)
	}
	if err != nil && !Unavailable(err) {
		return fmt.Errorf("write the log back: %w", err)
	}
	return nil
}
