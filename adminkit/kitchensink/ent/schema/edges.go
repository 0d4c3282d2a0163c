package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	house "unframed/ent/schema"
)

// Owner has pets: one to many.
type Owner struct{ ent.Schema }

// Mixin of the Owner.
func (Owner) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Owner.
func (Owner) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Owner.
func (Owner) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("pets", Pet.Type),
		edge.To("sheltered", Pet.Type),
	}
}

// Pet belongs to an owner by a required field, and to a shelter by an optional edge.
type Pet struct{ ent.Schema }

// Mixin of the Pet.
func (Pet) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Pet.
func (Pet) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.UUID("owner_id", uuid.UUID{}),
	}
}

// Edges of the Pet.
func (Pet) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("owner", Owner.Type).Ref("pets").Field("owner_id").Unique().Required(),
		edge.From("shelter", Owner.Type).Ref("sheltered").Unique(),
	}
}

// Person is related to other persons.
type Person struct{ ent.Schema }

// Mixin of the Person.
func (Person) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Person.
func (Person) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.UUID("parent_id", uuid.UUID{}).Optional().Nillable(),
	}
}

// Edges of the Person.
func (Person) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("spouse", Person.Type).Unique(),
		edge.To("children", Person.Type).From("parent").Field("parent_id").Unique(),
		edge.To("friends", Person.Type),
		edge.To("following", Person.Type).From("followers"),
		edge.To("card", Card.Type).Unique(),
	}
}

// Card has one holder: one to one, by an immutable field.
type Card struct{ ent.Schema }

// Mixin of the Card.
func (Card) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Card.
func (Card) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.UUID("holder_id", uuid.UUID{}).Immutable(),
	}
}

// Edges of the Card.
func (Card) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("holder", Person.Type).Ref("card").Field("holder_id").Unique().Required().Immutable(),
	}
}

// Article has tags: many to many.
type Article struct{ ent.Schema }

// Mixin of the Article.
func (Article) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Article.
func (Article) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Article.
func (Article) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("tags", Tag.Type),
	}
}

// Tag is on articles.
type Tag struct{ ent.Schema }

// Mixin of the Tag.
func (Tag) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Tag.
func (Tag) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Tag.
func (Tag) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("articles", Article.Type).Ref("tags"),
	}
}

// Country may have a capital: one to one, without a field.
type Country struct{ ent.Schema }

// Mixin of the Country.
func (Country) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Country.
func (Country) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Country.
func (Country) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("capital", Capital.Type).Unique(),
	}
}

// Capital must have a country.
type Capital struct{ ent.Schema }

// Mixin of the Capital.
func (Capital) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Capital.
func (Capital) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Capital.
func (Capital) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("country", Country.Type).Ref("capital").Unique().Required(),
	}
}

// Team must have players, who refer to it.
type Team struct{ ent.Schema }

// Mixin of the Team.
func (Team) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Team.
func (Team) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Team.
func (Team) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("players", Player.Type).Required(),
	}
}

// Player may have a team.
type Player struct{ ent.Schema }

// Mixin of the Player.
func (Player) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Player.
func (Player) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Player.
func (Player) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("team", Team.Type).Ref("players").Unique(),
	}
}

// Reader borrows books through loans.
type Reader struct{ ent.Schema }

// Mixin of the Reader.
func (Reader) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Reader.
func (Reader) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Reader.
func (Reader) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("books", Book.Type).Through("loans", Loan.Type),
	}
}

// Book is borrowed by readers.
type Book struct{ ent.Schema }

// Mixin of the Book.
func (Book) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Book.
func (Book) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Edges of the Book.
func (Book) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("readers", Reader.Type).Ref("books").Through("loans", Loan.Type),
	}
}

// Loan is between a reader and a book.
type Loan struct{ ent.Schema }

// Mixin of the Loan.
func (Loan) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Loan.
func (Loan) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.UUID("reader_id", uuid.UUID{}),
		field.UUID("book_id", uuid.UUID{}),
	}
}

// Edges of the Loan.
func (Loan) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("reader", Reader.Type).Field("reader_id").Unique().Required(),
		edge.To("book", Book.Type).Field("book_id").Unique().Required(),
	}
}
