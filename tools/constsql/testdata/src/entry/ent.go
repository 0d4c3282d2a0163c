package entry

import (
	"context"
	stdsql "database/sql"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/dialect/sql"
)

// client has the shape of ent's.
type client struct{}

func (client) ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error) {
	return nil, nil
}

// runner has the shape of an interface of one's own.
type runner interface {
	QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error)
}

// form has methods of the same names, and nothing to do with SQL.
type form struct{}

func (form) Query(key string) string { return key }
func (form) Exec(command string)     {}

func innocentEnt(ctx context.Context, d dialect.Driver, c client, r runner, f form, column, id string) {
	_ = d.Exec(ctx, "SELECT 1", nil, nil)
	_, _ = c.ExecContext(ctx, "SELECT 1", id)
	_, _ = r.QueryContext(ctx, "SELECT 1", id)
	_ = f.Query(id)
	f.Exec(id)
	_ = sql.Raw("now()")
	_ = sql.Expr("lower(?)", id)
	_ = sql.ExprP("length(name) > ?", id)
	_ = sql.Desc(column)
	_ = sql.P().Append(func(b *sql.Builder) { b.WriteString("lower(").Ident(column).WriteString(") = ").Arg(id) })
	_ = entsql.Check("balance >= 0")
	_ = entsql.Checks(map[string]string{"balance": "balance >= 0"})
}

func plantedEnt(ctx context.Context, d dialect.Driver, s sql.Driver, c client, r runner) {
	id, column := text(), text()
	_ = d.Exec(ctx, id, nil, nil)                                      // want `dialect\.ExecQuerier\)\.Exec is not a constant`
	_ = d.Query(ctx, id, nil, nil)                                     // want `dialect\.ExecQuerier\)\.Query is not a constant`
	_ = s.Exec(ctx, id, nil, nil)                                      // want `sql\.Driver\)\.Exec is not a constant`
	_, _ = c.ExecContext(ctx, id)                                      // want `client\)\.ExecContext is not a constant`
	_, _ = r.QueryContext(ctx, id)                                     // want `runner\)\.QueryContext is not a constant`
	_ = sql.Raw(id)                                                    // want `sql\.Raw is not a constant`
	_ = sql.Expr("lower(" + id + ")")                                  // want `sql\.Expr is not a constant`
	_ = sql.ExprP(id)                                                  // want `sql\.ExprP is not a constant`
	_ = sql.P().Append(func(b *sql.Builder) { b.WriteString(column) }) // want `Builder\)\.WriteString is not a constant`
	_ = sql.P(func(b *sql.Builder) { b.WriteString(column) })          // want `Builder\)\.WriteString is not a constant`
	_ = sql.ExprP("true").WriteString(id)                              // want `Builder\)\.WriteString is not a constant`
	_ = entsql.Check(id)                                               // want `entsql\.Check is not a constant`
	_ = entsql.Checks(map[string]string{"balance": id})                // want `entsql\.Checks is not a constant`
}
