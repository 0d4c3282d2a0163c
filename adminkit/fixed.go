package adminkit

import (
	"slices"

	"entgo.io/ent/dialect/sql"

	"unframed/internal/keyset"
)

// fixed is a field that has one value in every row of a walk, and stands before
// what is compared in the walk's index.
type fixed struct {
	column string
	value  any
}

// limit is a comparison of the first field that a walk compares.
type limit struct {
	op    Op
	value any
}

// asRange reports whether what is fixed is asked for as a range and stands in the
// order too; see keyset.AsRange.
func (w *walk) asRange(s *sql.Selector) bool { return len(w.fixed) > 0 && keyset.AsRange(s) }

// compares are the comparisons that bound an index.
var compares = map[Op]sql.Op{Greater: sql.OpGT, GreaterEqual: sql.OpGTE, Less: sql.OpLT, LessEqual: sql.OpLTE}

// keepRange keeps the rows with the fixed values that are within the limits and
// beyond a position. Each comparison names what is fixed with it, or it would be
// no bound of the index.
func (w *walk) keepRange(s *sql.Selector, at *cursor) {
	var columns []string
	var values []any
	for _, f := range w.fixed {
		columns, values = append(columns, s.C(f.column)), append(values, f.value)
		s.Where(keyset.One(s.C(f.column), f.value))
	}
	for _, l := range w.limits {
		if op, bounds := compares[l.op]; bounds {
			s.Where(keyset.Compare(append(slices.Clone(columns), s.C(w.fields[0].Column)), op, append(slices.Clone(values), l.value)...))
		}
	}
	if at == nil {
		return
	}
	for _, f := range w.fields {
		columns = append(columns, s.C(f.Column))
	}
	op := sql.OpGT
	if w.desc != at.Back {
		op = sql.OpLT
	}
	s.Where(keyset.Compare(columns, op, append(values, at.values...)...))
}

// fixedIn finds the values of what stands before r's fields; nil where one of
// them is none, or where the rows without a value in r's first field would stand
// among the others.
func (s *selection) fixedIn(r *route) (all []fixed, limits []limit) {
	if len(r.constant) == 0 || r.fields[0].Nullable {
		return nil, nil
	}
	for _, f := range r.constant {
		i := slices.IndexFunc(s.conditions, func(c condition) bool { return c.fixes() && c.field.Column == f.Column })
		if i < 0 {
			return nil, nil
		}
		all = append(all, fixed{f.Column, s.conditions[i].value})
	}
	for _, c := range s.conditions {
		if c.field.Column == r.fields[0].Column && c.value != nil {
			limits = append(limits, limit{c.op, c.value})
		}
	}
	return all, limits
}

// fixes reports whether the condition keeps one value, and knows which.
func (c condition) fixes() bool { return c.bound == exact && !c.empty && c.value != nil }

// keepOf is the condition's predicate in a walk along r, where those that the walk
// fixes are asked for by the walk itself.
func (c condition) keepOf(all []fixed) func(*sql.Selector) {
	if !c.fixes() || !slices.Contains(all, fixed{c.field.Column, c.value}) {
		return c.keep
	}
	return func(s *sql.Selector) {
		if !keyset.AsRange(s) {
			c.keep(s)
		}
	}
}
