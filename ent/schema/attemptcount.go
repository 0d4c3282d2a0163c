package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// AttemptCount is how much of a limit somebody has used up. Its id is a hash of
// the limit and of whom it counts; package throttle alone writes it, by one
// statement for each attempt.
type AttemptCount struct{ ent.Schema }

// Mixin of the AttemptCount.
func (AttemptCount) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the AttemptCount.
func (AttemptCount) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").NotEmpty().MaxLen(64).Immutable().Comment("the name of the limit"),
		field.Int64("due").Comment("when all of it is free again, in microseconds since 1970 by the database's clock"),
		field.Time("expires_at").Comment("not before that"),
	}
}

// Indexes of the AttemptCount.
func (AttemptCount) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("expires_at").Annotations(annotation.HashSharded()),
	}
}

// Annotations of the AttemptCount.
func (AttemptCount) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.ExpiresBy("expires_at"),
		annotation.AdminHidden(),
	}
}

// Policy of the AttemptCount.
func (AttemptCount) Policy() ent.Policy { return rule.Policy{} }
