package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// SettingChange is one value of one run-time setting; see package settings. Of
// each setting the one with the highest revision holds, and the others are its
// history. Revisions are consecutive, so of two administrators who change the
// same one, the second is told.
type SettingChange struct{ ent.Schema }

// Mixin of the SettingChange.
func (SettingChange) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the SettingChange.
func (SettingChange) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.String("name").NotEmpty().MaxLen(64).Immutable().Comment("of the setting"),
		field.Int64("revision").Positive().Immutable(),
		field.UUID("actor_id", uuid.UUID{}).Immutable(),
		field.JSON("content", json.RawMessage{}).Immutable().Comment("all of its fields"),
	}
}

// Indexes of the SettingChange.
func (SettingChange) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("name", "revision").Unique(),
		index.Fields("created_at", "id"),
	}
}

// Annotations of the SettingChange.
func (SettingChange) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "What administrators set while the application runs, each time they did. It is changed under Configuration.",
			Columns: []string{"created_at", "name", "revision", "actor_id", "content"},
			Order:   "-created_at",
			Filters: []string{"created_at"},
		}.ReadOnly(),
		annotation.AppendOnly(),
		annotation.Global(),
	}
}

// Policy of the SettingChange.
func (SettingChange) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators()},
		Create: rule.AnyOf{rule.Administrators(rule.Own("actor_id"))},
		Kept:   true,
	}
}
