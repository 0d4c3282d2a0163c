package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// SpentSeal remembers that an action seal was used, so that it is used once.
// Its id is the seal's own; the row is written in the transaction that does
// what the seal allowed, and may go once the seal would no longer hold anyway.
type SpentSeal struct{ ent.Schema }

// Mixin of the SpentSeal.
func (SpentSeal) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the SpentSeal.
func (SpentSeal) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("spent_by", uuid.UUID{}).Immutable().Comment("the request that used it, which may have to repeat its transaction"),
		field.Time("expires_at").Immutable().Comment("when the seal itself stops to hold"),
	}
}

// Indexes of the SpentSeal.
func (SpentSeal) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("expires_at").Annotations(annotation.HashSharded()),
	}
}

// Annotations of the SpentSeal.
func (SpentSeal) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.ExpiresBy("expires_at"),
		annotation.AdminHidden(),
	}
}

// Policy of the SpentSeal.
func (SpentSeal) Policy() ent.Policy {
	return rule.Policy{Fixed: true}
}
