package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/schema/rule"
)

// Remark is about a paper, which cannot be deleted while it is.
type Remark struct{ ent.Schema }

// Mixin of the Remark.
func (Remark) Mixin() []ent.Mixin {
	return []ent.Mixin{Key{}, Times{}, Versioned{}, Searched("title")}
}

// Fields of the Remark.
func (Remark) Fields() []ent.Field {
	return []ent.Field{field.UUID("paper_id", uuid.UUID{}), field.String("title").NotEmpty().MaxRuneLen(200)}
}

// Edges of the Remark.
func (Remark) Edges() []ent.Edge {
	return []ent.Edge{edge.To("paper", Paper.Type).Field("paper_id").Unique().Required()}
}

// Policy of the Remark: administrators alone.
func (Remark) Policy() ent.Policy {
	all := rule.AnyOf{rule.Administrators()}
	return rule.Policy{Read: all, Create: all, Change: all, Delete: all}
}
