package rule

import (
	"fmt"
	"slices"
)

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
