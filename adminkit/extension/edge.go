package extension

import (
	"fmt"
	"slices"

	"entgo.io/ent/entc/gen"

	"unframed/adminkit"
	"unframed/ent/schema/annotation"
)

func describeEdges(n *gen.Type, entity annotation.Admin) ([]adminkit.Edge, error) {
	edges, err := leads(n)
	if err != nil {
		return nil, err
	}
	var described []adminkit.Edge
	for _, e := range edges {
		a, err := read[annotation.AdminField](e.Annotations)
		if err != nil {
			return nil, fmt.Errorf("the AdminField annotation of %s.%s: %w", n.Name, e.Name, err)
		}
		foreign := !e.OwnFK() && !e.M2M()
		d := adminkit.Edge{
			Name: e.Name, Label: or(a.Label, heading(e.Name)), Help: or(a.Help, e.Comment()),
			Table: e.Type.Table(), Unique: e.Unique, Required: !e.Optional, Inverse: e.IsInverse(), ManyMany: e.M2M(),
			// Two rows that must refer to one another, held by the other: neither
			// can let go first.
			Foreign: foreign, ReadOnlyLater: e.Immutable || foreign && e.O2O() && !e.Optional,
			// The other end's rows have rules of their own, so an edge that is
			// kept there is given there, unless no row could be made without it.
			ReadOnly: a.ReadOnly || e.Through != nil || foreign && e.Optional ||
				len(entity.Editable) > 0 && !slices.Contains(entity.Editable, e.Name),
		}
		if f := e.Field(); f != nil {
			if f.Sensitive() {
				continue
			}
			d.Field = f.Name
		}
		described = append(described, d)
	}
	return described, nil
}
