package rule

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/internal/viewer"
)

// mutation is what the generated changes offer to rules.
type mutation interface {
	ent.Mutation
	WhereP(...func(*sql.Selector))
	// Upserts reports whether a create changes the row that is there already.
	Upserts() bool
	// GivenInstead are the fields with a computed default, and the id, that were given
	// all the same to what is about to be made.
	GivenInstead() []string
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
	if !r.allows(c.ID) && slices.Contains(c.m.GivenInstead(), c.ID) {
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
		return !slices.Contains(c.m.GivenInstead(), field)
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
