package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	house "unframed/ent/schema"
	"unframed/ent/schema/rule"
	"unframed/internal/viewer"
)

// Memo is for one person, as a function of the whole viewer says.
type Memo struct{ ent.Schema }

// Mixin of the Memo.
func (Memo) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Memo.
func (Memo) Fields() []ent.Field { return []ent.Field{field.String("audience")} }

// Edges of the Memo.
func (Memo) Edges() []ent.Edge { return []ent.Edge{edge.To("answers", Answer.Type)} }

// audience is none for whoever has no id, and their id as text otherwise.
func audience(v viewer.Viewer) any {
	if v.UserID == uuid.Max {
		return nil
	}
	return v.UserID.String()
}

// known is whoever is not the last of all ids.
func known(v viewer.Viewer) bool { return v.UserID != uuid.Max }

// Policy of the Memo.
func (Memo) Policy() ent.Policy {
	theirs := rule.AnyOf{rule.Administrators(), rule.People(rule.Theirs("audience", "their own name", audience))}
	return rule.Policy{Read: theirs, Create: theirs, Change: theirs, Delete: theirs}
}

// Answer stands below a memo.
type Answer struct{ ent.Schema }

// Mixin of the Answer.
func (Answer) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Answer.
func (Answer) Fields() []ent.Field {
	return []ent.Field{field.UUID("memo_id", uuid.UUID{}), field.String("text")}
}

// Edges of the Answer.
func (Answer) Edges() []ent.Edge {
	return []ent.Edge{edge.From("memo", Memo.Type).Ref("answers").Field("memo_id").Unique().Required()}
}

// Policy of the Answer: it goes along the edge, and asks who they are.
func (Answer) Policy() ent.Policy {
	along := rule.AnyOf{rule.Administrators(), rule.People(
		rule.Who("they are known", known), rule.Through("memo", rule.Theirs("audience", "their own name", audience)))}
	return rule.Policy{Read: along, Create: along, Change: along, Delete: rule.AnyOf{
		rule.Administrators(), rule.People(rule.Not(rule.Who("they are known", known)))}}
}
