package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// statementTime is how long one statement outside a transaction may take, on every
// engine; a transaction has transactDeadline.
const statementTime = 10 * time.Second

// query reads on a connection that is given back when the rows are closed.
func (o *outside) query(ctx context.Context, query string, args, v any) error {
	release, err := o.store.gate.acquire(ctx, false)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, statementTime)
	done := func() { cancel(); release() }
	if err := o.Driver.Query(ctx, query, args, v); err != nil {
		err = timedOut(ctx, err)
		done()
		return err
	}
	rows, ok := v.(*entsql.Rows)
	if !ok || rows.ColumnScanner == nil {
		done()
		return nil
	}
	rows.ColumnScanner = &heldRows{rows.ColumnScanner, ctx, done}
	return nil
}

// exec changes something on a connection of the pool.
func (o *outside) exec(ctx context.Context, query string, args, v any) error {
	release, err := o.store.toWrite(ctx)
	if err != nil {
		return err
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, statementTime)
	defer cancel()
	if err := o.Driver.Exec(ctx, query, args, v); err != nil {
		return timedOut(ctx, err)
	}
	return o.store.stayed()
}

// begin begins a transaction that holds a connection until it ends.
func (o *outside) begin(ctx context.Context, options *sql.TxOptions) (dialect.Tx, error) {
	release, err := o.store.toWrite(ctx)
	if err != nil {
		return nil, err
	}
	begun, err := o.Driver.BeginTx(ctx, options)
	if err != nil {
		release()
		return nil, err
	}
	tx, ok := begun.(*entsql.Tx)
	if !ok {
		release()
		return nil, errors.Join(errors.New("store: the driver's transaction is another"), begun.Rollback())
	}
	return &heldTx{tx, o.store, release}, nil
}

// toWrite waits for a connection to change something by, if what is written stays.
func (s *Store) toWrite(ctx context.Context) (release func(), err error) {
	if release, err = s.gate.acquire(ctx, true); err != nil {
		return nil, err
	}
	if err := s.files.moved(); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// timedOut is err, and that the time was up where that is why: SQLite says that it
// was interrupted.
func timedOut(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return errors.Join(ctx.Err(), err)
}

// heldRows give their connection back when they are closed.
type heldRows struct {
	entsql.ColumnScanner
	ctx  context.Context //nolint:containedctx // of the one statement whose rows these are
	done func()
}

// Close ends the statement.
func (r *heldRows) Close() error {
	defer r.done()
	return r.ColumnScanner.Close()
}

// Err says why there are no more rows.
func (r *heldRows) Err() error { return timedOut(r.ctx, r.ColumnScanner.Err()) }

// heldTx gives its connection back when it has ended.
type heldTx struct {
	*entsql.Tx
	store   *Store
	release func()
}

// Query reads within the transaction.
func (t *heldTx) Query(ctx context.Context, query string, args, v any) error {
	query, err := t.store.admit(query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, passed on
	return t.Tx.Query(ctx, query, args, v)
}

// Exec changes something within the transaction.
func (t *heldTx) Exec(ctx context.Context, query string, args, v any) error {
	query, err := t.store.admit(query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, passed on
	return t.Tx.Exec(ctx, query, args, v)
}

// Commit ends the transaction for good.
func (t *heldTx) Commit() error {
	defer t.release()
	if err := t.Tx.Commit(); err != nil {
		return err
	}
	return t.store.stayed()
}

// Rollback ends the transaction without a trace.
func (t *heldTx) Rollback() error {
	defer t.release()
	return t.Tx.Rollback()
}

// PoolFigures say how much the pool of connections is used.
type PoolFigures struct {
	Size, Open, InUse, Waiting int
	Waited                     time.Duration // of all requests together
	Refused                    int64         // requests for which no connection came free in time
}

// Pool says how much the pool is used just now.
func (s *Store) Pool() PoolFigures {
	stats := s.db.Stats()
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return PoolFigures{s.gate.size, stats.OpenConnections, stats.InUse, s.gate.waiting.Len(), s.gate.waited, s.gate.refused}
}
