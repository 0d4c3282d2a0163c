package matrix

import (
	"context"
	"reflect"
	"slices"

	"entgo.io/ent/dialect/sql/schema"

	"unframed/ent/schema/rule"
)

// creates makes a row like another: alone, in bulk, and in its place.
func (r *run) creates(e *rule.Entity, t *schema.Table, like *row) {
	var given []part
	copied := &row{entity: e.Name, set: like.set, id: like.id, values: map[string]any{}}
	for _, f := range r.fields(e, t) {
		_, fixed := e.Defaults[f.name]
		needed := slices.ContainsFunc(r.clauses(e, "create"), func(c clause) bool { return slices.Contains(c.always, f.name) })
		switch {
		case slices.Contains(e.Computed, f.name), (f.optional || fixed) && !needed:
			if fixed {
				copied.values[f.column.Name] = e.Defaults[f.name]
			}
			continue
		case like.values[f.column.Name] == nil:
			continue
		}
		given = append(given, f)
		copied.values[f.column.Name] = like.values[f.column.Name]
	}
	want := r.mayCreate(e, copied, given)
	if r.statement(e, "create").never {
		want = no
	}
	filled := func(given []part, copied *row) func(client any) reflect.Value {
		return func(client any) reflect.Value {
			create := call(r.client(client, e), "Create")
			for _, f := range given {
				if set := method(create, "Set", f.setter); set.IsValid() {
					set.Call([]reflect.Value{fit(copied.values[f.column.Name], set.Type().In(0))})
				}
			}
			return create
		}
	}
	fill := filled(given, copied)
	exec := func(build func(client any) reflect.Value) func(context.Context, any) (int, error) {
		return func(ctx context.Context, client any) (int, error) {
			_, err := do(ctx, build(client), "Exec")
			return 1, err
		}
	}
	bulk := func(client any) reflect.Value { return call(r.client(client, e), "CreateBulk", fill(client)) }
	instead := func(build func(client any) reflect.Value) func(client any) reflect.Value {
		return func(client any) reflect.Value {
			return call(call(build(client), "OnConflictColumns", reflect.ValueOf(e.IDColumn)), "UpdateNewValues")
		}
	}
	r.expect(e, "creation", like, want, exec(fill))
	r.expect(e, "creation in bulk", like, want, exec(bulk))
	for _, f := range r.fields(e, t) {
		for _, led := range r.ledAstray(copied, f) {
			with := append(slices.DeleteFunc(slices.Clone(given), func(p part) bool { return p.name == f.name }), f)
			want := r.mayCreate(e, led, with)
			if r.statement(e, "create").never {
				want = no
			}
			r.expect(e, "creation with another "+f.name, led, want, exec(filled(with, led)))
		}
	}
	for _, f := range r.computed(e, t) {
		if value := like.values[f.column.Name]; value != nil && method(call(r.client(r.Client, e), "Create"), "Set", f.setter).IsValid() {
			copied.values[f.column.Name] = value
			with := append(slices.Clone(given), f)
			want := r.but(want, byComputed, r.mayCreate(e, copied, with))
			r.expect(e, "creation that gives "+f.name, like, want, exec(filled(with, copied)))
		}
	}
	upsert := r.but(want, byUpsert, r.mayUpsert(e))
	r.expect(e, "creation with OnConflict", like, upsert, exec(instead(fill)))
	r.expect(e, "creation in bulk with OnConflict", like, upsert, exec(instead(bulk)))
}

// mayCreate says whether one rule allows the row as a whole.
func (r *run) mayCreate(e *rule.Entity, like *row, given []part) answer {
	if r.who.right != nil {
		return answerOf(r.stated(e, "create"))
	}
	if r.who.words == "" {
		return no
	}
	found := no
	for _, c := range r.clauses(e, "create") {
		met := r.meets(e, like, c.conditions)
		for _, f := range given {
			if !c.allows(f.name) && e.Defaults[f.name] == "" {
				met = no
			}
		}
		for _, name := range c.always {
			if !slices.ContainsFunc(given, func(f part) bool { return f.name == name }) {
				met = no
			}
		}
		found = max(found, met)
	}
	for _, f := range given {
		found = r.but(found, byReference, r.mayRefer(f, like))
	}
	return found
}

// computed are the id and the fields with a default that is computed.
func (r *run) computed(e *rule.Entity, t *schema.Table) []part {
	all := slices.DeleteFunc(r.fields(e, t), func(f part) bool { return !slices.Contains(e.Computed, f.name) })
	i := slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == e.IDColumn })
	return append(all, part{name: e.ID, setter: e.ID, column: t.Columns[i]})
}

// mayUpsert says whether whoever acts may change whichever row there is.
func (r *run) mayUpsert(e *rule.Entity) answer {
	switch {
	case r.statement(e, "change").never:
		return no
	case r.all(e, "change"):
		return yes
	case slices.ContainsFunc(r.clauses(e, "change"), func(c clause) bool { return c.conditions == "" }):
		return unknown // of some fields
	}
	return no
}
