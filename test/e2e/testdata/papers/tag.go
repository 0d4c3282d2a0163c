package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// Tag is on papers. Nobody sees one that is secret.
type Tag struct{ ent.Schema }

// Mixin of the Tag.
func (Tag) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}, Versioned{}} }

// Fields of the Tag.
func (Tag) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.Bool("secret").Default(false),
	}
}

// Edges of the Tag.
func (Tag) Edges() []ent.Edge {
	return []ent.Edge{edge.From("papers", Paper.Type).Ref("tags")}
}

// Indexes of the Tag.
func (Tag) Indexes() []ent.Index { return []ent.Index{index.Fields("name", "id")} }

// Annotations of the Tag.
func (Tag) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{Title: "name", Search: []string{"name"}, Columns: []string{"name", "secret"}}}
}

// Policy of the Tag: administrators, who may hide one from all of them.
func (Tag) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators(rule.Is("secret", false))},
		Create: rule.AnyOf{rule.Administrators()},
		Change: rule.AnyOf{rule.Administrators()},
		Delete: rule.AnyOf{rule.Administrators()},
	}
}
