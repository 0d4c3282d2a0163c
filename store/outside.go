package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// ErrOutside is what the store's own client answers inside Transact. There it
// would work beside the transaction: what it changed would stay although the
// act is refused, what it read would be of another moment, and on SQLite it
// would wait for the lock that the transaction itself holds. That is so on
// every engine and for reads too, so that what passes in a test passes in
// production. The error names the line.
var ErrOutside = errors.New("the store's own client is used inside Transact, where the client tx is to be used that Transact gives")

// errNested is the ErrOutside of a Transact inside Transact.
var errNested = fmt.Errorf("Transact is called inside Transact, so pass tx on and let one transaction do it all: %w", ErrOutside)

// refuseBeside is refuseOutside for what changes something or begins a
// transaction: it is refused where the transaction's own goroutine does it in
// whatever context, such as one from before. On SQLite that would wait for the lock
// which its own transaction holds.
func (s *Store) refuseBeside(ctx context.Context, why error) error {
	if s.inside.here() {
		return fmt.Errorf("%s: %w", culprit(), why)
	}
	return s.refuseOutside(ctx, why)
}

// refuseOutside is an error where the context is of a transaction of the store.
func (s *Store) refuseOutside(ctx context.Context, why error) error {
	if ctx.Value(inTransaction{}) != s {
		return nil
	}
	return fmt.Errorf("%s: %w", culprit(), why)
}

// admit is the statement as it is sent, or a statement.ErrForeign that names the line
// which put something else into it than names of the schema.
func (s *Store) admit(query string) (string, error) {
	sent, err := s.seen.Admit(s.dialect, query)
	if err != nil {
		return "", fmt.Errorf("%s: %w", culprit(), err)
	}
	return sent, nil
}

// outside is the driver of the store's own client.
type outside struct {
	*entsql.Driver
	store *Store
}

// Query reads, unless a transaction is under way.
func (o *outside) Query(ctx context.Context, query string, args, v any) error {
	if err := o.store.refuseOutside(ctx, ErrOutside); err != nil {
		return err
	}
	query, err := o.store.admit(query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, looked at and passed on
	return o.query(ctx, query, args, v)
}

// Exec changes something, unless a transaction is under way.
func (o *outside) Exec(ctx context.Context, query string, args, v any) error {
	if err := errors.Join(o.store.refuseBeside(ctx, ErrOutside), refuseChange(ctx)); err != nil {
		return err
	}
	query, err := o.store.admit(query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, looked at and passed on
	return o.exec(ctx, query, args, v)
}

// Tx begins a transaction, as ent does by itself for a change of several tables.
func (o *outside) Tx(ctx context.Context) (dialect.Tx, error) { return o.BeginTx(ctx, nil) }

// BeginTx begins a transaction, unless one is under way.
func (o *outside) BeginTx(ctx context.Context, options *sql.TxOptions) (dialect.Tx, error) {
	if err := errors.Join(o.store.refuseBeside(ctx, ErrOutside), refuseChange(ctx)); err != nil {
		return nil, err
	}
	return o.begin(ctx, options)
}

// culprit is the line that called the data layer, such as ledger/confirm.go:88.
func culprit() string {
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	for {
		frame, more := frames.Next()
		if !dataLayer(frame) {
			return fmt.Sprintf("%s:%d", filepath.Join(filepath.Base(filepath.Dir(frame.File)), filepath.Base(frame.File)), frame.Line)
		}
		if !more {
			return "somewhere"
		}
	}
}

// dataLayer reports whether a line is the store's, ent's or generated.
func dataLayer(f runtime.Frame) bool {
	if strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	for _, own := range []string{"unframed/store.", "unframed/ent.", "unframed/ent/", "entgo.io/", "runtime.", "database/sql"} {
		if strings.HasPrefix(f.Function, own) {
			return true
		}
	}
	return false
}
