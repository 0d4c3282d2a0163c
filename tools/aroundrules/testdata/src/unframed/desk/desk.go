// Package desk is a builder's: it is trusted with nothing.
package desk

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"

	"unframed/ent"
	"unframed/viewer"
)

var declared = viewer.System("send reminders")

func late() *viewer.Right { return viewer.System("hidden") } // want `declared in a variable of its package`

func around(ctx context.Context) {
	_ = viewer.AsSystem(ctx, "x")         // want `AsSystem is for tests`
	_ = privacy.DecisionContext(ctx, nil) // want `switches all rules off`
	new(ent.TicketQuery).Modify(join)     // want `Modify is bound by no rule`
	where(func(*sql.Selector) {})         // want `a function that takes the Selector`
	change(func(_ *sql.UpdateBuilder) {}) // want `a function that takes the UpdateBuilder`
	where(bySomethingGenerated())
}

func join(s *sql.Selector) {} // want `a function that takes the Selector`

func where(func(*sql.Selector))       {}
func change(func(*sql.UpdateBuilder)) {}

func bySomethingGenerated() func(*sql.Selector) { return nil }
