package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// LimitChange is one setting of the limits on transfers. The one with the
// highest revision is in force; the others are its history. Revisions are
// consecutive, so of two administrators who change the same one, the second
// is told.
type LimitChange struct{ ent.Schema }

// Mixin of the LimitChange.
func (LimitChange) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the LimitChange.
func (LimitChange) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.Int64("revision").Positive().Unique().Immutable(),
		field.UUID("actor_id", uuid.UUID{}).Immutable(),
		field.Int64("per_transfer").NonNegative().Immutable().Comment("minor units; 0 for no limit").Annotations(limit),
		field.Int64("per_day").NonNegative().Immutable().Comment("minor units; 0 for no limit").Annotations(limit),
	}
}

// limit is shown as an amount; zero is none.
var limit = annotation.AdminField{Format: "money", Help: "in credits", Words: map[string]string{"0": "no limit"}}

// Annotations of the LimitChange.
func (LimitChange) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "The limits on transfers, each time they were set.",
			Columns: []string{"revision", "created_at", "actor_id", "per_transfer", "per_day"},
			Order:   "-revision",
			Filters: []string{"revision"},
		}.ReadOnly(),
		annotation.AppendOnly(),
		annotation.Global(),
	}
}

// Policy of the LimitChange.
func (LimitChange) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators()},
		Create: rule.AnyOf{rule.Administrators(rule.Own("actor_id"))},
		Kept:   true,
	}
}
