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

// Transfer moves an amount from one account to another, once.
type Transfer struct{ ent.Schema }

// Mixin of the Transfer.
func (Transfer) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}, Versioned{}} }

// Fields of the Transfer.
func (Transfer) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("sender_id", uuid.UUID{}).Immutable(),
		field.UUID("recipient_id", uuid.UUID{}).Immutable(),
		field.Int64("amount").Positive().Immutable().Comment("minor units").Annotations(annotation.AdminField{Format: "money", Help: "in credits"}),
		field.String("note").Default("").MaxRuneLen(140).Immutable(),
		field.Enum("state").Values("pending", "confirmed", "cancelled", "expired").Default("pending"),
		field.Time("expires_at").Immutable().Comment("a transfer still pending then can no longer be confirmed"),
		field.Time("settled_at").Optional().Nillable().Comment("when it left the pending state"),
	}
}

// Edges of the Transfer.
func (Transfer) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("sender", Account.Type).Ref("sent").Field("sender_id").Unique().Required().Immutable(),
		edge.From("recipient", Account.Type).Ref("received").Field("recipient_id").Unique().Required().Immutable(),
		edge.To("postings", Posting.Type).Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of the Transfer: both sides of a history, what is due to expire, and
// the administrators' list of all.
func (Transfer) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("sender_id", "created_at", "id"),
		index.Fields("recipient_id", "created_at", "id"),
		index.Fields("state", "expires_at", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of the Transfer.
func (Transfer) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "Transfers are made, confirmed and cancelled by the people who send them.",
			Columns: []string{"created_at", "sender_id", "recipient_id", "amount", "state", "note"},
			Filters: []string{"sender_id", "recipient_id", "state", "created_at"},
		}.ReadOnly(),
		entsql.Checks(map[string]string{
			"transfers_two_accounts": "sender_id <> recipient_id",
			"transfers_settled_once": "state = 'pending' AND settled_at IS NULL OR state <> 'pending' AND settled_at IS NOT NULL",
		}),
	}
}

// Policy of the Transfer. What somebody is about to send is nobody else's to
// know, the recipient's neither.
func (Transfer) Policy() ent.Policy {
	return rule.Policy{
		Read: rule.AnyOf{
			rule.Administrators(),
			rule.People(rule.Through("sender", rule.Own("user_id"))),
			rule.People(rule.Is("state", "confirmed"), rule.Through("recipient", rule.Own("user_id"))),
		},
	}
}
