package plan

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// silent is a database that is never there. Ent asks it for no more than its
// version, or whether foreign keys are on, before it describes the tables.
type silent struct{ name string }

var errSilent = errors.New("planning uses no database")

func (s silent) Dialect() string                              { return s.name }
func (s silent) Close() error                                 { return nil }
func (s silent) Tx(context.Context) (dialect.Tx, error)       { return nil, errSilent }
func (s silent) Exec(context.Context, string, any, any) error { return errSilent }

// Query answers every question with one row that holds a version.
func (s silent) Query(_ context.Context, _ string, _, v any) error {
	rows, ok := v.(*entsql.Rows)
	if !ok {
		return errSilent
	}
	rows.ColumnScanner = &answer{}
	return nil
}

// answer is a single row with a single column, PostgreSQL 15's version number.
type answer struct{ read bool }

const answered = 150000

func (a *answer) Next() bool {
	first := !a.read
	a.read = true
	return first
}

func (a *answer) Scan(dest ...any) error {
	for _, d := range dest {
		switch d := d.(type) {
		case *string:
			*d = fmt.Sprint(answered)
		case *int64:
			*d = answered
		case *bool:
			*d = true
		default:
			return fmt.Errorf("%w: asked for %T", errSilent, d)
		}
	}
	return nil
}

func (a *answer) Close() error                            { return nil }
func (a *answer) Err() error                              { return nil }
func (a *answer) Columns() ([]string, error)              { return []string{"answer"}, nil }
func (a *answer) ColumnTypes() ([]*sql.ColumnType, error) { return nil, errSilent }
func (a *answer) NextResultSet() bool                     { return false }
