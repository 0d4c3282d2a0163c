package rule

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/viewer"
)

// mutation is what the generated changes offer to rules.
type mutation interface {
	ent.Mutation
	WhereP(...func(*sql.Selector))
	// Upserts reports whether a create changes the row that is there already.
	Upserts() bool
	HasRow(ctx context.Context, table, idColumn string, id any, where func(*sql.Selector)) (bool, error)
	ID() (uuid.UUID, bool)
}

// EvalMutation implements ent.Policy: it narrows the change to the rows that
// whoever acts may change, and refuses where there can be none.
func (p Policy) EvalMutation(ctx context.Context, asked ent.Mutation) error {
	m, ok := asked.(mutation)
	if !ok {
		return privacy.Denyf("%T is no change of generated code", asked)
	}
	e := entities[m.Type()]
	if e == nil {
		return privacy.Denyf("%s has no rules", m.Type())
	}
	c := change{e, viewer.FromContext(ctx), m, e.touched(m)}
	op := operation(m)
	if (p.Kept || p.Fixed) && op&viewer.Change != 0 {
		return privacy.Denyf("%s is never changed", e.Name)
	}
	if p.Kept && op&viewer.Delete != 0 {
		return privacy.Denyf("%s is never deleted", e.Name)
	}
	if c.viewer.IsSystem() {
		return c.asSystem(op)
	}
	if err := c.linked(ctx); err != nil {
		return err
	}
	switch op {
	case viewer.Create:
		return c.create(ctx)
	case viewer.Create | viewer.Change:
		return c.upsert(ctx)
	case viewer.Change:
		return c.narrow(e.changeable(asking{c.viewer, known(m)}, c.touched), op)
	case viewer.Delete:
		return c.narrow(p.Delete.extent(e, asking{c.viewer, known(m)}), op)
	}
	return e.refusal(c.viewer, op)
}

func operation(m mutation) viewer.Ops {
	switch {
	case m.Op().Is(ent.OpCreate) && m.Upserts():
		return viewer.Create | viewer.Change
	case m.Op().Is(ent.OpCreate):
		return viewer.Create
	case m.Op().Is(ent.OpUpdate | ent.OpUpdateOne):
		return viewer.Change
	}
	return viewer.Delete
}

// change is one change under judgement.
type change struct {
	*Entity
	viewer  viewer.Viewer
	m       mutation
	touched []string // fields and edges that are given
}

// touched are the names of fields and edges that a change gives, an edge that
// has a field by the name of the field.
func (e *Entity) touched(m ent.Mutation) []string {
	names := append(append(m.Fields(), m.AddedFields()...), m.ClearedFields()...)
	if len(e.Edges) > 0 {
		for _, given := range [...][]string{m.AddedEdges(), m.RemovedEdges(), m.ClearedEdges()} {
			for _, name := range given {
				if g := e.edge(name); g != nil && g.Field != "" {
					name = g.Field
				}
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// known is the id of the row that is changed, where there is one.
func known(m mutation) *uuid.UUID {
	if !m.Op().Is(ent.OpUpdateOne | ent.OpDeleteOne) {
		return nil
	}
	if id, ok := m.ID(); ok {
		return &id
	}
	return nil
}

func (c change) asSystem(op viewer.Ops) error {
	if !c.viewer.SystemMay(c.Name, op) {
		return c.refusal(c.viewer, op)
	}
	for _, name := range c.touched {
		g := c.edge(name)
		if g == nil || g.OwnFK {
			continue
		}
		if g.target().never(viewer.Change) || !c.viewer.SystemMay(g.Target, viewer.Change) {
			return g.target().refusal(c.viewer, viewer.Change)
		}
		if op := c.links(g); op != 0 && (g.between.never(op) || !c.viewer.SystemMay(g.between.Name, op)) {
			return g.between.refusal(c.viewer, op)
		}
	}
	return privacy.Allow
}

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

// changeable are the rows of which all the fields may be given.
func (e *Entity) changeable(a asking, fields []string) extent {
	var few [8]int // so that the usual change needs no memory for it
	sets := few[:0]
	for _, field := range fields {
		if slices.Contains(kept, field) {
			continue
		}
		set, known := e.giving[field]
		if !known {
			return nothing // none of its fields and edges
		}
		if !slices.Contains(sets, set) {
			sets = append(sets, set)
		}
	}
	switch len(sets) {
	case 0:
		return e.policy.Change.extent(e, a)
	case 1:
		return e.givers[sets[0]].extent(e, a)
	}
	whole := make([]extent, len(sets))
	for i, set := range sets {
		whole[i] = e.givers[set].extent(e, a)
	}
	return both(whole...)
}

// bind finds what each rule for changes goes by to say whose a row is. It lets nobody
// give that unless its Fields do: whoever may change a row of their own could make it
// another's, which the rule for new rows keeps from them.
func (e *Entity) bind() {
	e.policy.Change = slices.Clone(e.policy.Change)
	for i := range e.policy.Change {
		if r := &e.policy.Change[i]; r.fields == nil {
			r.bound = e.binding(r.conditions)
		}
	}
}

func (e *Entity) binding(conditions []Condition) []string {
	var names []string
	for _, c := range conditions {
		switch c := c.(type) {
		case own:
			names = append(names, c.field)
		case theirs:
			names = append(names, c.field)
		case through:
			if g := e.edge(c.edge); g != nil {
				names = append(names, g.end())
			}
		case not:
			names = append(names, e.binding([]Condition{c.Condition})...)
		case oneOf:
			names = append(names, e.binding(c)...)
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == e.ID })
}

// give finds out once which rules for changes allow which field or edge: those
// that the same rules allow share a set, and are asked for together.
func (e *Entity) give() {
	e.giving = map[string]int{}
	sets := map[string]int{}
	name := func(field string) {
		var rules AnyOf
		var which string
		for i, r := range e.policy.Change {
			if r.allows(field) {
				rules = append(rules, r)
				which += fmt.Sprint(i, " ")
			}
		}
		set, known := sets[which]
		if !known {
			set = len(e.givers)
			sets[which], e.givers = set, append(e.givers, rules)
		}
		e.giving[field] = set
	}
	for field := range e.Columns {
		name(field)
	}
	for _, g := range e.Edges {
		name(g.Name)
	}
}

func (c change) narrow(x extent, op viewer.Ops) error {
	switch {
	case x.all:
		return privacy.Allow
	case x.none():
		return c.reasoned(c.refusal(c.viewer, op), op)
	}
	c.m.WhereP(x.keep)
	return privacy.Allow
}

// reasoned adds what a rule says of the rows that it keeps from whom it is for.
func (c change) reasoned(refusal error, op viewer.Ops) error {
	if op != viewer.Change {
		return refusal
	}
	for _, r := range c.policy.Change {
		concerns := r.fields == nil || slices.ContainsFunc(c.touched, func(name string) bool { return slices.Contains(r.fields, name) })
		if r.because != "" && r.reaches(c.viewer) && concerns {
			return &Reasoned{r.because, refusal}
		}
	}
	return refusal
}

// create allows a row that one rule allows as a whole.
func (c change) create(ctx context.Context) error {
	for _, r := range c.policy.Create {
		met, err := c.meets(ctx, r)
		if err != nil {
			return privacy.Denyf("%s could not be judged: %v", c.Name, err)
		}
		if met {
			return privacy.Allow
		}
	}
	return c.refusal(c.viewer, viewer.Create)
}

func (c change) meets(ctx context.Context, r Rule) (bool, error) {
	if !r.reaches(c.viewer) {
		return false, nil
	}
	for _, name := range c.touched {
		if !r.allows(name) && !c.isDefault(name) {
			return false, nil
		}
	}
	for _, name := range r.always {
		if !slices.Contains(c.touched, name) {
			return false, nil
		}
	}
	for _, condition := range r.conditions {
		met, err := condition.holds(ctx, c.Entity, asking{viewer: c.viewer}, c.m)
		if !met || err != nil {
			return false, err
		}
	}
	return true, nil
}

// isDefault reports whether a field of a new row has its default, which the
// data layer may have given itself.
func (c change) isDefault(field string) bool {
	if slices.Contains(c.Computed, field) {
		return true
	}
	value, given := c.m.Field(field)
	constant, ok := c.Defaults[field]
	return given && ok && fmt.Sprint(value) == constant
}

// upsert is a create and a change of whichever row is there already, so it is
// for those alone who may change all rows.
func (c change) upsert(ctx context.Context) error {
	if !c.changeable(asking{viewer: c.viewer}, nil).all || !c.changeable(asking{viewer: c.viewer}, c.touched).all {
		return privacy.Denyf("%s may not create %s with OnConflict, for that changes rows that others may have made: look first, then create or change", c.viewer, c.Name)
	}
	return c.create(ctx)
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
