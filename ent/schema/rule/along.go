package rule

import "entgo.io/ent/dialect/sql"

// Along are the generated predicates and orders along one edge. They are for
// the test that holds them to the rules; the generator writes them.
type Along struct {
	Entity, Edge string
	Has          func() func(*sql.Selector)
	HasWith      func(func(*sql.Selector)) func(*sql.Selector)
	// ByField is for an edge to one row, ByCount and ByTerms for one to many.
	ByField func(field string, options ...sql.OrderTermOption) func(*sql.Selector)
	ByCount func(options ...sql.OrderTermOption) func(*sql.Selector)
	ByTerms func(sql.OrderTerm) func(*sql.Selector)
}

// Of is the entity that the edge leads from.
func (g *Edge) Of() string { return g.from.Name }
