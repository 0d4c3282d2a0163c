package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// UsedNonce remembers that an action seal was used, so that it is used once.
// Its id is the seal's own; the row is written in the transaction that does
// what the seal allowed, and may go once the seal would no longer hold anyway.
type UsedNonce struct{ ent.Schema }

// Mixin of the UsedNonce.
func (UsedNonce) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the UsedNonce.
func (UsedNonce) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("spent_by", uuid.UUID{}).Immutable().Comment("the request that used it, which may have to repeat its transaction"),
		field.Time("expires_at").Immutable().Comment("when the seal itself stops to hold"),
	}
}

// Indexes of the UsedNonce.
func (UsedNonce) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("expires_at").StorageKey("spentseal_expires_at").Annotations(annotation.HashSharded()),
	}
}

// Annotations of the UsedNonce.
func (UsedNonce) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("spent_seals"), // its name before the type had this one
		annotation.ExpiresBy("expires_at"),
		annotation.AdminHidden(),
	}
}

// Policy of the UsedNonce.
func (UsedNonce) Policy() ent.Policy {
	return rule.Policy{Fixed: true}
}
