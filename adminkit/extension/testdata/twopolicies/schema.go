// Package twopolicies has an entity that says twice who may read it.
package twopolicies

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"

	house "unframed/ent/schema"
	"unframed/ent/schema/rule"
)

// Note has a policy beside that of its mixin.
type Note struct{ ent.Schema }

type shared struct{ mixin.Schema }

// Policy of the mixin.
func (shared) Policy() ent.Policy { return rule.Policy{} }

// Mixin of the Note.
func (Note) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, shared{}} }

// Policy of the Note.
func (Note) Policy() ent.Policy { return rule.Policy{} }
