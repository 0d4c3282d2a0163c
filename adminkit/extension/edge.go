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
		if d.Back, err = back(e); err != nil {
			return nil, err
		}
		d.Holder, d.From, d.To = holder(n, e)
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

// back is the edge of the other end that leads back the same way; empty where
// pages know of none.
func back(e *gen.Edge) (string, error) {
	if e.Bidi {
		return e.Name, nil
	}
	others, err := leads(e.Type)
	if err != nil {
		return "", err
	}
	for _, o := range others {
		if e.Ref != nil && o.Name == e.Ref.Name {
			return o.Name, nil
		}
	}
	return "", nil
}

// holder is the table that holds an edge, with its columns for this end and for
// the other.
func holder(n *gen.Type, e *gen.Edge) (table, from, to string) {
	switch {
	case e.M2M() && e.IsInverse():
		return e.Rel.Table, e.Rel.Columns[1], e.Rel.Columns[0]
	case e.M2M():
		return e.Rel.Table, e.Rel.Columns[0], e.Rel.Columns[1]
	case e.OwnFK():
		return n.Table(), n.ID.StorageKey(), e.Rel.Column()
	}
	return e.Type.Table(), e.Rel.Column(), e.Type.ID.StorageKey()
}
