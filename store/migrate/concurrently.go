package migrate

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/lib/pq"

	"unframed/store"
)

// What PostgreSQL builds beside everybody's work it builds outside a
// transaction, and what is left of a build that was interrupted is an index that
// is never used, is kept up by every write, and is done for IF NOT EXISTS.
const (
	countInvalid = `SELECT count(*) FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relname = $1 AND NOT i.indisvalid`
	// leftoversTimeout is for taking away what a build that failed left.
	leftoversTimeout = 30 * time.Second
)

var (
	concurrently = regexp.MustCompile(`(?is)^(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+|REINDEX\s+(?:\([^)]*\)\s*)?)(?:INDEX|TABLE)\s+CONCURRENTLY\b`)
	buildsIndex  = regexp.MustCompile(`(?is)^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?` + identifier)
)

// besides runs a statement that PostgreSQL refuses in a transaction. It is
// recorded after it has succeeded; run again it does nothing.
func (s *session) besides(ctx context.Context, statement string) error {
	if err := s.dropInvalid(ctx, statement); err != nil {
		return err
	}
	err := execute(ctx, s.conn, statement)
	if err == nil || store.Classify(err) == store.FaultConnection {
		return err
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), leftoversTimeout)
	defer cancel()
	return errors.Join(err, s.dropInvalid(after, statement))
}

// dropInvalid takes away what an interrupted build of the same index left.
func (s *session) dropInvalid(ctx context.Context, statement string) error {
	m := buildsIndex.FindStringSubmatch(statement)
	if m == nil {
		return nil
	}
	var n int
	if err := s.conn.QueryRowContext(ctx, countInvalid, m[1]).Scan(&n); err != nil || n == 0 {
		return err
	}
	//constsql:allow the one name in it is quoted
	if err := execute(ctx, s.conn, "DROP INDEX CONCURRENTLY IF EXISTS "+pq.QuoteIdentifier(m[1])); err != nil {
		return fmt.Errorf("drop what an interrupted build left of index %s: %w", m[1], err)
	}
	return nil
}
