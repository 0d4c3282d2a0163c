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

// MailLink is a link that was mailed to somebody and proves, used once, that they
// read what is sent to an address. The mail holds the link; the row holds only the
// hash of its token, and is deleted when it is used.
type MailLink struct{ ent.Schema }

// Mixin of the MailLink.
func (MailLink) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the MailLink. It refers to the person by value.
func (MailLink) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.Enum("purpose").Values("verify", "reset", "change", "undo").Immutable(),
		field.String("address").NotEmpty().MaxLen(254).Immutable().Comment("to which the mail went"),
		field.String("address_key").NotEmpty().MaxLen(254).Immutable(),
		field.Bytes("token_hash").Sensitive().Immutable().Unique().NotEmpty().MaxLen(32),
		field.Int64("credential_version").Immutable().Comment("of the person when it was made"),
		field.Time("expires_at").Immutable(),
	}
}

// Indexes of the MailLink.
func (MailLink) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "purpose", "created_at"),
		index.Fields("address_key", "purpose"),
		index.Fields("expires_at").Annotations(annotation.HashSharded()),
	}
}

// Annotations of the MailLink.
func (MailLink) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.ExpiresBy("expires_at"),
		annotation.AdminHidden(),
	}
}

// Policy of the MailLink.
func (MailLink) Policy() ent.Policy { return rule.Policy{Fixed: true} }
