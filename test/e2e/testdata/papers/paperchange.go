package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"unframed/ent/schema/rule"
)

// PaperChange is called as something could be that is said of a Paper.
type PaperChange struct{ ent.Schema }

// Mixin of the PaperChange.
func (PaperChange) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}, Versioned{}} }

// Fields of the PaperChange.
func (PaperChange) Fields() []ent.Field {
	return []ent.Field{field.String("reason").NotEmpty().MaxRuneLen(200)}
}

// Edges of the PaperChange: a paper about which something is said stays.
func (PaperChange) Edges() []ent.Edge {
	return []ent.Edge{edge.To("about", Paper.Type).Unique().Annotations(entsql.OnDelete(entsql.Restrict))}
}

// Policy of the PaperChange: administrators alone.
func (PaperChange) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators()},
		Create: rule.AnyOf{rule.Administrators()},
		Change: rule.AnyOf{rule.Administrators()},
		Delete: rule.AnyOf{rule.Administrators()},
	}
}
