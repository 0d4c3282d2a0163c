package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// Session is one browser signed in as one user. The browser holds the token;
// the row holds only its hash.
type Session struct{ ent.Schema }

// Mixin of the Session.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}} }

// Fields of the Session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.Bytes("token_hash").Sensitive().Immutable().Unique().NotEmpty().MaxLen(32),
		field.Time("seen_at").Default(now).Comment("last use, to the minute"),
		field.Time("authenticated_at").Default(now).Comment("last time the person proved who they are"),
		field.Bytes("proved_act").Optional().Nillable().Sensitive().MaxLen(32).Comment("what the person last gave their password for; see package accounts"),
		field.Time("expires_at").Comment("end if left idle; never after ends_at"),
		field.Time("ends_at").Immutable().Comment("end however busy"),
		field.String("ip").Default("").MaxLen(45),
		field.String("user_agent").Default("").MaxRuneLen(400),
	}
}

// Edges of the Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("sessions").Field("user_id").Unique().Required().Immutable(),
	}
}

// Indexes of the Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id"),
		index.Fields("expires_at"),
	}
}

// Annotations of the Session.
func (Session) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.AdminHidden(),
		annotation.ExpiresBy("expires_at"),
		entsql.Checks(map[string]string{
			"sessions_idle_within_absolute": "expires_at <= ends_at",
		}),
	}
}

// Policy of the Session.
func (Session) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.People(rule.Own("user_id"))},
		Delete: rule.AnyOf{rule.People(rule.Own("user_id"))},
	}
}
