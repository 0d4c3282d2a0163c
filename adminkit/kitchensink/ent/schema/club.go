package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	house "unframed/ent/schema"
	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// Member is seen by everybody and changed by whoever it belongs to. Its links are of
// every kind that the other end has a say in.
type Member struct{ ent.Schema }

// Mixin of the Member.
func (Member) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Member.
func (Member) Fields() []ent.Field {
	return []ent.Field{field.UUID("person_id", uuid.UUID{}), field.String("name")}
}

// Edges of the Member.
func (Member) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("partner", Member.Type).Unique(),
		edge.To("topics", Topic.Type),
		edge.To("shelves", Shelf.Type),
		edge.To("badges", Badge.Type).Through("awards", Award.Type),
	}
}

// Annotations of the Member: pages are not what it is for.
func (Member) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.AdminHidden()}
}

// Policy of the Member.
func (Member) Policy() ent.Policy {
	own := rule.AnyOf{rule.People(rule.Own("person_id"))}
	return rule.Policy{Read: rule.AnyOf{rule.People()}, Create: own, Change: own, Delete: own}
}

// Topic is everybody's.
type Topic struct{ ent.Schema }

// Mixin of the Topic.
func (Topic) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Topic.
func (Topic) Fields() []ent.Field { return []ent.Field{field.String("name")} }

// Edges of the Topic.
func (Topic) Edges() []ent.Edge {
	return []ent.Edge{edge.From("members", Member.Type).Ref("topics")}
}

// Annotations of the Topic.
func (Topic) Annotations() []schema.Annotation { return []schema.Annotation{annotation.AdminHidden()} }

// Shelf is everybody's to name, and the desk's to give to somebody.
type Shelf struct{ ent.Schema }

// Mixin of the Shelf.
func (Shelf) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Shelf.
func (Shelf) Fields() []ent.Field {
	return []ent.Field{field.String("name"), field.UUID("member_id", uuid.UUID{}).Optional().Nillable()}
}

// Edges of the Shelf.
func (Shelf) Edges() []ent.Edge {
	return []ent.Edge{edge.From("member", Member.Type).Ref("shelves").Field("member_id").Unique()}
}

// Annotations of the Shelf.
func (Shelf) Annotations() []schema.Annotation { return []schema.Annotation{annotation.AdminHidden()} }

// Policy of the Shelf.
func (Shelf) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.People()},
		Change: rule.AnyOf{rule.Administrators(), rule.People().Fields("name")},
	}
}

// Badge is everybody's, and awarded by the desk alone.
type Badge struct{ ent.Schema }

// Mixin of the Badge.
func (Badge) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Badge.
func (Badge) Fields() []ent.Field { return []ent.Field{field.String("name")} }

// Edges of the Badge.
func (Badge) Edges() []ent.Edge {
	return []ent.Edge{edge.From("members", Member.Type).Ref("badges").Through("awards", Award.Type)}
}

// Annotations of the Badge.
func (Badge) Annotations() []schema.Annotation { return []schema.Annotation{annotation.AdminHidden()} }

// Award stands between a member and a badge.
type Award struct{ ent.Schema }

// Mixin of the Award.
func (Award) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Award.
func (Award) Fields() []ent.Field {
	return []ent.Field{field.UUID("member_id", uuid.UUID{}), field.UUID("badge_id", uuid.UUID{})}
}

// Edges of the Award.
func (Award) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("member", Member.Type).Field("member_id").Unique().Required(),
		edge.To("badge", Badge.Type).Field("badge_id").Unique().Required(),
	}
}

// Annotations of the Award.
func (Award) Annotations() []schema.Annotation { return []schema.Annotation{annotation.AdminHidden()} }

// Policy of the Award.
func (Award) Policy() ent.Policy {
	desk := rule.AnyOf{rule.Administrators()}
	return rule.Policy{Read: rule.AnyOf{rule.People()}, Create: desk, Change: desk, Delete: desk}
}
