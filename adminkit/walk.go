package adminkit

import (
	"math"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// walk is a part of a list that is read along one index. A list is one walk or
// several, one after another.
type walk struct {
	where []func(*sql.Selector)
	// empty are fields that have no value in any row of the walk. PostgreSQL
	// does not see that they sort nothing, and finds the index by them.
	empty  []*Field
	fields []*Field // by which rows are sorted, all with a value; no two rows share them
	desc   bool
	from   *origin // see ListQuery
	fixed  []fixed
	limits []limit // which where holds, too
}

// walks are the parts of a list in the order of r's first field. Where it may
// be empty, the rows in which it is are a walk of their own, for the engines
// disagree on whether empty comes first; it counts as less than everything.
func walks(r *route, where []func(*sql.Selector), empty []*Field, desc, present bool) []walk {
	first := r.fields[0]
	if present || !first.Nullable {
		return []walk{{where: where, empty: empty, fields: r.fields, desc: desc}}
	}
	with := walk{where: append([]func(*sql.Selector){hasValue(first)}, where...), empty: empty, fields: r.fields, desc: desc}
	without := walk{where: append([]func(*sql.Selector){sql.FieldIsNull(first.Column)}, where...), empty: append(empty[:len(empty):len(empty)], first), fields: r.fields[1:], desc: desc}
	if desc {
		return []walk{with, without}
	}
	return []walk{without, with}
}

// hasValue keeps what is not empty. SQLite has no range for IS NOT NULL and
// would read all empty rows of an index to come to the others; there no number
// is below -Inf, and nothing else below "".
func hasValue(f *Field) func(*sql.Selector) {
	return func(s *sql.Selector) {
		column := s.C(f.Column)
		switch {
		case s.Dialect() != dialect.SQLite:
			s.Where(sql.NotNull(column))
		case f.Kind == Bool || f.Kind == Int || f.Kind == Float || f.Kind == Money:
			s.Where(sql.GTE(column, math.Inf(-1)))
		default:
			s.Where(sql.GTE(column, ""))
		}
	}
}

// sort puts the rows in order, or the other way round.
func (w *walk) sort(s *sql.Selector, back bool) {
	var options []sql.OrderTermOption
	if w.desc != back {
		options = append(options, sql.OrderDesc())
	}
	for _, f := range w.empty {
		sql.OrderByField(f.Column, options...).ToFunc()(s)
	}
	if w.asRange(s) {
		for _, f := range w.fixed {
			sql.OrderByField(f.column, options...).ToFunc()(s)
		}
	}
	for _, f := range w.fields {
		sql.OrderByField(f.Column, options...).ToFunc()(s)
	}
}

// keep keeps the rows of the walk beyond a position; all of them for nil.
func (w *walk) keep(s *sql.Selector, at *cursor) {
	for _, keep := range w.where {
		keep(s)
	}
	if w.asRange(s) {
		w.keepRange(s, at)
		return
	}
	if at == nil {
		return
	}
	down := w.desc != at.Back
	if len(w.fields) == 1 {
		w.keepHeld(s, at, down)
		if column := s.C(w.fields[0].Column); down {
			s.Where(sql.LT(column, at.values[0]))
		} else {
			s.Where(sql.GT(column, at.values[0]))
		}
		return
	}
	columns := make([]string, len(w.fields))
	for i, f := range w.fields {
		columns[i] = s.C(f.Column)
	}
	if down {
		s.Where(sql.CompositeLT(columns, at.values...))
	} else {
		s.Where(sql.CompositeGT(columns, at.values...))
	}
}

// keepHeld keeps of an edge what its holder has beyond a position, so that a page
// far into a set is read no slower than the first.
func (w *walk) keepHeld(s *sql.Selector, at *cursor, down bool) {
	if w.from == nil || w.from.edge.Foreign {
		return
	}
	held := w.from.edge.held(s, w.from.id)
	column := held.C(w.from.edge.To)
	if down {
		held.Where(sql.LT(column, at.ID))
	} else {
		held.Where(sql.GT(column, at.ID))
	}
	s.Where(sql.In(s.C(w.fields[0].Column), held))
}
