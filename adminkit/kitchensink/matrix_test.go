package kitchensink_test

import (
	"context"
	"fmt"
	"testing"

	"unframed/adminkit/kitchensink"
	"unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/bindings"
	entmigrate "unframed/adminkit/kitchensink/ent/migrate"
	"unframed/ent/schema/rule"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/matrix"
)

// TestNothingIsOpenThatTheRulesDoNotSay tries every operation of every viewer on
// an entity of every kind, with edges of every kind, which the application's own
// entities do not have.
func TestNothingIsOpenThatTheRulesDoNotSay(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		z, s := kitchensink.OpenStore(t, o)
		tried, unlearnt := matrix.Hold(t, matrix.Subject{
			Client: z.Client, Package: "unframed/adminkit/kitchensink/ent", DB: s.DB(), Dialect: kitchensink.Dialect(s), Tables: entmigrate.Tables,
			Along: bindings.Along(), Counting: ent.Count(), Kit: z.Kit, Shown: z.All(), Rules: rule.Text(),
			Transact: func(ctx context.Context, fn func(context.Context, any) error) error {
				return z.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { return fn(ctx, tx) })
			},
		})
		for _, reason := range unlearnt {
			t.Errorf("nobody is kept from anything by it alone %s, so that nothing was learnt of that: the test schema needs a rule", reason)
		}
		testkit.Report("rules", fmt.Sprintf("%d operations of every viewer on every entity of the test schema are as their rules say", tried))
	})
}
