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

// Posting is one side of a confirmed transfer: what it did to one account.
// Every confirmed transfer has exactly two, a debit and a credit, which sum to
// zero. Postings are never changed and never deleted.
type Posting struct{ ent.Schema }

// Mixin of the Posting.
func (Posting) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the Posting.
func (Posting) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.UUID("transfer_id", uuid.UUID{}).Immutable(),
		field.UUID("account_id", uuid.UUID{}).Immutable(),
		field.Enum("side").Values("debit", "credit").Immutable(),
		field.Int64("amount").Immutable().Comment("minor units: below zero for a debit").Annotations(annotation.AdminField{Format: "money", Help: "in credits; below zero for a debit"}),
		field.Int64("balance").Immutable().Comment("the account's, once this was posted").Annotations(annotation.AdminField{Format: "money", Help: "in credits; the account's, once this was posted"}),
		field.Int64("account_version").Positive().Immutable().Comment("the account's, once this was posted"),
	}
}

// Edges of the Posting.
func (Posting) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("transfer", Transfer.Type).Ref("postings").Field("transfer_id").Unique().Required().Immutable(),
		edge.From("account", Account.Type).Ref("postings").Field("account_id").Unique().Required().Immutable(),
	}
}

// Indexes of the Posting. The unique ones are rules: no transfer is applied
// twice, and no change of a balance is lost to another.
func (Posting) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("transfer_id", "side").Unique(),
		index.Fields("account_id", "account_version").Unique(),
		index.Fields("created_at", "id"),
	}
}

// Annotations of the Posting.
func (Posting) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Label:   "Ledger entry",
			Plural:  "Ledger entries",
			Help:    "Each confirmed transfer has two: a debit and a credit.",
			Columns: []string{"created_at", "transfer_id", "account_id", "side", "amount", "balance"},
			Filters: []string{"transfer_id", "account_id", "created_at"},
		}.ReadOnly(),
		annotation.AppendOnly(),
		entsql.Checks(map[string]string{
			"postings_side_is_sign": "side = 'debit' AND amount < 0 OR side = 'credit' AND amount > 0",
		}),
	}
}

// Policy of the Posting.
func (Posting) Policy() ent.Policy {
	return rule.Policy{
		Read: rule.AnyOf{rule.Administrators(), rule.People(rule.Through("account", rule.Own("user_id")))},
		Kept: true,
	}
}
