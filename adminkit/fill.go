package adminkit

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/internal/problem"
)

// fill writes an input into a mutation: of a new row where before is nil. It
// refuses what may not be given even if the input was not made by this package,
// and returns what becomes of edges.
func (k *Kit[C]) fill(ctx context.Context, c C, e *entity[C], draft Draft, in Input, before *Row) ([]linked, error) {
	var wrong problem.Check
	wrong.Add(in.wrong...)
	creating := before == nil
	for _, name := range inOrder(e.d(), in.Values) {
		f := e.d().Field(name)
		if f == nil || !f.input(creating) {
			wrong.Refuse(name, notGiven)
			continue
		}
		if err := k.set(ctx, c, draft, f, in.Values[name], creating, &wrong); err != nil {
			return nil, err
		}
		if v, check := in.Values[name], e.Checks[name]; v != nil && check != nil {
			if err := check(v); err != nil {
				wrong.Refuse(name, words(fmt.Errorf("%w", err)))
			}
		}
	}
	links, err := k.fillEdges(ctx, c, e, draft, in, before, &wrong)
	if err != nil {
		return nil, err
	}
	if creating {
		e.d().complete(in, &wrong)
	}
	if wrong.Err() != nil || len(e.d().Unique) > 1 {
		if err := k.refuseTaken(ctx, c, e, in, before, &wrong); err != nil {
			return nil, err
		}
	}
	return links, e.d().inOrder(wrong.Err())
}

// fillEdges writes the edges of an input into a mutation.
func (k *Kit[C]) fillEdges(ctx context.Context, c C, e *entity[C], draft Draft, in Input, before *Row, wrong *problem.Check) ([]linked, error) {
	named := map[string]bool{}
	for name := range in.Edges {
		named[name] = true
	}
	for name := range in.Links {
		named[name] = true
	}
	var links []linked
	for _, name := range inOrder(e.d(), named) {
		edge := e.d().Edge(name)
		ids, whole := in.Edges[name]
		change, relinks := in.Links[name]
		if edge == nil || !edge.input(before == nil) || whole && relinks {
			wrong.Refuse(name, notGiven)
			continue
		}
		var l linked
		var err error
		if whole {
			l, err = k.join(ctx, c, draft, edge, ids, before, wrong)
		} else {
			l, err = k.relink(ctx, c, draft, edge, change, before, wrong)
		}
		if err != nil {
			return nil, err
		}
		if len(l.added)+len(l.removed) > 0 {
			links = append(links, l)
		}
	}
	return links, nil
}

// complete refuses a new row that lacks what it must be given.
func (d *Descriptor) complete(in Input, wrong *problem.Check) {
	for _, f := range d.Inputs(true) {
		if _, given := in.Values[f.Name]; f.Required && !given {
			wrong.Refuse(f.Name, valueNeeded)
		}
	}
	for _, e := range d.InputEdges(true) {
		if e.Required && len(in.Edges[e.Name]) == 0 {
			wrong.Refuse(e.Name, valueNeeded)
		}
	}
}

// set writes one field.
func (k *Kit[C]) set(ctx context.Context, c C, draft Draft, f *Field, v any, creating bool, wrong *problem.Check) error {
	if v == nil {
		switch {
		case !f.Nullable:
			wrong.Refuse(f.Name, valueNeeded)
		case !creating:
			return draft.Mutation.ClearField(f.Name)
		}
		return nil
	}
	if id, ok := v.(uuid.UUID); ok && f.Table != "" {
		if err := k.mustSee(ctx, c, f.Name, f.Table, []uuid.UUID{id}, wrong); err != nil {
			return err
		}
	}
	if f.Mutual && !creating { // the other end lets go first
		if err := draft.Mutation.ClearEdge(f.Edge); err != nil {
			return err
		}
	}
	return draft.Mutation.SetField(f.Name, v)
}

// mustSee refuses references to rows that do not exist or that the person may
// not see: the two are not told apart.
func (k *Kit[C]) mustSee(ctx context.Context, c C, name, table string, ids []uuid.UUID, wrong *problem.Check) error {
	e := k.entities[table]
	if e != nil && e.d().May(ctx, See) {
		found, err := e.find(ctx, c, sql.FieldIn(e.d().IDColumn, ids...), len(ids))
		if err != nil {
			return err
		}
		if len(found) == len(ids) {
			return nil
		}
	}
	wrong.Refuse(name, "There is no such row to refer to.")
	return nil
}

// different returns the values that are not what the row holds already.
func (d *Descriptor) different(row *Row, values map[string]any) map[string]any {
	changed := make(map[string]any, len(values))
	for name, v := range values {
		f := d.Field(name)
		if f == nil || f.Hidden || !f.same(row.Values[name], v) {
			changed[name] = v
		}
	}
	return changed
}

// same reports whether two values of the field are one.
func (f *Field) same(a, b any) bool {
	a, b = plain(a), plain(b)
	return (a == nil) == (b == nil) && f.Text(a) == f.Text(b)
}
