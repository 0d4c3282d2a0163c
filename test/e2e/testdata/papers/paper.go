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

// Paper is a text with tags.
type Paper struct{ ent.Schema }

// Mixin of the Paper.
func (Paper) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}, Versioned{}} }

// Fields of the Paper.
func (Paper) Fields() []ent.Field {
	return []ent.Field{
		field.String("title").NotEmpty().MaxRuneLen(200),
		field.String("code").Optional().Nillable().MaxRuneLen(40).Unique(),
		field.Enum("state").Values("draft", "sent", "void").Default("draft"),
		field.Int64("amount").Default(0).Annotations(annotation.AdminField{Format: "money"}),
		field.Int64("count").Default(0),
		field.Text("body").Optional().MaxRuneLen(65_536),
		field.JSON("extra", map[string]any{}).Optional(),
		field.Int("pages").Optional().Nillable(),
		field.Time("printed_at").Optional().Nillable(),
	}
}

// Edges of the Paper.
func (Paper) Edges() []ent.Edge {
	return []ent.Edge{edge.To("tags", Tag.Type)}
}

// Indexes of the Paper.
func (Paper) Indexes() []ent.Index { return []ent.Index{index.Fields("title", "id")} }

// Annotations of the Paper.
func (Paper) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{Title: "title", Search: []string{"title"}, Columns: []string{"title", "state", "amount"}}}
}

// Policy of the Paper: administrators alone.
func (Paper) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators()},
		Create: rule.AnyOf{rule.Administrators()},
		Change: rule.AnyOf{rule.Administrators()},
		Delete: rule.AnyOf{rule.Administrators()},
	}
}
