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

// AuditEvent records that somebody did something. It refers to other rows by
// value, without foreign keys, so that it outlives them; it is never changed
// and never deleted.
type AuditEvent struct{ ent.Schema }

// Mixin of the AuditEvent.
func (AuditEvent) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the AuditEvent.
func (AuditEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.UUID("actor_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.String("action").NotEmpty().MaxLen(64).Immutable().Comment("noun.verb, such as session.create").Annotations(annotation.AdminField{Word: true}),
		field.String("subject_type").Default("").MaxLen(64).Immutable(),
		field.String("subject_id").Default("").MaxLen(64).Immutable().Annotations(annotation.AdminField{Word: true}),
		field.JSON("details", map[string]string{}).Optional().Immutable(),
		field.String("ip").Default("").MaxLen(45).Immutable(),
		field.String("request_id").Default("").MaxLen(64).Immutable(),
	}
}

// Indexes of the AuditEvent.
func (AuditEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("created_at", "id"),
		index.Fields("actor_id", "created_at", "id"),
		index.Fields("subject_id", "created_at", "id"),
		index.Fields("action", "created_at", "id"),
	}
}

// Annotations of the AuditEvent.
func (AuditEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "Who did what to which thing. Events are never changed.",
			Columns: []string{"created_at", "actor_id", "action", "subject_type", "subject_id", "ip"},
			Filters: []string{"created_at", "actor_id", "action", "subject_id"},
			Search:  []string{"action"},
		}.ReadOnly(),
		entsql.Table("audit_events"),
		annotation.AppendOnly(),
	}
}

// Policy of the AuditEvent.
func (AuditEvent) Policy() ent.Policy {
	return rule.Policy{Read: rule.AnyOf{rule.Administrators()}, Kept: true}
}
