package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"unframed/ent"
)

const (
	transactDeadline = 15 * time.Second
	firstBackoff     = 2 * time.Millisecond
	longestBackoff   = 500 * time.Millisecond
)

// Metrics hears what became of every transaction.
type Metrics interface {
	// Transaction is told once for each Transact: how many attempts it took,
	// how long, and with which fault it ended.
	Transaction(attempts int, took time.Duration, outcome Fault)
}

type noMetrics struct{}

func (noMetrics) Transaction(int, time.Duration, Fault) {}

// Transact runs fn in a serializable transaction and commits it. When a
// concurrent transaction wins, the whole of it, reads included, is run again
// after a short random wait, until the context ends or 15 s have passed; fn
// must therefore have no effect but through tx.
//
// In a context made by Rehearse it undoes what was done, and returns
// ErrRehearsed.
//
// A commit whose answer never came is not tried again: the error wraps
// ErrAmbiguous, and the caller finds out what happened by looking; see
// Certainly.
//
// Inside fn the store's own client and another Transact are refused at once,
// with ErrOutside, and changes by them even in a context from outside: everything
// goes through tx. In a context that only reads
// Transact is refused, with ErrReading. So it is, with ErrMoved, where a file of
// SQLite's is gone.
func (s *Store) Transact(ctx context.Context, fn func(ctx context.Context, tx *ent.Client) error) error {
	if err := errors.Join(s.refuseBeside(ctx, errNested), refuseChange(ctx)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, transactDeadline)
	defer cancel()
	start := time.Now()
	for attempt := 1; ; attempt++ {
		err := s.attempt(ctx, fn)
		fault := Classify(err)
		if !fault.retryable() || !wait(ctx, attempt) {
			s.metrics.Transaction(attempt, time.Since(start), fault)
			return err
		}
	}
}

// retryable reports whether the database promises that nothing happened and
// that another attempt can succeed.
func (f Fault) retryable() bool {
	return f == FaultConflict || f == FaultDeadlock || f == FaultBusy
}

// attempt runs fn once, in a transaction of its own.
func (s *Store) attempt(ctx context.Context, fn func(context.Context, *ent.Client) error) (err error) {
	tx, err := s.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	committed := false
	defer func() {
		if !committed { // also when fn panics
			_ = tx.Rollback()
		}
	}()
	ctx = context.WithValue(ctx, inTransaction{}, s)
	if err := s.inside.run(func() error { return fn(ctx, tx.Client()) }); err != nil {
		return err
	}
	if rehearses(ctx) {
		return ErrRehearsed
	}
	committed = true
	return commitError(tx.Commit())
}

// commitError marks a failed commit as ambiguous unless the server itself said
// that the transaction was rolled back.
func commitError(err error) error {
	switch Classify(err) {
	case FaultConflict, FaultDeadlock, FaultBusy, FaultConstraint, FaultRefused:
		return fmt.Errorf("commit: %w", err)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrTxDone), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		// database/sql looks at the context before it sends the commit, and
		// rolls back instead.
		return fmt.Errorf("commit: %w", err)
	}
	return fmt.Errorf("%w: %w", ErrAmbiguous, err)
}

// wait sleeps a random time that doubles with each attempt, and reports
// whether another attempt should follow.
func wait(ctx context.Context, attempt int) bool {
	longest := longestBackoff
	if attempt < 9 {
		longest = min(firstBackoff<<(attempt-1), longestBackoff)
	}
	timer := time.NewTimer(rand.N(longest) + time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
