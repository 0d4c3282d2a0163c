package rule

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"
)

// Through is met by rows from which the edge leads to a row that meets all
// conditions: Through("account", Own("user_id")).
func Through(edge string, conditions ...Condition) Condition { return through{edge, conditions} }

type through struct {
	edge       string
	conditions []Condition
}

func (c through) extent(e *Entity, a asking) extent {
	edge := e.edge(c.edge)
	a.id = nil
	return edge.leadsTo(allOf(edge.target(), a, c.conditions))
}

func (c through) holds(ctx context.Context, e *Entity, a asking, row given) (bool, error) {
	edge := e.edge(c.edge)
	a.id = nil
	return edge.endHolds(ctx, row, allOf(edge.target(), a, c.conditions))
}

func (c through) check(e *Entity) error {
	edge, err := e.hasEdge(c.edge)
	if err != nil {
		return err
	}
	return checkAll(edge.target(), c.conditions)
}

func (c through) words() string {
	if len(c.conditions) == 0 {
		return "it has " + c.edge
	}
	if len(c.conditions) > 1 { // or it could not be told where they end
		return c.edge + " with (" + joined(c.conditions, " and ") + ")"
	}
	return c.edge + " with " + c.conditions[0].words()
}

// Readable is met by rows from which the edge leads to a row that whoever asks
// may read: a comment is read by those who read its ticket.
func Readable(edge string) Condition { return readable{edge} }

type readable struct{ edge string }

func (c readable) extent(e *Entity, a asking) extent {
	edge := e.edge(c.edge)
	return edge.leadsTo(edge.target().readable(a.viewer))
}

func (c readable) holds(ctx context.Context, e *Entity, a asking, row given) (bool, error) {
	edge := e.edge(c.edge)
	return edge.endHolds(ctx, row, edge.target().readable(a.viewer))
}

func (c readable) check(e *Entity) error {
	_, err := e.hasEdge(c.edge)
	return err
}

func (c readable) words() string { return "they may read its " + c.edge }

// leadsTo are the rows from which the edge leads into the extent.
func (g *Edge) leadsTo(x extent) extent {
	if x.none() {
		return nothing
	}
	return some(func(s *sql.Selector) {
		leads(s, g.step(), x.keep)
	})
}

// endHolds reports whether the row that the edge of a new row leads to is in the
// extent. It asks the database where that depends on the row.
func (g *Edge) endHolds(ctx context.Context, row given, x extent) (bool, error) {
	if g.Field == "" {
		return false, fmt.Errorf("a rule for new rows follows the edge %s, which has no field of its own: give it one", g.Name)
	}
	id, ok := row.Field(g.Field)
	if !ok || x.none() {
		return false, nil
	}
	target := g.target()
	return row.HasRow(ctx, target.Table, target.IDColumn, id, x.where)
}

func (g *Edge) step() *sqlgraph.Step {
	target := g.target()
	return sqlgraph.NewStep(
		sqlgraph.From(g.from.Table, g.from.IDColumn),
		sqlgraph.To(target.Table, target.IDColumn),
		sqlgraph.Edge(g.Rel, g.Inverse, g.Table, g.Columns...),
	)
}
