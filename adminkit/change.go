package adminkit

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"unframed/internal/problem"
)

// Unconditional is the stamp of a change that is made whatever has changed
// meanwhile.
const Unconditional = "*"

// Create makes a row and returns it.
func (k *Kit[C]) Create(ctx context.Context, table string, in Input) (*Row, error) {
	e, err := k.entity(ctx, table, Create)
	if err != nil {
		return nil, err
	}
	var made *Row
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error {
		draft := e.Create(c)
		links, err := k.fill(ctx, c, e, draft, Input{Values: in.Values, Edges: in.Edges, wrong: in.wrong}, nil)
		if err != nil {
			return err
		}
		id, err := draft.Save(ctx)
		if err != nil {
			return err
		}
		if made, err = e.byID(ctx, c, id); err != nil {
			return err
		}
		if made == nil { // whoever made it may not see it
			made = &Row{ID: id, Label: id.String()}
		}
		return k.record(ctx, c, e.d(), Create, id, changes(e.d(), nil, made), links)
	})
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	return made, nil
}

// Update changes a row and returns it as it then is. The stamp is Row.Stamp or
// Record.Tag; one that is not the row's is a *Stale. What an input says again is no change: rules on changes
// are not asked about it.
func (k *Kit[C]) Update(ctx context.Context, table string, id uuid.UUID, stamp string, in Input) (*Row, error) {
	e, err := k.entity(ctx, table, Change)
	if err != nil {
		return nil, err
	}
	var changed *Row
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error {
		changed, err = k.update(ctx, c, e, id, stamp, in)
		return err
	})
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	return changed, nil
}

func (k *Kit[C]) update(ctx context.Context, c C, e *entity[C], id uuid.UUID, stamp string, in Input) (*Row, error) {
	// The transaction is serializable: what is read here stays so until the
	// commit, or all of it is run again.
	before, err := k.current(ctx, c, e, id, stamp)
	if err != nil {
		return nil, err
	}
	if in, err = k.merged(ctx, c, e, id, in); err != nil {
		return nil, err
	}
	if err := k.stillShown(ctx, c, e, before, in.Shown); err != nil {
		return nil, err
	}
	in.Values = e.d().different(before, in.Values)
	draft := e.Update(c, id)
	links, err := k.fill(ctx, c, e, draft, in, before)
	if err != nil {
		return nil, err
	}
	m := draft.Mutation
	if len(m.Fields())+len(m.ClearedFields())+len(m.AddedEdges())+len(m.RemovedEdges())+len(m.ClearedEdges()) == 0 {
		return before, nil
	}
	if _, err := draft.Save(ctx); err != nil {
		return nil, err
	}
	if err := k.touch(ctx, c, links); err != nil {
		return nil, err
	}
	after, err := e.byID(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if after == nil { // the change took it out of the person's sight
		after = &Row{ID: id, Label: id.String()}
	}
	return after, k.record(ctx, c, e.d(), Change, id, changes(e.d(), before, after), links)
}

// Delete deletes a row. A stamp that is not the row's is a *Stale.
func (k *Kit[C]) Delete(ctx context.Context, table string, id uuid.UUID, stamp string) error {
	e, err := k.entity(ctx, table, Delete)
	if err != nil {
		return err
	}
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error {
		_, err := k.delete(ctx, c, e, id, stamp)
		return err
	})
	return k.refuse(e.d(), err)
}

// delete deletes a row and returns it as it was.
func (k *Kit[C]) delete(ctx context.Context, c C, e *entity[C], id uuid.UUID, stamp string) (*Row, error) {
	before, err := k.current(ctx, c, e, id, stamp)
	if err != nil {
		return nil, err
	}
	links, err := k.parted(ctx, c, e, id)
	if err != nil {
		return nil, err
	}
	if err := k.referred(ctx, c, e.d(), before); err != nil {
		return nil, err
	}
	if err := e.Delete(ctx, c, id); err != nil {
		return nil, k.unseen(before, err)
	}
	return before, k.record(ctx, c, e.d(), Delete, id, changes(e.d(), before, nil), links)
}

// parted are the links that end with a row, as far as there are histories to
// write: those of the first maxReferences rows of each edge.
func (k *Kit[C]) parted(ctx context.Context, c C, e *entity[C], id uuid.UUID) ([]linked, error) {
	var links []linked
	for i := range e.d().Edges {
		edge := &e.d().Edges[i]
		if !edge.ManyMany || !k.entities[edge.Table].d().May(ctx, See) {
			continue
		}
		found, err := k.ahead(ctx, c, edge, id, maxReferences)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			links = append(links, linked{edge: edge, removed: idsOf(found)})
		}
	}
	return links, nil
}

// touch lets the rows count a change that hold an edge which was changed from
// its other end.
func (k *Kit[C]) touch(ctx context.Context, c C, links []linked) error {
	for _, l := range links {
		if !l.edge.Foreign {
			continue
		}
		for _, id := range append(l.added[:len(l.added):len(l.added)], l.removed...) {
			if _, err := k.entities[l.edge.Table].Update(c, id).Save(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// stillShown reports as a *Stale that an edge no longer leads where whoever
// changes it saw it lead.
func (k *Kit[C]) stillShown(ctx context.Context, c C, e *entity[C], row *Row, shown map[string][]uuid.UUID) error {
	for _, name := range inOrder(e.d(), shown) {
		edge := e.d().Edge(name)
		if edge == nil {
			continue
		}
		found, err := k.ahead(ctx, c, edge, row.ID, MostShown+1)
		if err != nil {
			return err
		}
		if !sameSet(idsOf(found), shown[name]) {
			return staleRow(e.d(), row)
		}
	}
	return nil
}

// current returns the row as it is, if it is still what the stamp says.
func (k *Kit[C]) current(ctx context.Context, c C, e *entity[C], id uuid.UUID, stamp string) (*Row, error) {
	row, err := e.byID(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, missing(e.d())
	}
	switch {
	case stamp == Unconditional || stamp == row.Stamp:
		return row, nil
	case strings.HasPrefix(stamp, tagPrefix):
		record, err := k.lookAround(ctx, c, e, *row)
		if err != nil {
			return nil, err
		}
		if record.Tag == stamp {
			return row, nil
		}
	}
	return nil, staleRow(e.d(), row)
}

func staleRow(d *Descriptor, row *Row) error {
	return &Stale{Current: row, err: problem.New(problem.Conflict,
		"Somebody else has changed this "+lower(d.Label)+" meanwhile. Look at what it says now, and change it again if that is still needed.")}
}
