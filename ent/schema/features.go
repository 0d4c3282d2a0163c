package schema

import "entgo.io/ent"

// ofPeople is what the features' entities add to User: edges to what they keep of a
// person, a line for each.
func ofPeople() []ent.Mixin {
	return []ent.Mixin{
		accountOfUser{}, // feature:ledger
	}
}
