package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	house "unframed/ent/schema"
	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// Diary is seen and changed by whoever wrote it, and nobody else.
type Diary struct{ ent.Schema }

// Mixin of the Diary.
func (Diary) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Diary.
func (Diary) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("writer", uuid.UUID{}).Immutable(),
		field.String("name"),
		field.UUID("sequel_id", uuid.UUID{}).Optional().Nillable(),
	}
}

// Edges of the Diary.
func (Diary) Edges() []ent.Edge {
	return []ent.Edge{edge.To("sequel", Diary.Type).Field("sequel_id").Unique()}
}

// Indexes of the Diary: one that no list can follow.
func (Diary) Indexes() []ent.Index {
	return []ent.Index{index.Fields("name", "id").Annotations(annotation.HashSharded())}
}

// Annotations of the Diary.
func (Diary) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{
		See: annotation.Everybody, Create: annotation.Everybody, Change: annotation.Everybody, Delete: annotation.Everybody,
	}}
}

// Policy of the Diary.
func (Diary) Policy() ent.Policy {
	own := rule.AnyOf{rule.People(rule.Own("writer"))}
	return rule.Policy{Read: own, Create: own, Change: own, Delete: own}
}
