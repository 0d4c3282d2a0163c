package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// ServerSecret is a secret that was made because none is configured, so that all
// instances on this database share it. Production takes its secrets from the
// configuration and never reads this.
type ServerSecret struct{ ent.Schema }

// Mixin of the ServerSecret.
func (ServerSecret) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the ServerSecret.
func (ServerSecret) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.String("name").NotEmpty().MaxLen(64).Unique().Immutable(),
		field.String("value").Sensitive().NotEmpty().Immutable(),
	}
}

// Annotations of the ServerSecret.
func (ServerSecret) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("kept_secrets"), // its name before the type had this one
		annotation.AdminHidden(),
	}
}

// Policy of the ServerSecret.
func (ServerSecret) Policy() ent.Policy {
	return rule.Policy{Kept: true}
}
