package adminkit

import (
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/failure"
)

// fill writes an input into a mutation: of a new row where before is nil. It
// refuses what may not be given even if the input was not made by this package.
func (k *Kit[C]) fill(ctx context.Context, c C, e *entity[C], draft Draft, in Input, before *Row) error {
	var wrong failure.Check
	creating := before == nil
	for _, name := range inOrder(e.d(), in.Values) {
		f := e.d().Field(name)
		if f == nil || !f.input(creating) {
			wrong.Refuse(name, notGiven)
			continue
		}
		if err := k.set(ctx, c, draft, f, in.Values[name], creating, &wrong); err != nil {
			return err
		}
	}
	for _, name := range inOrder(e.d(), in.Edges) {
		edge := e.d().Edge(name)
		if edge == nil || !edge.input(creating) {
			wrong.Refuse(name, notGiven)
			continue
		}
		if err := k.join(ctx, c, e, draft, edge, in.Edges[name], before, &wrong); err != nil {
			return err
		}
	}
	if creating {
		e.d().complete(in, &wrong)
	}
	return e.d().inOrder(wrong.Err())
}

// complete refuses a new row that lacks what it must be given.
func (d *Descriptor) complete(in Input, wrong *failure.Check) {
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
func (k *Kit[C]) set(ctx context.Context, c C, draft Draft, f *Field, v any, creating bool, wrong *failure.Check) error {
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
func (k *Kit[C]) mustSee(ctx context.Context, c C, name, table string, ids []uuid.UUID, wrong *failure.Check) error {
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

// join makes an edge lead to the rows with these ids and no others.
func (k *Kit[C]) join(ctx context.Context, c C, e *entity[C], draft Draft, edge *Edge, ids []uuid.UUID, before *Row, wrong *failure.Check) error {
	if edge.Foreign && !k.entities[edge.Table].d().May(ctx, Change) {
		wrong.Refuse(edge.Name, "You may not change what this leads to.")
		return nil
	}
	var now []uuid.UUID
	if before != nil {
		var err error
		if now, err = e.Targets[edge.Name](ctx, c, before.ID, maxReferences+1); err != nil {
			return err
		}
		if len(now) > maxReferences {
			wrong.Refuse(edge.Name, "It leads to too many rows to be given at once.")
			return nil
		}
	}
	added := without(ids, now)
	if len(added) > 0 {
		if err := k.mustSee(ctx, c, edge.Name, edge.Table, added, wrong); err != nil {
			return err
		}
	}
	ends, removed := draft.Edges[edge.Name], without(now, ids)
	switch {
	case edge.Unique && len(added) > 0:
		if len(removed) > 0 && !edge.Required { // the other end lets go first
			ends.Clear()
		}
		ends.Set(added[0])
	case edge.Unique && len(removed) > 0:
		ends.Clear()
	case !edge.Unique:
		if len(added) > 0 {
			ends.Add(added...)
		}
		if len(removed) > 0 {
			ends.Remove(removed...)
		}
	}
	return nil
}

// without returns the ids that are not among the others.
func without(ids, others []uuid.UUID) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return slices.Contains(others, id) })
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

// longestDetail is how many characters of a value the audit trail keeps.
const longestDetail = 200

// changes says what became of each field that people may see, as
// "<field>.before" and "<field>.after", and which ids an edge was given.
func changes(d *Descriptor, before, after *Row, edges map[string][]uuid.UUID) map[string]string {
	details := map[string]string{}
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Hidden {
			continue
		}
		var was, is any
		if before != nil {
			was = before.Values[f.Name]
		}
		if after != nil {
			is = after.Values[f.Name]
		}
		if f.same(was, is) {
			continue
		}
		if before != nil {
			details[f.Name+".before"] = short(f.Text(was))
		}
		if after != nil {
			details[f.Name+".after"] = short(f.Text(is))
		}
	}
	for name, ids := range edges {
		texts := make([]string, len(ids))
		for i, id := range ids {
			texts[i] = id.String()
		}
		details[name+".after"] = short(strings.Join(texts, " "))
	}
	return details
}

func short(text string) string {
	if runes := []rune(text); len(runes) > longestDetail {
		return string(runes[:longestDetail]) + "…"
	}
	return text
}
