package accounts

import (
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"

	"unframed/ent/session"
	"unframed/store"
	"unframed/testkit"
	"unframed/viewer"
)

// TestPageDoesNotWaitForItsSessionsLock holds the lock that a touch needs, and
// reads a page's identity meanwhile, more often than touches may be under way.
func TestPageDoesNotWaitForItsSessionsLock(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.patience = touchPatience
		b.signUp("ann")
		token := b.signIn("ann")
		ctx := viewer.AsSystem(t.Context(), "test")
		first := b.store.Session.Query().Select(session.FieldSeenAt).OnlyX(ctx).SeenAt
		b.ahead = touchEvery

		other, err := b.store.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Rollback() }()
		if b.store.Engine == store.CockroachDB {
			// There whoever reads a row waits for who has written it and not yet
			// committed; a lock alone holds up writers.
			other.Session.Query().ForUpdate().OnlyX(ctx)
		} else {
			other.Session.Update().Where(func(s *sql.Selector) {}).SetUserAgent("held").ExecX(ctx)
		}
		began := time.Now()
		for range touchesAtOnce + 2 {
			if b.identify(token) == nil {
				t.Fatal("the session is not known")
			}
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the pages waited %s", took)
		}
		if err := other.Rollback(); err != nil {
			t.Fatal(err)
		}
		noted := func() bool {
			b.identify(token)
			return b.store.Session.Query().Select(session.FieldSeenAt).OnlyX(ctx).SeenAt.After(first)
		}
		for deadline := time.Now().Add(30 * time.Second); !noted(); {
			if time.Now().After(deadline) {
				t.Fatal("the use is not noted once the lock is free")
			}
		}
	})
}
