package migrate

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// errDiscard makes the pool drop a connection.
var errDiscard = driver.ErrBadConn

// execute runs a statement whose text is not a constant. It is the only place
// that does: the text comes from an embedded, checksummed migration file, or
// from Grants, which quotes the one name in it that is not ours.
func execute(ctx context.Context, on interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}, statement string) error {
	_, err := on.ExecContext(ctx, statement)
	return err
}
