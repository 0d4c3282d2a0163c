package migrate

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// errDiscard makes the pool drop a connection.
var errDiscard = driver.ErrBadConn

// execute runs a statement whose text is not a constant here. This file is the
// only place that does: the text comes from an embedded, checksummed migration
// file, from a backfill, which is a constant where it is declared, or from
// Grants, which quotes the one name in it that is not ours.
func execute(ctx context.Context, on interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}, statement string, args ...any) error {
	_, err := on.ExecContext(ctx, statement, args...)
	return err
}

// query is execute for a statement that reads.
func query(ctx context.Context, q querier, statement string, args ...any) (*sql.Rows, error) {
	return q.QueryContext(ctx, statement, args...)
}
