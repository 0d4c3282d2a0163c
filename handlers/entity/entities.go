// Package entity is an entity as pages and programs meet it: its kit, its addresses,
// the cells that show its values, the history of its rows, and the forms about them.
// The administrators' pages and the API share it.
package entity

import "unframed/handlers/press"

// Entities looks at rows of entities on behalf of whoever asks, and reads what forms
// say of them.
type Entities struct {
	*press.Guard
	Kit *Kit
}
