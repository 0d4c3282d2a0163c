package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// APIToken lets a program act for a user. The program holds the token; the row
// holds only its hash. A revoked token stays, so that its use can be traced.
type APIToken struct{ ent.Schema }

// Mixin of the APIToken.
func (APIToken) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}} }

// Fields of the APIToken.
func (APIToken) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("name").NotEmpty().MaxRuneLen(100).Immutable(),
		field.Bytes("token_hash").Sensitive().Immutable().Unique().NotEmpty().MaxLen(32),
		field.JSON("scopes", []string{}).Immutable().Comment("what it may be used for; see accounts"),
		field.Time("used_at").Optional().Nillable().Comment("last use, to the minute"),
		field.Time("expires_at").Optional().Nillable().Immutable(),
		field.Time("revoked_at").Optional().Nillable(),
	}
}

// Edges of the APIToken.
func (APIToken) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("api_tokens").Field("user_id").Unique().Required().Immutable(),
	}
}

// Indexes of the APIToken.
func (APIToken) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "created_at"),
	}
}

// Annotations of the APIToken.
func (APIToken) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.AdminHidden(),
	}
}

// Policy of the APIToken.
func (APIToken) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.People(rule.Own("user_id"))},
		Change: rule.AnyOf{rule.People(rule.Own("user_id")).Fields("revoked_at")},
	}
}
