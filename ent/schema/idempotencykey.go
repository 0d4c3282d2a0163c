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

// IdempotencyKey remembers that a request was carried out, so that the same
// request sent again is answered and not carried out again. The key is the
// client's own; the row is written in the transaction that does the work.
type IdempotencyKey struct{ ent.Schema }

// Mixin of the IdempotencyKey.
func (IdempotencyKey) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the IdempotencyKey. The result is referred to by value.
func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("key").NotEmpty().MaxLen(255).Immutable(),
		field.Bytes("request_hash").NotEmpty().MaxLen(32).Immutable(),
		field.UUID("result_id", uuid.UUID{}).Immutable().Comment("the transfer that the request made or changed"),
		field.Time("expires_at").Immutable(),
	}
}

// Indexes of the IdempotencyKey.
func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "key").Unique(),
		index.Fields("expires_at").Annotations(annotation.HashSharded()),
	}
}

// Annotations of the IdempotencyKey.
func (IdempotencyKey) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.ExpiresBy("expires_at"),
		annotation.AdminHidden(),
	}
}

// Policy of the IdempotencyKey.
func (IdempotencyKey) Policy() ent.Policy {
	return rule.Policy{}
}
