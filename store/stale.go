package store

import (
	"context"
	"database/sql"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

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
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin a read of the past: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to keep
	if _, err := tx.ExecContext(ctx, followerRead); err != nil {
		return fmt.Errorf("read the past: %w", err)
	}
	c := ent.NewClient(ent.Driver(within(tx)))
	govern(c, refuseAlways)
	return fn(context.WithValue(ctx, inTransaction{}, true), c)
}

// inside is a driver whose every statement is part of one transaction.
type inside struct{ *entsql.Driver }

func within(tx *sql.Tx) inside {
	return inside{entsql.NewDriver(dialect.Postgres, entsql.Conn{ExecQuerier: tx})}
}

// Tx begins nothing: what asks for a transaction is in one.
func (i inside) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(i), nil }
