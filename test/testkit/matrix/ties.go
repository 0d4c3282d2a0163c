package matrix

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"unframed/ent/schema/rule"
)

// ties lets the edges of a row lead to rows that hold them, or to which another
// table joins it: what is changed then is the other end, too.
func (r *run) ties(e *rule.Entity, on *row) {
	for i := range e.Edges {
		g := &e.Edges[i]
		if g.OwnFK {
			continue
		}
		want := r.but(r.may(e, "change", on, g.Name), byOtherEnd, r.mayTie(g))
		for _, end := range r.made.base[r.named(g.Target).Table] {
			update := call(r.client(r.Client, e), "UpdateOneID", reflect.ValueOf(on.id))
			if end == nil || !tying(update, g).IsValid() {
				continue
			}
			r.expect(e, "a link of "+g.Name, on, want, func(ctx context.Context, client any) (int, error) {
				update := call(r.client(client, e), "UpdateOneID", reflect.ValueOf(on.id))
				tie := tying(update, g)
				takes := tie.Type().In(0)
				if tie.Type().IsVariadic() {
					takes = takes.Elem()
				}
				other := reflect.New(takes.Elem())
				other.Elem().FieldByName("ID").Set(reflect.ValueOf(end.id))
				tie.Call([]reflect.Value{other})
				_, err := do(ctx, update, "Exec")
				return 1, err
			})
		}
	}
}

// tying is the method that takes rows for an edge; the zero Value where it cannot be
// changed.
func tying(update reflect.Value, g *rule.Edge) reflect.Value {
	if add := method(update, "Add", g.Name); add.IsValid() {
		return add
	}
	return method(update, "Set", g.Name)
}

// mayTie says whether whoever acts may change the other end of an edge, whichever
// row it is, and make the row between the two where it is one of an entity.
func (r *run) mayTie(g *rule.Edge) answer {
	target := r.named(g.Target)
	made := yes
	if between := r.entity(g.Table); between != nil && !slices.ContainsFunc([]*rule.Entity{target, r.named(g.Of())}, func(e *rule.Entity) bool { return e == between }) {
		made = r.whole(between, "create", "")
	}
	return min(made, r.whole(target, "change", r.backName(g)))
}

// backName is what the other end calls the edge, by its field where it has one;
// empty where it knows of none.
func (r *run) backName(g *rule.Edge) string {
	for _, back := range r.named(g.Target).Edges {
		if back.Target != g.Of() || back.Table != g.Table || !slices.Equal(back.Columns, g.Columns) {
			continue
		}
		if back.Inverse != g.Inverse || back.Name == g.Name && g.Target == g.Of() {
			if back.Field != "" {
				return back.Field
			}
			return back.Name
		}
	}
	return ""
}

// whole says whether whoever acts may do something with every row, given the field;
// with all fields where none is named.
func (r *run) whole(e *rule.Entity, op, field string) answer {
	if r.who.right != nil {
		return answerOf(r.stated(e, op))
	}
	if r.who.words == "" {
		return no
	}
	found := no
	for _, c := range r.clauses(e, op) {
		allows := c.fields == nil && c.never == nil && c.always == nil
		if field != "" {
			allows = c.allows(field)
		}
		switch {
		case !allows:
		case c.conditions == "":
			return yes
		case !strings.Contains(c.conditions, " is "):
			found = unknown // of whoever acts, and of no row
		}
	}
	return found
}
