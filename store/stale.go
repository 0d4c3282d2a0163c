package store

import (
	"context"
	"database/sql"
	"fmt"

	"unframed/ent"
)

const followerRead = "SET TRANSACTION AS OF SYSTEM TIME follower_read_timestamp()"

// ReadStale runs fn on a view of the data that may be some seconds old, which
// on CockroachDB the nearest replica can serve without asking the leaseholder
// (follower reads; without a licence it is a plain read of the past). Elsewhere
// the view is the newest. It is for lists and reports; never for who is signed
// in, for balances, or for what is shown after a change.
func (s *Store) ReadStale(ctx context.Context, fn func(ctx context.Context, c *ent.Client) error) error {
	if s.Engine != CockroachDB {
		return fn(ctx, s.Client)
	}
	tx, err := s.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin a read of the past: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to keep
	if _, err := tx.ExecContext(ctx, followerRead); err != nil {
		return fmt.Errorf("read the past: %w", err)
	}
	return fn(context.WithValue(ctx, inTransaction{}, true), tx.Client())
}
