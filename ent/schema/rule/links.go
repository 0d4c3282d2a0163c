package rule

import (
	"context"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/privacy"

	"unframed/internal/viewer"
)

// linked refuses edges to rows that whoever acts may not read, and edges that
// other rows hold, unless they may give those the edge from their own end.
func (c change) linked(ctx context.Context) error {
	for i := range c.Edges {
		g := &c.Edges[i]
		name := g.end()
		if !slices.Contains(c.touched, name) {
			continue
		}
		if !g.OwnFK {
			if g.target().never(viewer.Change) || !g.givenBack(asking{viewer: c.viewer}).all {
				return privacy.Denyf("%s may not give %s of %s, which the rows of %s hold", c.viewer, name, c.Name, g.Target)
			}
			if op := c.links(g); op != 0 && !g.between.whole(c.viewer, op) {
				return privacy.Denyf("%s may not give %s of %s, whose links are rows of %s: make and delete those", c.viewer, name, c.Name, g.between.Name)
			}
			continue
		}
		seen, err := c.seen(ctx, g)
		if err == nil && seen && g.mutual() {
			seen, err = c.agreed(ctx, g)
		}
		if err != nil {
			return privacy.Denyf("%s of %s could not be judged: %v", name, c.Name, err)
		}
		if !seen {
			return privacy.Denyf("%s may not let %s of %s be a row that they may not read, or may not change where it leads back", c.viewer, name, c.Name)
		}
	}
	return nil
}

// links is what a change does with the rows that are an edge's links: nothing where
// those are no entity's.
func (c change) links(g *Edge) (op viewer.Ops) {
	if g.between == nil {
		return 0
	}
	if slices.Contains(c.m.AddedEdges(), g.Name) {
		op |= viewer.Create
	}
	if slices.Contains(c.m.RemovedEdges(), g.Name) || slices.Contains(c.m.ClearedEdges(), g.Name) {
		op |= viewer.Delete
	}
	return op
}

// whole reports whether whoever acts may do so with whichever row, without a look
// at it.
func (e *Entity) whole(v viewer.Viewer, op viewer.Ops) bool {
	makes := slices.ContainsFunc(e.policy.Create, func(r Rule) bool {
		return r.fields == nil && r.never == nil && r.always == nil && r.extent(e, asking{viewer: v}).all
	})
	return !e.never(op) && (op&viewer.Create == 0 || makes) &&
		(op&viewer.Delete == 0 || e.policy.Delete.extent(e, asking{viewer: v}).all)
}

// givenBack are the rows of the other end that whoever asks may give the edge from
// there. What that end does not know no rule names, and those do for it that are for
// all fields.
func (g *Edge) givenBack(a asking) extent {
	other := g.target()
	if back := g.back(); back != nil {
		return other.changeable(a, []string{back.end()})
	}
	return AnyOf(slices.DeleteFunc(slices.Clone(other.policy.Change), func(r Rule) bool { return r.fields != nil })).extent(other, a)
}

// agreed reports whether whoever acts may change the rows that a mutual edge led to
// and will lead to: they lead back, and no longer.
func (c change) agreed(ctx context.Context, g *Edge) (bool, error) {
	x := c.changeable(asking{viewer: c.viewer}, []string{g.end()})
	if x.all {
		return true, nil
	}
	for _, id := range c.m.AddedIDs(g.Name) {
		if found, err := c.m.HasRow(ctx, c.Table, c.IDColumn, id, x.where); !found || err != nil {
			return false, err
		}
	}
	if !slices.Contains(c.m.ClearedEdges(), g.Name) {
		return true, nil
	}
	id := known(c.m)
	if id == nil {
		return false, nil
	}
	led, err := c.m.HasRow(ctx, c.Table, g.Columns[0], *id, everything.where)
	if !led || err != nil {
		return !led, err
	}
	return c.m.HasRow(ctx, c.Table, g.Columns[0], *id, x.where)
}

// seen reports whether whoever acts may read what an edge is set to.
func (c change) seen(ctx context.Context, g *Edge) (bool, error) {
	target := g.target()
	x := target.readable(c.viewer)
	if x.all {
		return true, nil
	}
	for _, id := range c.m.AddedIDs(g.Name) {
		if x.none() {
			return false, nil
		}
		found, err := c.m.HasRow(ctx, target.Table, target.IDColumn, id, x.where)
		if !found || err != nil {
			return false, err
		}
	}
	return true, nil
}

// LinksAlone reports whether a change gives nothing but edges that other tables
// hold, so that the row itself stays as it is.
func LinksAlone(m ent.Mutation) bool {
	e := entities[m.Type()]
	if e == nil || !e.foreign {
		return false // the usual case costs nothing
	}
	for _, name := range m.Fields() {
		if !slices.Contains(kept, name) {
			return false
		}
	}
	touched := slices.DeleteFunc(e.touched(m), func(name string) bool { return slices.Contains(kept, name) })
	return len(touched) > 0 && !slices.ContainsFunc(touched, func(name string) bool {
		g := e.edge(name)
		return g == nil || g.OwnFK
	})
}
