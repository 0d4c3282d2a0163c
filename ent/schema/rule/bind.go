package rule

import (
	"fmt"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"

	"unframed/internal/names"
	"unframed/internal/viewer"
)

// The functions of this file are called by generated predicates and orders. The
// selector carries the context of its query, and with it whoever asks.

// Has keeps the rows from which the step leads to a row of the target that
// whoever asks may read and the predicates keep.
func Has[P ~func(*sql.Selector)](s *sql.Selector, step *sqlgraph.Step, target string, predicates ...P) {
	var within *sql.Selector
	leads(s, step, func(t *sql.Selector) {
		within = t
		bound(t, target).where(t)
		for _, p := range predicates {
			p(t)
		}
	})
	if err := within.Err(); err != nil {
		s.AddError(err)
	}
}

// Refers keeps the rows that refer to another themselves, readable or not.
func Refers(s *sql.Selector, step *sqlgraph.Step) { leads(s, step, nil) }

// leads keeps the rows from which the step leads to a row that is kept, or to any.
func leads(s *sql.Selector, step *sqlgraph.Step, keep func(*sql.Selector)) {
	if keep == nil && step.FromEdgeOwner() {
		sqlgraph.HasNeighbors(s, step)
		return
	}
	s.CollectPredicates()
	if keep == nil {
		sqlgraph.HasNeighbors(s, step)
	} else {
		sqlgraph.HasNeighborsWith(s, step, keep)
	}
	made := s.CollectedPredicates()
	s.UncollectedPredicates()
	s.Where(names.Within(made...))
}

// Path is called where a query goes on along an edge, from a row or from those of a
// query, which is read under its own rules.
func Path(step *sqlgraph.Step) {
	from, ofMany := step.From.V.(*sql.Selector)
	switch {
	case ofMany && step.ThroughEdgeTable():
		names.Beside(from, 2)
	case ofMany:
		names.Beside(from, 1)
	case !step.ToEdgeOwner():
		step.From.V = names.Value(step.From.V)
	}
}

// bound is which rows of the target whoever asks may read. A right of the
// system that lacks them is a mistake of its declaration, and said.
func bound(s *sql.Selector, target string) extent {
	e := entities[target]
	if e == nil {
		s.AddError(fmt.Errorf("%s has no rules", target))
		return nothing
	}
	v := viewer.FromContext(s.Context())
	x := e.readable(v)
	if x.none() && v.IsSystem() {
		s.AddError(e.refusal(v, viewer.Read))
	}
	return x
}

// OrderByField sorts by a field of the one row that the step leads to. A row
// that whoever asks may not read has no place in the order.
func OrderByField(s *sql.Selector, step *sqlgraph.Step, target, field string, options ...sql.OrderTermOption) {
	x := bound(s, target)
	if e := entities[target]; e == nil || !e.hasColumn(field) { // ent writes "(SELECT …)" as it stands
		s.AddError(fmt.Errorf("%s cannot be sorted by %q, which is none of its columns", target, field))
		s.Where(sql.False())
		return
	}
	if x.all {
		names.Beside(s, 1)
		sqlgraph.OrderByNeighborTerms(s, step, sql.OrderByField(field, options...))
		return
	}
	orderBySubquery(s, step, x, options, func(t *sql.Selector) { t.Select(t.C(field)) })
}

// OrderByCount sorts by how many rows the step leads to that whoever asks may
// read.
func OrderByCount(s *sql.Selector, step *sqlgraph.Step, target string, options ...sql.OrderTermOption) {
	x := bound(s, target)
	if x.all {
		names.Beside(s, 1)
		sqlgraph.OrderByNeighborsCount(s, step, options...)
		return
	}
	orderBySubquery(s, step, x, options, func(t *sql.Selector) { t.Select(sql.Count("*")) })
}

// OrderByTerms sorts by terms over the rows that the step leads to. It is for
// those alone who may read all of them.
func OrderByTerms(s *sql.Selector, step *sqlgraph.Step, target string, terms ...sql.OrderTerm) {
	if x := bound(s, target); !x.all {
		refuseOrder(s, step)
		return
	}
	names.Beside(s, 1)
	sqlgraph.OrderByNeighborTerms(s, step, terms...)
}

func orderBySubquery(s *sql.Selector, step *sqlgraph.Step, x extent, options []sql.OrderTermOption, choose func(*sql.Selector)) {
	o := sql.NewOrderTermOptions(options...)
	if step.ThroughEdgeTable() || o.Selected {
		refuseOrder(s, step)
		return
	}
	var found *sql.Selector
	sqlgraph.HasNeighborsWith(s.Clone(), step, func(t *sql.Selector) { // the copy is thrown away
		found = t
		x.where(t)
	})
	choose(found)
	names.Beside(found, 1)
	s.OrderExpr(sql.ExprFunc(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(found) })
		switch {
		case o.Desc && o.NullsFirst:
			b.WriteString(" DESC NULLS FIRST")
		case o.Desc && o.NullsLast:
			b.WriteString(" DESC NULLS LAST")
		case o.Desc:
			b.WriteString(" DESC")
		case o.NullsFirst:
			b.WriteString(" NULLS FIRST")
		case o.NullsLast:
			b.WriteString(" NULLS LAST")
		}
	}))
}

// refuseOrder lets a query find nothing, since not every one of ent's looks at
// the errors of its selector.
func refuseOrder(s *sql.Selector, step *sqlgraph.Step) {
	s.AddError(fmt.Errorf("%s may not sort by %s, of which they may not read all rows", viewer.FromContext(s.Context()), step.To.Table))
	s.Where(sql.False())
}
