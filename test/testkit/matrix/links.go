package matrix

import (
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql/sqlgraph"
	"github.com/google/uuid"

	"unframed/ent/schema/rule"
)

// ends are the ids that an edge leads to from a row.
func (m *made) ends(g *rule.Edge, from *row) []uuid.UUID {
	switch {
	case g.Rel == sqlgraph.M2M:
		var all []uuid.UUID
		pairs := slices.Clone(m.pairs[g.Table])
		if e := m.entity(g.Table); e != nil { // the edge has an entity of its own
			for _, r := range m.rows[e.Name] {
				a, _ := r.values[g.Columns[0]].(uuid.UUID)
				b, _ := r.values[g.Columns[1]].(uuid.UUID)
				pairs = append(pairs, [2]uuid.UUID{a, b})
			}
		}
		for _, p := range pairs {
			if g.Inverse {
				p[0], p[1] = p[1], p[0]
			}
			if p[0] == from.id {
				all = append(all, p[1])
			}
		}
		return all
	case g.OwnFK:
		if id, ok := from.values[g.Columns[0]].(uuid.UUID); ok {
			return []uuid.UUID{id}
		}
		return nil
	}
	var all []uuid.UUID
	for _, other := range m.rows[g.Target] {
		if other.values[g.Columns[0]] == any(from.id) {
			all = append(all, other.id)
		}
	}
	return all
}

func (m *made) find(entity string, id uuid.UUID) *row {
	for _, r := range m.rows[entity] {
		if r.id == id {
			return r
		}
	}
	return nil
}

// alike reports whether two names are one, in Go and in the database.
func alike(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "_", ""), strings.ReplaceAll(b, "_", ""))
}
