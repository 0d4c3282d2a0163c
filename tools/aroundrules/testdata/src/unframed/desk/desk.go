// Package desk is a builder's: it is trusted with nothing.
package desk

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"

	"unframed/ent"
	"unframed/ent/schema/rule"
	"unframed/internal/names"
	"unframed/internal/viewer"
	"unframed/store"
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

func handedOn(ctx context.Context, db *store.Store) {
	become := viewer.Person          // want `said by package accounts alone`
	_ = viewer.Viewer{Role: "admin"} // want `said by package accounts alone`
	_ = viewer.Viewer{}              // nobody
	system := viewer.AsSystem        // want `AsSystem is for tests`
	_, _ = become, system
	_ = sql.FieldEQ("title", sql.Expr("(SELECT 1)")) // want `a piece of a statement, made by Expr,`
	_ = sql.FieldEQ("title", "x")
	_ = sql.FieldEQ("title", sql.EQ("a", 1)) // want `a piece of a statement, made by EQ,`
	_ = new(sql.Predicate).GT("a", 1)        // want `a piece of a statement, made by GT,`
	_ = db.DB()                              // want `the connection pool`
	_ = db.Transact(ctx, func(inner context.Context, _ *ent.TicketQuery) error {
		within := inner
		_ = within
		return use(ctx) // want `ctx is of outside the transaction`
	})
	_ = db.Transact(ctx, func(ctx context.Context, _ *ent.TicketQuery) error { return use(ctx) })
}

const title = "title"

func columns(typed string) {
	_ = sql.FieldContains(title, typed)
	_ = sql.FieldEQ(typed, 1)                                  // want `a name in a statement that is no constant word`
	_ = sql.FieldEQ("(SELECT c.body FROM comments AS c)", "x") // want `a name in a statement that is no constant word`
	_ = sql.FieldsEQ("title", typed)                           // want `a name in a statement that is no constant word`
	sql.OrderByField("title")
	sql.OrderByField(typed) // want `a name in a statement that is no constant word`
	_ = ent.As(ent.Count(), "n")
	_ = ent.As(ent.Count(), "n, (SELECT c.body FROM comments AS c)") // want `a name in a statement that is no constant word`
	_ = new(ent.TicketMutation).HasRow("users")                      // want `HasRow is bound by no rule`
	names.Beside(nil, 1)                                             // want `Beside, which lets a SELECT stand within a statement, is bound by no rule`
	_ = rule.Exists("users")                                         // want `Exists is bound by no rule`
}

func use(context.Context) error { return nil }

func join(s *sql.Selector) {} // want `a function that takes the Selector`

func where(func(*sql.Selector))       {}
func change(func(*sql.UpdateBuilder)) {}

func bySomethingGenerated() func(*sql.Selector) { return nil }
