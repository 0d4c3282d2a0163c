package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql/sqlgraph"

	"unframed/internal/names"
	"unframed/internal/viewer"
)

// Entity is what rules need to know of an entity. The generator writes it.
type Entity struct {
	Name     string // as in Go, such as AuditEvent
	Package  string // of the generated code it belongs to
	Table    string
	ID       string // the field
	IDColumn string
	Columns  map[string]string // of its fields
	Defaults map[string]string // of fields that have a constant one, as text
	Computed []string          // fields whose default is a function
	Edges    []Edge

	policy  Policy
	givers  []AnyOf        // sets of the rules for changes
	giving  map[string]int // which of them allow a field or an edge
	foreign bool           // an edge is held by rows of others
}

// Edge leads from an entity's rows to rows of another, or its own.
type Edge struct {
	Name    string
	Target  string
	Field   string // of this entity, which holds the edge; empty if none does
	OwnFK   bool   // this entity's table holds the edge
	Rel     sqlgraph.Rel
	Inverse bool
	Table   string
	Columns []string

	from    *Entity
	between *Entity // whose rows are the links; nil where they are no entity's
}

// entities are the registered ones by name. They are written while the program
// starts, by generated code alone, and only read from then on.
var entities = map[string]*Entity{}

// Register makes an entity and its policy known. It panics where the policy is
// none of this package's, for there is no way then to hold what leads to the
// entity to it.
func Register(e Entity, policies ...ent.Policy) {
	if len(policies) != 1 {
		panic(fmt.Sprintf("%s has %d policies; give it one, in its own Policy or in one mixin's", e.Name, len(policies)))
	}
	declared, ok := policies[0].(Policy)
	if !ok {
		panic(fmt.Sprintf("the policy of %s is a %T; let Policy return a rule.Policy of unframed/ent/schema/rule", e.Name, policies[0]))
	}
	if other := entities[e.Name]; other != nil {
		panic(fmt.Sprintf("there are two entities called %s, of %s and %s", e.Name, other.Package, e.Package))
	}
	e.policy = declared
	names.Table(e.Table, slices.Collect(maps.Values(e.Columns))...)
	for i := range e.Edges {
		names.Table(e.Edges[i].Table, e.Edges[i].Columns...)
		e.Edges[i].from = &e
		e.foreign = e.foreign || !e.Edges[i].OwnFK
	}
	e.bind()
	e.give()
	entities[e.Name] = &e
}

// Check panics where a policy names what its entity has not. Generated code
// calls it once all entities are registered.
func Check() {
	for _, name := range slices.Sorted(maps.Keys(entities)) {
		for i := range entities[name].Edges {
			entities[name].Edges[i].find()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(entities)) {
		if err := entities[name].check(); err != nil {
			panic(fmt.Sprintf("the policy of %s: %v", name, err))
		}
	}
}

// Entities are the registered ones in the order of their names.
func Entities() []*Entity {
	var all []*Entity
	for _, name := range slices.Sorted(maps.Keys(entities)) {
		all = append(all, entities[name])
	}
	return all
}

func (e *Entity) check() error {
	for _, kind := range e.kinds() {
		for _, r := range kind.rules {
			for _, name := range slices.Concat(r.fields, r.never, r.always) {
				if e.has(name) == nil || e.edge(name) != nil {
					continue
				}
				return e.has(name)
			}
			for _, name := range r.never {
				if kind.name == "change" && slices.Contains(e.Computed, name) {
					return fmt.Errorf("%s cannot be kept from being given with a change, because the data layer may give it itself", name)
				}
			}
			if err := checkAll(e, r.conditions); err != nil {
				return err
			}
		}
	}
	for i := range e.Edges {
		if g := &e.Edges[i]; g.between != nil && !g.tellsNoMore() {
			return fmt.Errorf("the edge %s tells which rows of %s there are, which not everybody may read who may read both of its ends: let %s be read by Readable of its ends, or take Through away and ask along its own edges",
				g.Name, g.between.Name, g.between.Name)
		}
	}
	return e.circle(map[string]bool{})
}

// tellsNoMore reports whether whoever may read both ends of an edge may read the rows
// between them, by which the edge leads: nothing asks for those on the way.
func (g *Edge) tellsNoMore() bool {
	reached := func(rules AnyOf, role viewer.Role, also func(Rule) bool) bool {
		return slices.ContainsFunc(rules, func(r Rule) bool { return (r.permission == "" || role.Can(r.permission)) && also(r) })
	}
	any := func(Rule) bool { return true }
	byEnds := func(r Rule) bool {
		return !slices.ContainsFunc(r.conditions, func(c Condition) bool { _, is := c.(readable); return !is })
	}
	return !slices.ContainsFunc(append(viewer.Roles(), viewer.Nothing), func(role viewer.Role) bool {
		return reached(g.from.policy.Read, role, any) && reached(g.target().policy.Read, role, any) &&
			!reached(g.between.policy.Read, role, byEnds)
	})
}

// circle is an error where reading the entity depends on itself.
func (e *Entity) circle(above map[string]bool) error {
	if above[e.Name] {
		return fmt.Errorf("who may read %s depends on who may read %s", e.Name, e.Name)
	}
	above[e.Name] = true
	defer delete(above, e.Name)
	for _, r := range e.policy.Read {
		if err := circles(e, r.conditions, above); err != nil {
			return err
		}
	}
	return nil
}

func circles(e *Entity, conditions []Condition, above map[string]bool) error {
	for _, c := range conditions {
		var err error
		switch c := c.(type) {
		case readable:
			err = e.edge(c.edge).target().circle(above)
		case through:
			err = circles(e.edge(c.edge).target(), c.conditions, above)
		case not:
			err = circles(e, []Condition{c.Condition}, above)
		case oneOf:
			err = circles(e, c, above)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// find finds the entity whose rows are the links of an edge.
func (g *Edge) find() {
	for _, e := range entities {
		if g.Rel == sqlgraph.M2M && e.Table == g.Table && e.Package == g.from.Package {
			g.between = e
		}
	}
}

// end is what a rule calls the edge: its field, where it has one.
func (g *Edge) end() string { return cmp.Or(g.Field, g.Name) }

// mutual reports whether the row that the edge leads to leads back by the same edge.
// Each of the two then holds it, and changes with the other.
func (g *Edge) mutual() bool { return g.OwnFK && g.Rel == sqlgraph.O2O && !g.Inverse }

// back is the edge by which the other end leads back; nil where it knows of none.
func (g *Edge) back() *Edge {
	others := g.target().Edges
	for i := range others {
		o := &others[i]
		if o.Target == g.from.Name && o.Table == g.Table && slices.Equal(o.Columns, g.Columns) &&
			(o.Inverse != g.Inverse || o.Name == g.Name && g.Target == g.from.Name) {
			return o
		}
	}
	return nil
}

// kind is one of the four things one does with rows, with its rules.
type kind struct {
	name  string
	rules AnyOf
}

func (e *Entity) kinds() []kind {
	p := e.policy
	return []kind{{"read", p.Read}, {"create", p.Create}, {"change", p.Change}, {"delete", p.Delete}}
}

// has is an error where the entity has no field of the name.
func (e *Entity) has(field string) error {
	if _, ok := e.Columns[field]; !ok {
		return fmt.Errorf("it names %q, which is none of its fields", field)
	}
	return nil
}

func (e *Entity) hasEdge(name string) (*Edge, error) {
	if g := e.edge(name); g != nil {
		return g, nil
	}
	return nil, fmt.Errorf("it names %q, which is none of its edges", name)
}

func (e *Entity) edge(name string) *Edge {
	for i := range e.Edges {
		if e.Edges[i].Name == name {
			return &e.Edges[i]
		}
	}
	return nil
}

func (e *Entity) hasColumn(column string) bool {
	for _, c := range e.Columns {
		if c == column {
			return true
		}
	}
	return false
}

func (e *Entity) column(field string) string { return e.Columns[field] }

func (g *Edge) target() *Entity { return entities[g.Target] }

// Known reports whether the entity has rules.
func Known(entity string) bool { return entities[entity] != nil }
