package adminkit

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/internal/names"
	"unframed/internal/problem"
)

// leadsFrom keeps the rows to which the edge leads from the row with the id.
func (e *Edge) leadsFrom(idColumn string, id uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if e.Foreign { // the rows themselves say so
			s.Where(sql.EQ(s.C(e.From), id))
			return
		}
		s.Where(sql.In(s.C(idColumn), e.held(s, id)))
	}
}

// held are the ids to which the edge leads, as its holder has them.
func (e *Edge) held(s *sql.Selector, id uuid.UUID) *sql.Selector {
	t := sql.Table(e.Holder)
	held := sql.Dialect(s.Dialect()).Select(t.C(e.To)).From(t).Where(sql.EQ(t.C(e.From), id))
	names.Beside(held, 1)
	return held
}

// children is the walk along an index to the rows to which an edge leads.
func (d *Descriptor) children(edge *Edge, id uuid.UUID) walk {
	if edge.Foreign {
		c := (&origin{edge, id}).condition(d)
		s := selection{d: d, conditions: []condition{c}}
		if r, o := s.otherRoute(order{field: d.idField()}); r != nil {
			if p := s.plan(o, true); len(p.walks) == 1 {
				return p.walks[0]
			}
		}
	}
	return walk{where: []func(*sql.Selector){edge.leadsFrom(d.IDColumn, id)}, fields: []*Field{d.idField()}}
}

// among keeps the rows with the ids.
func among(idColumn string, ids []uuid.UUID) func(*sql.Selector) {
	return sql.FieldIn(idColumn, ids...)
}

// ahead returns rows to which an edge leads, at most limit, in the order of their
// ids. Where there are more and the rows themselves say whose they are, they are
// the first by the index that says so, and not by their ids: half a million would
// be sorted. Of those that whoever acts may not see it leads to none.
func (k *Kit[C]) ahead(ctx context.Context, c C, edge *Edge, id uuid.UUID, limit int, more ...func(*sql.Selector)) ([]Found, error) {
	other := k.entities[edge.Table]
	w := other.d().children(edge, id)
	found, err := other.Find(ctx, c, Query{
		Where: func(s *sql.Selector) {
			w.keep(s, nil)
			for _, keep := range more {
				keep(s)
			}
		},
		Order: func(s *sql.Selector) { w.sort(s, false) },
		Limit: limit,
	})
	slices.SortFunc(found, func(a, b Found) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	if errors.Is(err, privacy.Deny) {
		return nil, nil
	}
	return found, err
}

// mostCounted is how far the rows are counted that a set has.
const mostCounted = 10_000

// count returns how many rows an edge leads to, of the first mostCounted + 1.
func (k *Kit[C]) count(ctx context.Context, c C, edge *Edge, id uuid.UUID) (int, error) {
	other := k.entities[edge.Table]
	return other.Count(ctx, c, func(s *sql.Selector) {
		s.Where(sql.In(s.C(other.d().IDColumn), edge.held(s, id).Limit(mostCounted+1)))
	})
}

func idsOf(found []Found) []uuid.UUID {
	ids := make([]uuid.UUID, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	return ids
}

// linked is what became of an edge: where it leads by a change, and no longer.
type linked struct {
	edge           *Edge
	added, removed []uuid.UUID
}

// join makes an edge lead to the rows with these ids and no others.
func (k *Kit[C]) join(ctx context.Context, c C, draft Draft, edge *Edge, ids []uuid.UUID, before *Row, wrong *problem.Check) (linked, error) {
	var now []uuid.UUID
	if before != nil {
		found, err := k.ahead(ctx, c, edge, before.ID, MostShown+1)
		if err != nil {
			return linked{}, err
		}
		if len(found) > MostShown {
			wrong.Refuse(edge.Name, "It leads to more rows than are shown at once, so it cannot be given as a whole. Say what to add and what to remove.")
			return linked{}, nil
		}
		now = idsOf(found)
	}
	return k.tie(ctx, c, draft, linked{edge, without(ids, now), without(now, ids)}, wrong)
}

// relink adds rows to those that an edge leads to, and removes others, whatever
// else there is.
func (k *Kit[C]) relink(ctx context.Context, c C, draft Draft, edge *Edge, change Relinking, before *Row, wrong *problem.Check) (linked, error) {
	all := slices.Concat(change.Add, change.Remove)
	switch {
	case edge.Unique || before == nil:
		wrong.Refuse(edge.Name, notGiven)
		return linked{}, nil
	case len(all) > maxReferences:
		wrong.Refuse(edge.Name, "These are too many at once.")
		return linked{}, nil
	case len(without(change.Add, change.Remove)) < len(change.Add):
		wrong.Refuse(edge.Name, "One of these is to be added and removed at once.")
		return linked{}, nil
	case len(all) == 0:
		return linked{}, nil
	}
	other := k.entities[edge.Table].d().IDColumn
	found, err := k.ahead(ctx, c, edge, before.ID, len(all), among(other, all))
	if err != nil {
		return linked{}, err
	}
	there := idsOf(found)
	gone := without(change.Remove, without(change.Remove, there))
	if edge.Required && len(gone) > 0 && len(change.Add) == 0 {
		rest, err := k.ahead(ctx, c, edge, before.ID, 1, sql.NotPredicates(among(other, gone)))
		if err != nil {
			return linked{}, err
		}
		if len(rest) == 0 {
			wrong.Refuse(edge.Name, valueNeeded)
			return linked{}, nil
		}
	}
	return k.tie(ctx, c, draft, linked{edge, without(change.Add, there), gone}, wrong)
}

// tie writes into a mutation what is added to an edge and removed from it.
func (k *Kit[C]) tie(ctx context.Context, c C, draft Draft, l linked, wrong *problem.Check) (linked, error) {
	edge := l.edge
	if edge.Foreign && !k.entities[edge.Table].d().May(ctx, Change) {
		wrong.Refuse(edge.Name, "You may not change what this leads to.")
		return linked{}, nil
	}
	if len(l.added) > 0 {
		if err := k.mustSee(ctx, c, edge.Name, edge.Table, l.added, wrong); err != nil {
			return linked{}, err
		}
	}
	ends := draft.Edges[edge.Name]
	switch {
	case edge.Unique && len(l.added) > 0:
		if len(l.removed) > 0 && !edge.Required { // the other end lets go first
			ends.Clear()
		}
		ends.Set(l.added[0])
	case edge.Unique && len(l.removed) > 0:
		ends.Clear()
	case !edge.Unique:
		if len(l.added) > 0 {
			ends.Add(l.added...)
		}
		if len(l.removed) > 0 {
			ends.Remove(l.removed...)
		}
	}
	return l, nil
}

// without returns the ids that are not among the others.
func without(ids, others []uuid.UUID) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return slices.Contains(others, id) })
}

// sameSet reports whether both hold the same ids, in any order.
func sameSet(a, b []uuid.UUID) bool {
	return len(without(a, b)) == 0 && len(without(b, a)) == 0
}
