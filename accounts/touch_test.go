package accounts

import (
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"

	"unframed/ent/session"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// TestPageDoesNotWaitForItsSessionsLock holds the lock that a touch needs, and
// reads a page's identity meanwhile, more often than touches may be under way.
func TestPageDoesNotWaitForItsSessionsLock(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		if b.store.Engine == store.CockroachDB {
			testkit.Report("skipped", "CockroachDB: pages that do not wait for a session's lock: there a read waits for whoever has written or locked the row")
			t.Skip("a read waits there for whoever has written or locked the row")
		}
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
		other.Session.Update().Where(func(s *sql.Selector) {}).SetUserAgent("held").ExecX(ctx)
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
