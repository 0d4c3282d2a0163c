package adminkit

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"unframed/failure"
	"unframed/viewer"
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
		if err := k.fill(ctx, c, e, draft, Input{Values: in.Values, Edges: in.Edges}, nil); err != nil {
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
		return k.record(ctx, c, e.d(), Create, id, changes(e.d(), nil, made, in.Edges))
	})
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	return made, nil
}

// Update changes a row and returns it as it then is. A stamp that is not the
// row's is a *Stale. What an input says again is no change: rules on changes
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
	in = Input{Values: e.d().different(before, in.Values), Edges: in.Edges}
	draft := e.Update(c, id)
	if err := k.fill(ctx, c, e, draft, in, before); err != nil {
		return nil, err
	}
	m := draft.Mutation
	if len(m.Fields())+len(m.ClearedFields())+len(m.AddedEdges())+len(m.RemovedEdges())+len(m.ClearedEdges()) == 0 {
		return before, nil
	}
	if _, err := draft.Save(ctx); err != nil {
		return nil, err
	}
	after, err := e.byID(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if after == nil { // the change took it out of the person's sight
		after = &Row{ID: id, Label: id.String()}
	}
	return after, k.record(ctx, c, e.d(), Change, id, changes(e.d(), before, after, in.Edges))
}

// Delete deletes a row. A stamp that is not the row's is a *Stale.
func (k *Kit[C]) Delete(ctx context.Context, table string, id uuid.UUID, stamp string) error {
	e, err := k.entity(ctx, table, Delete)
	if err != nil {
		return err
	}
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error { return k.delete(ctx, c, e, id, stamp) })
	return k.refuse(e.d(), err)
}

func (k *Kit[C]) delete(ctx context.Context, c C, e *entity[C], id uuid.UUID, stamp string) error {
	before, err := k.current(ctx, c, e, id, stamp)
	if err != nil {
		return err
	}
	if err := e.Delete(ctx, c, id); err != nil {
		return err
	}
	return k.record(ctx, c, e.d(), Delete, id, changes(e.d(), before, nil, nil))
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
	if stamp != Unconditional && stamp != row.Stamp {
		return nil, &Stale{Current: row, err: failure.New(failure.Conflict,
			"Somebody else has changed this "+lower(e.d().Label)+" meanwhile. Look at what it says now, and change it again if that is still needed.")}
	}
	return row, nil
}

// maxBulk is how many rows can be changed at once.
const maxBulk = 500

// Bulk is what is done with many rows: they are deleted, or given the input.
type Bulk struct {
	Delete bool
	Set    Input
}

// Bulk does the same with many rows, in one transaction: with all of them or
// none. It returns how many there were.
func (k *Kit[C]) Bulk(ctx context.Context, table string, ids []uuid.UUID, do Bulk) (int, error) {
	act := Change
	if do.Delete {
		act = Delete
	}
	e, err := k.entity(ctx, table, act)
	if err != nil {
		return 0, err
	}
	// The order of the ids is the order of the locks.
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return strings.Compare(string(a[:]), string(b[:])) })
	ids = slices.Compact(ids)
	if len(ids) == 0 || len(ids) > maxBulk {
		var wrong failure.Check
		wrong.Refuse("id", "Choose at least one and at most 500.")
		return 0, wrong.Err()
	}
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error {
		for _, id := range ids {
			if do.Delete {
				if err := k.delete(ctx, c, e, id, Unconditional); err != nil {
					return err
				}
			} else if _, err := k.update(ctx, c, e, id, Unconditional, do.Set); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, k.refuse(e.d(), err)
	}
	return len(ids), nil
}

// record notes a change in the audit trail.
func (k *Kit[C]) record(ctx context.Context, c C, d *Descriptor, act Act, id uuid.UUID, details map[string]string) error {
	verb := map[Act]string{Create: "create", Change: "update", Delete: "delete"}[act]
	return k.o.Record(ctx, c, Event{
		Actor: viewer.FromContext(ctx).UserID, Action: d.Table + "." + verb, Table: d.Table, ID: id, Details: details,
	})
}
