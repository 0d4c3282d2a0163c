package schema

import (
	"context"
	"reflect"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	house "unframed/ent/schema"
	"unframed/ent/schema/annotation"
	"unframed/viewer"
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

// Policy of the Diary. It imports nothing generated, so that the zoo can be
// generated from nothing.
func (Diary) Policy() ent.Policy {
	return privacy.Policies{privacy.Policy{
		Query: privacy.QueryPolicy{ownDiaries{}}, Mutation: privacy.MutationPolicy{ownDiaries{}},
	}}
}

type ownDiaries struct{}

// EvalQuery keeps the viewer's own. What a predicate is called in generated code
// cannot be imported here.
func (ownDiaries) EvalQuery(ctx context.Context, q ent.Query) error {
	if viewer.FromContext(ctx).IsSystem() {
		return privacy.Allow
	}
	where := reflect.ValueOf(q).MethodByName("Where")
	own := reflect.ValueOf(sql.FieldEQ("writer", viewer.FromContext(ctx).UserID))
	where.Call([]reflect.Value{own.Convert(where.Type().In(0).Elem())})
	return privacy.Allow
}

// EvalMutation refuses diaries in another's name.
func (ownDiaries) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.FromContext(ctx)
	if writer, given := m.Field("writer"); given && !v.IsSystem() && writer != ent.Value(v.UserID) {
		return privacy.Denyf("a diary is one's own")
	}
	return privacy.Allow
}
