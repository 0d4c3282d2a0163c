package rule

import "entgo.io/ent/dialect/sql"

// extent is a set of rows: all of them, none, or those that a predicate keeps.
type extent struct {
	all  bool
	keep func(*sql.Selector)
}

var (
	everything = extent{all: true}
	nothing    = extent{}
)

func some(keep func(*sql.Selector)) extent { return extent{keep: keep} }

func (x extent) none() bool { return !x.all && x.keep == nil }

// where is the extent as a predicate.
func (x extent) where(s *sql.Selector) {
	switch {
	case x.all:
	case x.keep != nil:
		x.keep(s)
	default:
		s.Where(sql.False())
	}
}

// either is what is in one of them.
func either(extents ...extent) extent {
	var keeps []func(*sql.Selector)
	for _, x := range extents {
		if x.all {
			return everything
		}
		if x.keep != nil {
			keeps = append(keeps, x.keep)
		}
	}
	switch len(keeps) {
	case 0:
		return nothing
	case 1:
		return some(keeps[0])
	}
	return some(sql.OrPredicates(keeps...))
}

// both is what is in each of them.
func both(extents ...extent) extent {
	var keeps []func(*sql.Selector)
	for _, x := range extents {
		if x.none() {
			return nothing
		}
		if x.keep != nil {
			keeps = append(keeps, x.keep)
		}
	}
	switch len(keeps) {
	case 0:
		return everything
	case 1:
		return some(keeps[0])
	}
	return some(sql.AndPredicates(keeps...))
}

// except is what is not in it.
func except(x extent) extent {
	switch {
	case x.all:
		return nothing
	case x.none():
		return everything
	}
	return some(sql.NotPredicates(x.keep))
}
