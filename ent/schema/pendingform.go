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

// PendingForm keeps what somebody typed while they prove who they are. It refers
// to the session by value; passwords are never in it.
type PendingForm struct{ ent.Schema }

// Mixin of the PendingForm.
func (PendingForm) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the PendingForm.
func (PendingForm) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.UUID("session_id", uuid.UUID{}).Immutable(),
		field.String("page").NotEmpty().Immutable().Comment("the path to return to"),
		field.String("title").NotEmpty().Immutable().Comment("what was about to be done, in words"),
		field.JSON("details", [][2]string{}).Optional().Immutable().Comment("names and values, as the page showed them"),
		field.Bytes("act_hash").NotEmpty().MaxLen(32).Immutable().Sensitive(),
		field.JSON("typed", map[string][]string{}).Optional().Immutable().Sensitive().Comment("the form's fields"),
		field.Time("expires_at").Immutable(),
	}
}

// Indexes of the PendingForm.
func (PendingForm) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("expires_at").StorageKey("heldform_expires_at").Annotations(annotation.HashSharded()),
		index.Fields("session_id", "created_at").StorageKey("heldform_session_id_created_at"),
	}
}

// Annotations of the PendingForm.
func (PendingForm) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("held_forms"), // its name before the type had this one
		annotation.ExpiresBy("expires_at"),
		annotation.AdminHidden(),
	}
}

// Policy of the PendingForm.
func (PendingForm) Policy() ent.Policy {
	return rule.Policy{Fixed: true}
}
