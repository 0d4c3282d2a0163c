package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// PostgreSQL keeps the predicate locks of a SERIALIZABLE statement, reads
// included, until every older serializable transaction has ended: one that
// stays open makes the server run out of room for them (53200), and all pages
// fail. A read outside a transaction has nothing to be serialized with, so it
// runs at READ COMMITTED there. Every transaction, ent's own included, and
// every change is SERIALIZABLE. CockroachDB has no such locks and one level.
const (
	isolationParameter = "default_transaction_isolation"
	looseReads         = "read committed"
	strictReads        = "serializable"
)

var serializable = driver.TxOptions{Isolation: driver.IsolationLevel(sql.LevelSerializable)}

// alone reports whether the statement has to be given a serializable
// transaction of its own: a change outside one, on a connection whose
// statements are READ COMMITTED by themselves.
func (c *conn) alone(query string) bool {
	return c.loose && !c.inTransaction && changes(query)
}

// changes reports whether a statement may change rows. DDL is not among them:
// some of it cannot run in a transaction.
func changes(query string) bool {
	query = strings.TrimLeft(query, " \t\r\n")
	for _, verb := range []string{"INSERT", "UPDATE", "DELETE", "WITH", "MERGE"} {
		if len(query) > len(verb) && strings.EqualFold(query[:len(verb)], verb) {
			return true
		}
	}
	return false
}

// serially runs one statement in a serializable transaction of its own. What
// broke before the commit changed nothing.
func (c *conn) serially(ctx context.Context, run func() error) error {
	for attempt := 1; ; attempt++ {
		tx, err := c.BeginTx(ctx, serializable)
		if err != nil {
			return err
		}
		if err = run(); err != nil {
			err = errors.Join(err, ignoreBroken(tx.Rollback()))
			if attempt == 1 && errors.Is(err, errStalePlan) {
				continue
			}
			return err
		}
		if err = tx.Commit(); errors.Is(err, driver.ErrBadConn) {
			return fmt.Errorf("%w: the connection broke", ErrAmbiguous) // must not be repeated
		}
		return commitError(err)
	}
}

// ignoreBroken is err unless it says what the statement before it said already.
func ignoreBroken(err error) error {
	if errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return err
}

// buffered is the answer of a statement that changes rows and returns some,
// read to its end so that the commit can follow.
type buffered struct {
	columns []string
	rows    [][]driver.Value
}

// readAll reads and closes rows.
func readAll(rows driver.Rows) (*buffered, error) {
	all := &buffered{columns: rows.Columns()}
	for {
		row := make([]driver.Value, len(all.columns))
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return all, rows.Close()
		case err != nil:
			return nil, errors.Join(err, rows.Close())
		}
		for i, value := range row {
			if bytes, ok := value.([]byte); ok { // the driver uses its buffer again
				row[i] = slices.Clone(bytes)
			}
		}
		all.rows = append(all.rows, row)
	}
}

// Columns implements driver.Rows.
func (b *buffered) Columns() []string { return b.columns }

// Close implements driver.Rows.
func (b *buffered) Close() error { return nil }

// Next implements driver.Rows.
func (b *buffered) Next(into []driver.Value) error {
	if len(b.rows) == 0 {
		return io.EOF
	}
	copy(into, b.rows[0])
	b.rows = b.rows[1:]
	return nil
}
