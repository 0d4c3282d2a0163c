// Package coinmoney has money in a field that is too small for it.
package coinmoney

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	house "unframed/ent/schema"
	"unframed/ent/schema/annotation"
)

// Coin has a worth.
type Coin struct{ ent.Schema }

// Mixin of the Coin.
func (Coin) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}} }

// Fields of the Coin.
func (Coin) Fields() []ent.Field {
	return []ent.Field{field.Int8("worth").Annotations(annotation.AdminField{Format: "money"})}
}
