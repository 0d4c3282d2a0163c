package keyset

import (
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// Compare compares several columns at once, as a row.
func Compare(columns []string, op sql.Op, values ...any) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.IdentComma(columns...) }).WriteOp(op).Wrap(func(b *sql.Builder) { b.Args(values...) })
	})
}

// AsRange reports whether a statement asks for one value of a column as for a
// range of one, and puts the column into the order. PostgreSQL plans a statement
// once for all values (decision 010) and believes that any value is had by many:
// it may sort all that has the value, or walk another index that has the order
// until it met enough of it, which for a rare value is the whole table. An order
// that begins with the column has one index alone; an equality would take the
// column out of it again. SQLite bounds an index by equalities alone.
func AsRange(q *sql.Selector) bool { return q.Dialect() == dialect.Postgres }

// One keeps the rows with the value, by a range.
func One(column string, value any) *sql.Predicate {
	return sql.And(sql.GTE(column, value), sql.LTE(column, value))
}

// Along is the way along an index of a column, a time and an id to the rows with
// one value in the column, the newest first.
type Along struct {
	Column string
	Value  any
	At, ID string // columns
}

// Keep keeps the rows with the value that come after the place; all after nil.
func (a Along) Keep(after *Place) func(*sql.Selector) {
	return func(q *sql.Selector) {
		if !AsRange(q) {
			q.Where(sql.EQ(q.C(a.Column), a.Value))
			after.Beyond(a.At, a.ID)(q)
			return
		}
		q.Where(One(q.C(a.Column), a.Value))
		if after != nil {
			q.Where(Compare([]string{q.C(a.Column), q.C(a.At), q.C(a.ID)}, sql.OpLT, a.Value, after.At, after.ID))
		}
	}
}

// Compare keeps the rows whose time compares so with at. The value is compared
// with it, or the comparison would be no bound of the index.
func (a Along) Compare(op sql.Op, at time.Time) func(*sql.Selector) {
	return func(q *sql.Selector) {
		if AsRange(q) {
			q.Where(Compare([]string{q.C(a.Column), q.C(a.At)}, op, a.Value, at))
			return
		}
		column := q.C(a.At) // now: later the statement may have got another name
		q.Where(sql.P(func(b *sql.Builder) { b.Ident(column).WriteOp(op).Arg(at) }))
	}
}

// Order puts the newest first.
func (a Along) Order(q *sql.Selector) {
	if AsRange(q) {
		q.OrderBy(sql.Desc(q.C(a.Column)))
	}
	q.OrderBy(sql.Desc(q.C(a.At)), sql.Desc(q.C(a.ID)))
}
