package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// Account holds a balance. Every user has one; the one treasury is where
// credits come from and the only account that may be below zero.
type Account struct{ ent.Schema }

// accountOfUser is the edge to it; see ofPeople.
type accountOfUser struct{ mixin.Schema }

// Edges of the User.
func (accountOfUser) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("account", Account.Type).Unique().Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Mixin of the Account.
func (Account) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}, Versioned{}} }

// Fields of the Account.
func (Account) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Enum("kind").Values("user", "treasury").Default("user").Immutable(),
		field.Int64("balance").Default(0).Comment("minor units").Annotations(annotation.AdminField{Format: "money", Help: "in credits"}),
		field.Time("sent_on").Optional().Nillable().Comment("midnight, UTC, of the last day on which it sent anything"),
		field.Int64("sent_that_day").Default(0).Comment("minor units, on the day sent_on").Annotations(annotation.AdminField{Format: "money", Help: "in credits, on the day sent_on"}),
		field.Time("closed_at").Optional().Nillable().Comment("from then on it neither sends nor receives"),
	}
}

// Edges of the Account.
func (Account) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("account").Field("user_id").Unique().Immutable(),
		edge.To("sent", Transfer.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
		edge.To("received", Transfer.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
		edge.To("postings", Posting.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of the Account.
func (Account) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("kind", "id"),
		index.Fields("kind").Unique().StorageKey("account_one_treasury").
			Annotations(entsql.IndexWhere("kind = 'treasury'")),
	}
}

// Annotations of the Account.
func (Account) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "Balances change by transfers alone.",
			Title:   "user_id",
			Columns: []string{"user_id", "kind", "balance", "closed_at", "created_at"},
			Filters: []string{"user_id", "kind"},
		}.ReadOnly(),
		entsql.Checks(map[string]string{
			"accounts_balance_not_negative": "balance >= 0 OR kind = 'treasury'",
			"accounts_sent_not_negative":    "sent_that_day >= 0",
			"accounts_closed_when_empty":    "closed_at IS NULL OR balance = 0",
		}),
	}
}

// Policy of the Account.
func (Account) Policy() ent.Policy {
	return rule.Policy{
		Read: rule.AnyOf{rule.Administrators(), rule.People(rule.Own("user_id"))},
	}
}
