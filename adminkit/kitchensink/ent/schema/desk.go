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

// Ticket is what a customer asks of a help desk. With Comment it is a builder's
// first product, for the tests of who may do what.
type Ticket struct{ ent.Schema }

// Mixin of the Ticket.
func (Ticket) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, house.Times{}} }

// Fields of the Ticket.
func (Ticket) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("author_id", uuid.UUID{}).Immutable(),
		field.String("title"),
		field.Enum("state").Values("open", "solved").Default("open"),
		field.Bool("urgent").Default(false),
	}
}

// Edges of the Ticket.
func (Ticket) Edges() []ent.Edge {
	return []ent.Edge{edge.To("comments", Comment.Type), edge.To("labels", Label.Type)}
}

// Policy of the Ticket: customers have their own, the desk has all.
func (Ticket) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators(), rule.People(rule.Own("author_id"))},
		Create: rule.AnyOf{rule.Administrators(), rule.People(rule.Own("author_id")).Never("urgent", "created_at").Always("title")},
		Change: rule.AnyOf{rule.Administrators(), rule.People(rule.Own("author_id"), rule.Is("state", "open")).Fields("title", "state")},
		Delete: rule.AnyOf{rule.Administrators()},
	}
}

// Comment stands below a ticket. Internal ones are for the desk alone.
type Comment struct{ ent.Schema }

// Mixin of the Comment.
func (Comment) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, house.Times{}} }

// Fields of the Comment.
func (Comment) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("ticket_id", uuid.UUID{}),
		field.UUID("author_id", uuid.UUID{}).Immutable(),
		field.String("body"),
		field.Bool("internal").Default(false),
	}
}

// Edges of the Comment.
func (Comment) Edges() []ent.Edge {
	return []ent.Edge{edge.From("ticket", Ticket.Type).Ref("comments").Field("ticket_id").Unique().Required()}
}

// Policy of the Comment: whoever may read the ticket reads and writes what is
// not internal; one's own can be mended, and moved to another ticket of one's own.
func (Comment) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators(), rule.People(rule.Is("internal", false), rule.Readable("ticket"))},
		Create: rule.AnyOf{rule.Administrators(), rule.People(rule.Own("author_id"), rule.Readable("ticket")).Fields("ticket_id", "author_id", "body")},
		Change: rule.AnyOf{rule.Administrators(), rule.People(rule.Own("author_id")).Fields("body", "ticket_id")},
		Delete: rule.AnyOf{rule.Administrators(), rule.People(rule.Through("ticket", rule.Own("author_id"), rule.Is("state", "open")), rule.Own("author_id"))},
	}
}

// Label is for the desk alone.
type Label struct{ ent.Schema }

// Mixin of the Label.
func (Label) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Label.
func (Label) Fields() []ent.Field { return []ent.Field{field.String("name")} }

// Edges of the Label.
func (Label) Edges() []ent.Edge {
	return []ent.Edge{edge.From("tickets", Ticket.Type).Ref("labels")}
}

// Policy of the Label.
func (Label) Policy() ent.Policy {
	desk := rule.AnyOf{rule.Administrators()}
	return rule.Policy{Read: desk, Create: desk, Change: desk, Delete: desk}
}

// Entry is written by the desk and then stays as it is.
type Entry struct{ ent.Schema }

// Mixin of the Entry.
func (Entry) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Entry.
func (Entry) Fields() []ent.Field { return []ent.Field{field.String("text")} }

// Annotations of the Entry: code alone writes it, and nobody changes it.
func (Entry) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{}.ReadOnly()}
}

// Policy of the Entry.
func (Entry) Policy() ent.Policy {
	desk := rule.AnyOf{rule.Administrators()}
	return rule.Policy{Read: desk, Create: desk, Change: desk, Delete: desk, Kept: true}
}
