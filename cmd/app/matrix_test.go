package main

import (
	"context"
	"fmt"
	"os"
	"testing"

	"entgo.io/ent/dialect"

	"unframed/ent"
	"unframed/ent/bindings"
	entmigrate "unframed/ent/migrate"
	"unframed/handlers/entity"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/matrix"
	"unframed/test/testkit/migrated"
)

// TestNothingIsOpenThatAppRulesDoesNotSay tries every operation of every viewer
// on every entity, a builder's included, and holds it to docs/rules.txt. A rule
// that was loosened without the file fails here, and so does a predicate, an
// order or a load that the data layer lets through.
func TestNothingIsOpenThatAppRulesDoesNotSay(t *testing.T) {
	rules, err := os.ReadFile("../../docs/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := migrated.Open(t, o)
		kit, err := entity.NewKit(s)
		if err != nil {
			t.Fatal(err)
		}
		name := dialect.Postgres
		if s.Engine == store.SQLite {
			name = dialect.SQLite
		}
		tried, unlearnt := matrix.Hold(t, matrix.Subject{
			Client: s.Client, Package: "unframed/ent", DB: s.DB(), Dialect: name, Tables: entmigrate.Tables,
			Along: bindings.Along(), Counting: ent.Count(), Kit: kit, Shown: kit.All(), Rules: string(rules),
			Transact: func(ctx context.Context, fn func(context.Context, any) error) error {
				return s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { return fn(ctx, tx) })
			},
		})
		for _, reason := range unlearnt {
			testkit.Report("rules", "nothing in docs/rules.txt comes down to it alone "+reason+": the test schema tries that")
		}
		testkit.Report("rules", fmt.Sprintf("%d operations of every viewer on every entity are as docs/rules.txt says", tried))
	})
}
