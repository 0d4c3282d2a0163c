package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/lib/pq"
)

// statementsPerConn bounds the statements a connection keeps prepared. The
// application has a few dozen; ent makes one for each shape of a query.
const statementsPerConn = 256

// connector opens connections that prepare a statement once and use it again:
// lib/pq alone spends two round trips on every statement with parameters.
type connector struct {
	driver.Connector
	loose bool              // statements outside a transaction are READ COMMITTED
	later map[string]string // settings that are made once the connection is open
}

// Connect opens one connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	var w *wire
	opened, err := c.Connector.Connect(context.WithValue(ctx, wireKey{}, &w))
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(pqConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver's connection %T lacks an interface", opened), opened.Close())
	}
	prepared, _ := simplelru.NewLRU(statementsPerConn, func(_ string, s *statement) { _ = s.Close() })
	made := &conn{pqConn: inner, prepared: prepared, wire: w, loose: c.loose}
	if err := made.set(ctx, c.later); err != nil {
		return nil, errors.Join(err, inner.Close())
	}
	return made, nil
}

// pqConn is what lib/pq's connection can do.
type pqConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.QueryerContext
	driver.ExecerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// statement is what lib/pq's prepared statement can do.
type statement struct {
	driver.Stmt
	query driver.StmtQueryContext
	exec  driver.StmtExecContext
}

// conn is one connection with its prepared statements. database/sql lets one
// goroutine at a time use it.
type conn struct {
	pqConn
	prepared      *simplelru.LRU[string, *statement]
	wire          *wire
	loose         bool // see alone
	inTransaction bool
}

// QueryContext runs a statement that returns rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (rows driver.Rows, err error) {
	if c.alone(query) {
		err = c.serially(ctx, func() error {
			answer, err := c.QueryContext(ctx, query, args)
			if err == nil {
				rows, err = readAll(answer)
			}
			return err
		})
		return rows, err
	}
	err = c.use(ctx, query, len(args), func(s *statement) error {
		if s == nil {
			rows, err = c.pqConn.QueryContext(ctx, query, args)
		} else {
			rows, err = s.query.QueryContext(ctx, args)
		}
		return err
	})
	return rows, err
}

// ExecContext runs a statement that returns none.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	if c.alone(query) {
		err = c.serially(ctx, func() (err error) {
			result, err = c.ExecContext(ctx, query, args)
			return err
		})
		return result, err
	}
	err = c.use(ctx, query, len(args), func(s *statement) error {
		if s == nil {
			result, err = c.pqConn.ExecContext(ctx, query, args)
		} else {
			result, err = s.exec.ExecContext(ctx, args)
		}
		return err
	})
	return result, err
}

// use runs a query as a prepared statement, or plainly (nil) where it has no
// parameters and takes one round trip anyway.
func (c *conn) use(ctx context.Context, query string, args int, run func(*statement) error) error {
	if !c.IsValid() {
		return driver.ErrBadConn // nothing was sent: database/sql may take another
	}
	if args == 0 {
		return c.lost(query, run(nil))
	}
	for attempt := 1; ; attempt++ {
		s, err := c.prepare(ctx, query)
		if err != nil {
			return err // nothing was executed
		}
		err = run(s)
		if !isStalePlan(err) {
			return c.lost(query, err)
		}
		c.prepared.Remove(query)
		if c.inTransaction {
			return fmt.Errorf("%w: %w", errStalePlan, err)
		}
		if attempt > 1 {
			return err
		}
	}
}

// prepare returns the statement, prepared now or before.
func (c *conn) prepare(ctx context.Context, query string) (*statement, error) {
	if s, ok := c.prepared.Get(query); ok {
		return s, nil
	}
	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s := &statement{Stmt: made}
	var queries, execs bool
	s.query, queries = made.(driver.StmtQueryContext)
	s.exec, execs = made.(driver.StmtExecContext)
	if !queries || !execs {
		return nil, errors.Join(fmt.Errorf("store: the driver's statement %T lacks an interface", made), made.Close())
	}
	c.prepared.Add(query, s)
	return s, nil
}

// lost decides about a connection that broke after a statement was sent.
// database/sql repeats whatever fails with ErrBadConn. Reading may be
// repeated; a change outside a transaction may have been made, and is not.
func (c *conn) lost(query string, err error) error {
	if !errors.Is(err, driver.ErrBadConn) || c.inTransaction || strings.HasPrefix(query, "SELECT") {
		return err
	}
	return fmt.Errorf("%w: the connection broke", ErrAmbiguous)
}

// BeginTx begins a transaction.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if c.loose && o.Isolation == driver.IsolationLevel(sql.LevelDefault) {
		o.Isolation = serializable.Isolation
	}
	inner, err := c.pqConn.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	c.inTransaction = true
	return &transaction{inner, c}, nil
}

// transaction tells its connection when it has ended.
type transaction struct {
	driver.Tx
	conn *conn
}

// Commit ends the transaction for good.
func (t *transaction) Commit() error {
	t.conn.inTransaction = false
	return t.Tx.Commit()
}

// Rollback ends the transaction without a trace.
func (t *transaction) Rollback() error {
	t.conn.inTransaction = false
	return t.Tx.Rollback()
}

// errStalePlan marks a statement that was prepared before the schema changed,
// within a transaction, which has to be run again as a whole.
var errStalePlan = errors.New("the schema changed under a prepared statement")

// isStalePlan recognises "cached plan must not change result type" (0A000) and
// a statement the server no longer knows (26000).
func isStalePlan(err error) bool {
	var answer *pq.Error
	if !errors.As(err, &answer) {
		return false
	}
	return answer.Code == "0A000" && strings.Contains(answer.Message, "cached plan") || answer.Code == "26000"
}
