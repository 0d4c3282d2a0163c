package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"

	"unframed/ent/schema/rule"
)

// open lets everybody who is signed in do everything: what these entities show
// is not who may do what.
type open struct{ mixin.Schema }

// Policy of the mixin.
func (open) Policy() ent.Policy {
	everybody := rule.AnyOf{rule.People()}
	return rule.Policy{Read: everybody, Create: everybody, Change: everybody, Delete: everybody}
}
