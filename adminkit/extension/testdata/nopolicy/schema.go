// Package nopolicy has an entity of which nobody says who may read it.
package nopolicy

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	house "unframed/ent/schema"
)

// Note is a builder's first try.
type Note struct{ ent.Schema }

// Mixin of the Note.
func (Note) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Note.
func (Note) Fields() []ent.Field { return []ent.Field{field.String("text")} }
