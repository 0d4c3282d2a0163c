package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// EmbedderChange is one setting of the list of origins that may frame the
// pages under the policy Trusted. As with LimitChange, the one with the highest
// revision is in force and the others are its history.
type EmbedderChange struct{ ent.Schema }

// Mixin of the EmbedderChange.
func (EmbedderChange) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the EmbedderChange.
func (EmbedderChange) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.Int64("revision").Positive().Unique().Immutable(),
		field.UUID("actor_id", uuid.UUID{}).Immutable(),
		field.JSON("origins", []string{}).Immutable().Comment("https origins, all of them; empty for none"),
	}
}

// Annotations of the EmbedderChange.
func (EmbedderChange) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "Which sites may frame the pages for partners, each time that was set.",
			Columns: []string{"revision", "created_at", "actor_id", "origins"},
			Order:   "-revision",
			Filters: []string{"revision"},
		}.ReadOnly(),
		annotation.AppendOnly(),
		annotation.Global(),
	}
}

// Policy of the EmbedderChange.
func (EmbedderChange) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators()},
		Create: rule.AnyOf{rule.Administrators(rule.Own("actor_id"))},
		Kept:   true,
	}
}
