package names

import (
	"context"
	"database/sql"
	"errors"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// Driver looks at each statement of a client of ent's before it is sent, as package
// store does for the application's.
type Driver struct {
	*entsql.Driver
	Seen Seen
}

// Query implements dialect.Driver.
func (d *Driver) Query(ctx context.Context, query string, args, v any) error {
	query, err := d.Seen.Admit(d.Dialect(), query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, looked at and passed on
	return d.Driver.Query(ctx, query, args, v)
}

// Exec implements dialect.Driver.
func (d *Driver) Exec(ctx context.Context, query string, args, v any) error {
	query, err := d.Seen.Admit(d.Dialect(), query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, looked at and passed on
	return d.Driver.Exec(ctx, query, args, v)
}

// Tx implements dialect.Driver.
func (d *Driver) Tx(ctx context.Context) (dialect.Tx, error) { return d.BeginTx(ctx, nil) }

// BeginTx begins a transaction whose statements are looked at, too.
func (d *Driver) BeginTx(ctx context.Context, o *sql.TxOptions) (dialect.Tx, error) {
	begun, err := d.Driver.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	inner, ok := begun.(*entsql.Tx)
	if !ok {
		return nil, errors.Join(errors.New("names: the driver's transaction is another"), begun.Rollback())
	}
	return &Tx{inner, d.Dialect(), &d.Seen}, nil
}

// Tx is a transaction of ent's whose statements are looked at before they are sent.
type Tx struct {
	*entsql.Tx
	Dialect string
	Seen    *Seen
}

// Query implements dialect.Tx.
func (t *Tx) Query(ctx context.Context, query string, args, v any) error {
	query, err := t.Seen.Admit(t.Dialect, query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, looked at and passed on
	return t.Tx.Query(ctx, query, args, v)
}

// Exec implements dialect.Tx.
func (t *Tx) Exec(ctx context.Context, query string, args, v any) error {
	query, err := t.Seen.Admit(t.Dialect, query)
	if err != nil {
		return err
	}
	//constsql:allow the data layer's own statement, looked at and passed on
	return t.Tx.Exec(ctx, query, args, v)
}
