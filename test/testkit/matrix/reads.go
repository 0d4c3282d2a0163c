package matrix

import (
	"context"
	"errors"
	"reflect"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/ent/schema/rule"
)

// hold holds what a way of reading finds to the rows that whoever acts may read.
func (r *run) hold(e *rule.Entity, what string, found []uuid.UUID, err error, want []uuid.UUID) {
	r.tried++
	switch {
	case !r.stated(e, "read"):
		if !errors.Is(err, privacy.Deny) {
			r.open(e, what, errorOr(err, len(found)))
		}
	case err != nil:
		r.shut(e, what, err)
	case slices.ContainsFunc(found, func(id uuid.UUID) bool { return !slices.Contains(want, id) }):
		r.open(e, what, errorOr(nil, len(found)))
	case !same(found, want):
		r.shut(e, what, errorOr(nil, len(found)))
	}
}

// reads reads an entity in every way that ent has.
func (r *run) reads(e *rule.Entity) {
	ctx, client, seen := r.who.ctx, r.client(r.Client, e), r.seen[e.Name]
	query := func() reflect.Value { return call(client, "Query") }
	id := reflect.ValueOf(e.ID)
	counted := func(n int, err error) ([]uuid.UUID, error) { // as many of what they see, and more
		return append(slices.Clone(seen[:min(n, len(seen))]), make([]uuid.UUID, max(n-len(seen), 0))...), err
	}
	number := func(v reflect.Value, err error) ([]uuid.UUID, error) { return counted(int(v.Int()), err) }
	aggregate := func() reflect.Value { return call(query(), "Aggregate", reflect.ValueOf(r.Counting)) }
	modified := func() reflect.Value {
		select1 := call(query(), "Select", id)
		return call(select1, "Modify", reflect.ValueOf(func(s *entsql.Selector) { s.Where(entsql.ExprP("1 = 1")) }))
	}
	for what, run := range map[string]func() ([]uuid.UUID, error){
		"All":       func() ([]uuid.UUID, error) { return allIDs(ctx, query()) },
		"Count":     func() ([]uuid.UUID, error) { return number(do(ctx, query(), "Count")) },
		"Select":    func() ([]uuid.UUID, error) { return asText(do(ctx, call(query(), "Select", id), "Strings")) },
		"GroupBy":   func() ([]uuid.UUID, error) { return asText(do(ctx, call(query(), "GroupBy", id), "Strings")) },
		"Aggregate": func() ([]uuid.UUID, error) { return number(do(ctx, aggregate(), "Int")) },
		"Modify":    func() ([]uuid.UUID, error) { return asText(do(ctx, modified(), "Strings")) },
		"Exist": func() ([]uuid.UUID, error) {
			found, err := do(ctx, query(), "Exist")
			if err == nil && found.Bool() != (len(seen) > 0) {
				return counted(len(seen)+1, nil)
			}
			return seen, err
		},
		"First": func() ([]uuid.UUID, error) {
			found, err := do(ctx, order(query(), entsql.OrderByField(e.IDColumn).ToFunc()), "First")
			switch {
			case err != nil && !errors.Is(err, privacy.Deny) && len(seen) == 0:
				return nil, nil // not found
			case err != nil:
				return nil, err
			case slices.Contains(seen, idsOf(found)[0]):
				return seen, nil
			}
			return idsOf(found), nil
		},
	} {
		found, err := run()
		r.hold(e, what, found, err, seen)
	}
	for _, row := range r.made.rows[e.Name] {
		_, err := do(ctx, client, "Get", row.id)
		r.tried++
		if err == nil != slices.Contains(seen, row.id) || !r.stated(e, "read") && !errors.Is(err, privacy.Deny) {
			r.open(e, "Get", row)
		}
	}
}

// ends are the rows at the end of an edge that whoever acts may read.
func (r *run) ends(g *rule.Edge, id uuid.UUID) []uuid.UUID {
	row := r.made.find(g.Of(), id)
	return slices.DeleteFunc(r.made.ends(g, row), func(end uuid.UUID) bool { return !slices.Contains(r.seen[g.Target], end) })
}

// along reads along every edge: by predicates, orders, loads and paths.
func (r *run) along(e *rule.Entity) {
	for i := range e.Edges {
		g := &e.Edges[i]
		at := slices.IndexFunc(r.Along, func(a rule.Along) bool { return a.Entity == e.Name && a.Edge == g.Name })
		if at < 0 {
			r.Errorf("package bindings has no predicates along %s of %s", g.Name, e.Name)
			continue
		}
		r.predicates(e, g, r.Along[at])
		r.orders(e, g, r.Along[at])
		r.loads(e, g)
	}
}

// askAlong holds a query with a predicate along an edge to the rows from which
// the edge leads to what whoever acts may read.
func (r *run) askAlong(e *rule.Entity, g *rule.Edge, what string, p func(*entsql.Selector), leads func(id uuid.UUID) bool) {
	want := slices.DeleteFunc(slices.Clone(r.seen[e.Name]), func(id uuid.UUID) bool { return !leads(id) })
	for way, run := range map[string]func(context.Context, reflect.Value) ([]uuid.UUID, error){"IDs": queryIDs, "All": allIDs} {
		found, err := run(r.who.ctx, where(call(r.client(r.Client, e), "Query"), p))
		if err != nil && len(want) == 0 && r.stated(e, "read") && !r.stated(r.named(g.Target), "read") {
			r.tried++
			continue // a right that lacks the target is told so
		}
		r.hold(e, what+" "+g.Name+", "+way, found, err, want)
	}
}

func (r *run) predicates(e *rule.Entity, g *rule.Edge, a rule.Along) {
	some := func(id uuid.UUID) bool { return len(r.ends(g, id)) > 0 }
	has := some
	if g.OwnFK { // the row itself says so
		has = func(id uuid.UUID) bool { return len(r.made.ends(g, r.made.find(e.Name, id))) > 0 }
	}
	r.askAlong(e, g, "Has", a.Has(), has)
	r.askAlong(e, g, "HasWith", a.HasWith(func(*entsql.Selector) {}), some)
	target := r.named(g.Target)
	for _, id := range r.seen[e.Name] {
		if len(r.ends(g, id)) < len(r.made.ends(g, r.made.find(e.Name, id))) {
			r.alone[byEnd]++
		}
	}
	for _, row := range r.made.rows[g.Target] {
		one := entsql.FieldEQ(target.IDColumn, row.id)
		r.askAlong(e, g, "HasWith one", a.HasWith(one), func(id uuid.UUID) bool { return slices.Contains(r.ends(g, id), row.id) })
	}
	for i := range target.Edges {
		next := &target.Edges[i]
		at := slices.IndexFunc(r.Along, func(a rule.Along) bool { return a.Entity == target.Name && a.Edge == next.Name })
		if at < 0 || !r.stated(r.named(next.Target), "read") {
			continue
		}
		r.askAlong(e, g, "HasWith, two edges away,", a.HasWith(r.Along[at].HasWith(func(*entsql.Selector) {})), func(id uuid.UUID) bool {
			return slices.ContainsFunc(r.ends(g, id), func(end uuid.UUID) bool { return len(r.ends(next, end)) > 0 })
		})
	}
}

// orders holds the order of rows to what whoever acts may read of their ends.
func (r *run) orders(e *rule.Entity, g *rule.Edge, a rule.Along) {
	if !r.stated(e, "read") {
		return
	}
	target, ctx := r.named(g.Target), r.who.ctx
	byID := entsql.OrderByField(e.IDColumn).ToFunc()
	want := sorted(r.seen[e.Name])
	what := "By a field of "
	var by func(*entsql.Selector)
	if a.ByField != nil {
		by = a.ByField(target.IDColumn, entsql.OrderNullsFirst())
		slices.SortStableFunc(want, func(x, y uuid.UUID) int {
			return compare(append(r.ends(g, x), uuid.Nil)[0], append(r.ends(g, y), uuid.Nil)[0])
		})
	} else {
		what, by = "By the count of ", a.ByCount()
		slices.SortStableFunc(want, func(x, y uuid.UUID) int { return len(r.ends(g, x)) - len(r.ends(g, y)) })
	}
	r.tried++
	found, err := queryIDs(ctx, order(call(r.client(r.Client, e), "Query"), by, byID))
	refusable := !r.all(target, "read") && (r.who.right != nil || g.Rel == sqlgraph.M2M)
	if refusable && len(found) == 0 {
		return // what cannot be sorted within the rules is not
	}
	if err != nil && r.all(target, "read") && !errors.Is(err, privacy.Deny) {
		return // ent's own statement, which PostgreSQL does not take for every edge: nothing is bound there
	}
	if err != nil || !slices.Equal(found, want) {
		r.open(e, what+g.Name, errorOr(err, len(found)))
	}
	if a.ByTerms != nil && !r.all(target, "read") {
		r.tried++
		found, err := queryIDs(ctx, order(call(r.client(r.Client, e), "Query"), a.ByTerms(entsql.OrderByField(target.IDColumn))))
		if err == nil && len(found) > 0 {
			r.open(e, "By terms of "+g.Name, errorOr(err, len(found)))
		}
	}
}

// loads loads an edge along with rows, and walks it.
func (r *run) loads(e *rule.Entity, g *rule.Edge) {
	ctx, target := r.who.ctx, r.named(g.Target)
	query := call(r.client(r.Client, e), "Query")
	rows, err := do(ctx, method(query, "With", g.Name).Call(nil)[0], "All")
	r.tried += 2
	var want []uuid.UUID
	switch both := r.stated(e, "read") && (r.stated(target, "read") || len(r.seen[e.Name]) == 0); {
	case !both && err == nil && len(r.edgeless(e, g)) > 0:
		r.open(e, "loading "+g.Name, errorOr(nil, rows.Len()))
	case both && err != nil:
		r.shut(e, "loading "+g.Name, err)
	case err == nil:
		for i := range rows.Len() {
			id := idsOf(rows.Index(i))[0]
			want = append(want, r.ends(g, id)...)
			edges := rows.Index(i).Elem().FieldByName("Edges")
			loaded := edges.FieldByNameFunc(func(name string) bool { return alike(name, g.Name) })
			if found := idsOf(loaded); !same(found, r.ends(g, id)) {
				r.open(e, "loading "+g.Name, errorOr(nil, len(found)))
			}
		}
	}
	walk := method(call(r.client(r.Client, e), "Query"), "Query", g.Name).Call(nil)[0]
	found, err := queryIDs(ctx, walk)
	if !r.stated(e, "read") || !r.stated(target, "read") {
		if !errors.Is(err, privacy.Deny) {
			r.open(e, "walking "+g.Name, errorOr(err, len(found)))
		}
		return
	}
	if err != nil || !same(found, want) {
		r.open(e, "walking "+g.Name, errorOr(err, len(found)))
	}
}

// edgeless are the rows that whoever acts sees and from which the edge leads
// anywhere at all.
func (r *run) edgeless(e *rule.Entity, g *rule.Edge) []uuid.UUID {
	return slices.DeleteFunc(slices.Clone(r.seen[e.Name]), func(id uuid.UUID) bool { return len(r.made.ends(g, r.made.find(e.Name, id))) == 0 })
}
