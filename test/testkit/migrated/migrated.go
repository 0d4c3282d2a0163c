// Package migrated gives tests databases that have every migration of the
// application. Package testkit alone cannot: what tests the migrations imports
// it.
package migrated

import (
	"testing"

	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

// Open opens the database, applies what it lacks, and closes it with the test.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s := testkit.Open(t, o)
	up := func() error {
		_, err := migrate.Up(t.Context(), s, migrate.Options{})
		return err
	}
	err := error(nil)
	if s.Engine == store.CockroachDB {
		err = testkit.CopyOnCockroach(t, s, up)
	} else {
		err = up()
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}
