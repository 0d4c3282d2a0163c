package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Counters runs fn in a transaction for statements of which each decides by one
// row alone, such as a count that many add to. On PostgreSQL it is READ COMMITTED:
// those who come at once wait for the row in turn, where serializable
// transactions would fail and start again, each as often as there are others.
// A statement that concludes from one row about another belongs in Transact.
//
// It is tried again as Transact does, and fn has no effect but through tx.
func (s *Store) Counters(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, transactDeadline)
	defer cancel()
	start := time.Now()
	for attempt := 1; ; attempt++ {
		err := s.countOnce(ctx, fn)
		fault := Classify(err)
		if !fault.retryable() || !wait(ctx, attempt) {
			s.metrics.Transaction(attempt, time.Since(start), fault)
			return err
		}
	}
}

func (s *Store) countOnce(ctx context.Context, fn func(context.Context, *sql.Tx) error) error {
	var o *sql.TxOptions // SQLite and CockroachDB run it serializable
	if s.Engine == PostgreSQL {
		o = &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	}
	release, err := s.toWrite(ctx)
	if err != nil {
		return err
	}
	defer release()
	tx, err := s.db.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after the commit
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return commitError(tx.Commit())
}
