package matrix

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/dialect/sql/sqlgraph"
	"entgo.io/ent/privacy"

	"unframed/ent/schema/rule"
)

// errUndo ends every transaction: each try finds the rows as they were made.
var errUndo = errors.New("undone")

// attempt does one thing in a transaction that is undone, and reports whether
// the rules let it through, whatever the database or a validator said then.
func (r *run) attempt(do func(ctx context.Context, client any) (changed int, err error)) (through bool, err error) {
	r.tried++
	var changed int
	outer := r.Transact(r.who.ctx, func(ctx context.Context, client any) error {
		changed, err = do(ctx, client)
		return errUndo
	})
	if !errors.Is(outer, errUndo) {
		return false, outer
	}
	var missing interface{ Error() string }
	switch {
	case errors.Is(err, privacy.Deny):
		return false, err
	case errors.As(err, &missing) && reflect.TypeOf(missing).String() == "*ent.NotFoundError":
		return false, err
	case err != nil:
		return true, err
	}
	return changed > 0, nil
}

// expect holds what an attempt came to to what the rules say.
func (r *run) expect(e *rule.Entity, what string, on *row, want answer, do func(ctx context.Context, client any) (int, error)) {
	through, err := r.attempt(do)
	switch {
	case through && want == no:
		r.open(e, what, described(on, err))
	case !through && want == yes:
		r.shut(e, what, described(on, err))
	}
}

func described(on *row, err error) any {
	switch {
	case on == nil:
		return err
	case err == nil:
		return on
	}
	return errors.Join(errors.New(on.String()), err)
}

// changes tries every change of an entity.
func (r *run) changes(e *rule.Entity) {
	t := r.table(e)
	for _, on := range r.made.rows[e.Name] {
		r.expect(e, "deletion", on, r.may(e, "delete", on), func(ctx context.Context, client any) (int, error) {
			_, err := do(ctx, call(r.client(client, e), "DeleteOneID", reflect.ValueOf(on.id)), "Exec")
			return 1, err
		})
		r.expect(e, "deletion in bulk", on, r.may(e, "delete", on), func(ctx context.Context, client any) (int, error) {
			n, err := do(ctx, where(call(r.client(client, e), "Delete"), entsql.FieldEQ(e.IDColumn, on.id)), "Exec")
			return int(n.Int()), err
		})
		if _, hasTime := e.Columns["updated_at"]; hasTime {
			r.expect(e, "change of nothing", on, r.may(e, "change", on), func(ctx context.Context, client any) (int, error) {
				n, err := do(ctx, where(call(r.client(client, e), "Update"), entsql.FieldEQ(e.IDColumn, on.id)), "Save")
				return int(n.Int()), err
			})
		}
		r.expect(e, "change of nothing in one row", on, r.may(e, "change", on), func(ctx context.Context, client any) (int, error) {
			_, err := do(ctx, call(r.client(client, e), "UpdateOneID", reflect.ValueOf(on.id)), "Save")
			return 1, err
		})
		for _, f := range r.fields(e, t) {
			r.changesField(e, on, f)
		}
		r.ties(e, on)
	}
	for set := range 2 {
		if base := r.made.base[e.Table][set]; base != nil {
			r.creates(e, t, base)
		}
	}
}

func (r *run) table(e *rule.Entity) *schema.Table {
	return r.Tables[slices.IndexFunc(r.Tables, func(t *schema.Table) bool { return t.Name == e.Table })]
}

// part is a field of an entity, or an edge that it holds without a field.
type part struct {
	name     string // as the rules call it
	setter   string // behind Set
	column   *schema.Column
	edge     *rule.Edge // that it holds; nil for none
	optional bool
}

func (r *run) fields(e *rule.Entity, t *schema.Table) []part {
	var all []part
	for _, c := range t.Columns {
		p := part{column: c, optional: c.Nullable}
		for name, column := range e.Columns {
			if column == c.Name {
				p.name, p.setter = name, name
			}
		}
		for i := range e.Edges {
			g := &e.Edges[i]
			if g.OwnFK && g.Rel != sqlgraph.M2M && g.Columns[0] == c.Name {
				p.edge = g
				if p.name == "" {
					p.name, p.setter = g.Name, g.Name+"ID"
				}
			}
		}
		if p.name != "" && p.name != e.ID {
			all = append(all, p)
		}
	}
	return all
}

// mayRefer says whether whoever acts may let an edge lead to where the row's
// leads: to a row that they may read.
func (r *run) mayRefer(p part, on *row) answer {
	if p.edge == nil || r.who.right != nil {
		return yes
	}
	found := yes
	for _, id := range r.made.ends(p.edge, on) {
		if !slices.Contains(r.seen[p.edge.Target], id) {
			return no
		}
		if p.edge.Rel == sqlgraph.O2O && !p.edge.Inverse { // it leads back
			target := r.named(p.edge.Target)
			found = min(found, r.may(target, "change", r.made.find(target.Name, id), p.name))
		}
	}
	return found
}

// changesField gives a field the value that it has.
func (r *run) changesField(e *rule.Entity, on *row, f part) {
	value := on.values[f.column.Name]
	update := call(r.client(r.Client, e), "UpdateOneID", reflect.ValueOf(on.id))
	setter, clear := method(update, "Set", f.setter), method(update, "Clear", f.setter)
	if !setter.IsValid() && !clear.IsValid() {
		return // it cannot be changed
	}
	want := r.but(r.may(e, "change", on, f.name), byReference, r.mayRefer(f, on))
	change := func(value any) func(ctx context.Context, client any) (int, error) {
		return func(ctx context.Context, client any) (int, error) {
			update := call(r.client(client, e), "UpdateOneID", reflect.ValueOf(on.id))
			if set := method(update, "Set", f.setter); set.IsValid() && value != nil {
				set.Call([]reflect.Value{fit(value, set.Type().In(0))})
			} else if clear := method(update, "Clear", f.setter); clear.IsValid() {
				clear.Call(nil)
			}
			_, err := do(ctx, update, "Exec")
			return 1, err
		}
	}
	r.expect(e, "change of "+f.name, on, want, change(value))
	for _, led := range r.ledAstray(on, f) {
		want := r.but(r.may(e, "change", on, f.name), byReference, r.mayRefer(f, led))
		r.expect(e, "change of "+f.name+" to another", on, want, change(led.values[f.column.Name]))
	}
}

// ledAstray are copies of a row whose edge leads to the first rows of either
// person: whoever has a row may let it refer to what they may read, and not to
// another's.
func (r *run) ledAstray(on *row, f part) []*row {
	if f.edge == nil {
		return nil
	}
	var all []*row
	for _, end := range r.made.base[r.named(f.edge.Target).Table] {
		if end != nil && on.values[f.column.Name] != any(end.id) {
			copied := &row{on.entity, on.set, on.id, maps.Clone(on.values)}
			copied.values[f.column.Name] = end.id
			all = append(all, copied)
		}
	}
	return all
}
