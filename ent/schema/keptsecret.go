package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// KeptSecret is a secret that was made because none is configured, so that all
// instances on this database share it. Production takes its secrets from the
// configuration and never reads this.
type KeptSecret struct{ ent.Schema }

// Mixin of the KeptSecret.
func (KeptSecret) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the KeptSecret.
func (KeptSecret) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.String("name").NotEmpty().MaxLen(64).Unique().Immutable(),
		field.String("value").Sensitive().NotEmpty().Immutable(),
	}
}

// Annotations of the KeptSecret.
func (KeptSecret) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.AdminHidden()}
}

// Policy of the KeptSecret.
func (KeptSecret) Policy() ent.Policy {
	return rule.Policy{Kept: true}
}
