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

// Mail is a mail in the outbox: what it is about and where it goes, never its text.
// The row is written in the transaction of what caused it; package mail makes the
// text, with the secrets of its links, when it sends it.
type Mail struct{ ent.Schema }

// Mixin of the Mail.
func (Mail) Mixin() []ent.Mixin { return []ent.Mixin{Key{}, Times{}, Searched("recipient")} }

// Fields of the Mail. It refers to the person by value, so that it outlives them.
func (Mail) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").NotEmpty().MaxLen(64).Immutable().Comment("what it says, such as reset-password").Annotations(annotation.AdminField{Word: true}),
		field.String("recipient").NotEmpty().MaxLen(254).Immutable().Annotations(annotation.AdminField{Format: "email"}),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("whom it is about"),
		field.JSON("details", map[string]string{}).Optional().Immutable().Annotations(annotation.Unseen()).Comment("what its text is made from besides; never a secret"),
		field.Enum("state").Values("waiting", "sent", "failed", "obsolete").Default("waiting"),
		field.Int("attempts").Default(0).NonNegative(),
		field.String("error").Default("").MaxRuneLen(500).Comment("why the last attempt failed"),
		field.Time("next_attempt_at").Default(now).Comment("not before; while it is being sent, when another instance may take it over"),
		field.UUID("lease", uuid.UUID{}).Optional().Nillable().Annotations(annotation.Unseen()).Comment("the attempt under way"),
		field.Time("give_up_at").Comment("after this no attempt follows one that failed"),
		field.Time("sent_at").Optional().Nillable(),
		field.Time("expires_at").Optional().Nillable().Annotations(annotation.AdminField{Label: "Deleted after"}),
	}
}

// Indexes of the Mail.
func (Mail) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("state", "next_attempt_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("expires_at").Annotations(annotation.HashSharded()),
	}
}

// Annotations of the Mail.
func (Mail) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Plural:  "Outbox",
			Help:    "Mails that were sent, wait to be sent, or could not be sent.",
			Title:   "kind",
			Columns: []string{"created_at", "kind", "recipient", "state", "attempts", "next_attempt_at", "error"},
			Order:   "-created_at",
			Search:  []string{"recipient"},
			Filters: []string{"created_at", "state", "recipient"},
		}.ReadOnly(),
		annotation.ExpiresBy("expires_at"),
	}
}

// Policy of the Mail.
func (Mail) Policy() ent.Policy {
	return rule.Policy{Read: rule.AnyOf{rule.Administrators()}}
}
