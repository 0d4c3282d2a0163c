package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/store"
	"unframed/test/testkit"
)

// eachServer runs the test on the engines that are reached over a wire,
// through a proxy that sees it.
func eachServer(t *testing.T, test func(*testing.T, *testkit.Proxy, store.Options)) {
	for name, url := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(name, func(t *testing.T) {
			proxy, through := testkit.NewProxy(t, url(t))
			test(t, proxy, store.Options{URL: through, MaxOpenConns: 1})
		})
	}
}

func TestRepeatedQueryCostsOneRoundTrip(t *testing.T) {
	eachServer(t, func(t *testing.T, proxy *testkit.Proxy, o store.Options) {
		s, ctx := open(t, o)
		id := s.Account.Create().SaveX(ctx).ID
		look := func() { s.Account.Query().Where(account.ID(id)).OnlyX(ctx) }
		look() // prepares
		var sent atomic.Int64
		proxy.Judge(func([]byte) testkit.Verdict { sent.Add(1); return testkit.Pass })
		const looks = 20
		for range looks {
			look()
		}
		if n := sent.Load(); n != looks {
			t.Errorf("%d queries took %d round trips", looks, n)
		}
		// A new shape is prepared first.
		sent.Store(0)
		s.Account.Query().Where(account.ID(id), account.Version(1)).OnlyX(ctx)
		if n := sent.Load(); n != 2 {
			t.Errorf("a new query took %d round trips", n)
		}
	})
}

func TestPreparedStatementSurvivesASchemaChange(t *testing.T) {
	eachServer(t, func(t *testing.T, _ *testkit.Proxy, o store.Options) {
		s, ctx := open(t, o)
		s.Account.Create().ExecX(ctx)
		rows := func(ctx context.Context, c *ent.Client) (n int, err error) {
			all, err := c.Account.Query().Where(account.Version(1)).Modify(func(s *entsql.Selector) { s.Select("*") }).All(ctx)
			return len(all), err
		}
		if n, err := rows(ctx, s.Client); n != 1 || err != nil {
			t.Fatalf("%d rows, %v", n, err)
		}
		change := func(ddl string) {
			t.Helper()
			other := testkit.Open(t, o)
			if _, err := other.DB().ExecContext(ctx, ddl); err != nil {
				t.Fatal(err)
			}
		}
		change("ALTER TABLE accounts ADD COLUMN extra BIGINT")
		if n, err := rows(ctx, s.Client); n != 1 || err != nil {
			t.Errorf("after a new column: %d rows, %v", n, err)
		}
		change("ALTER TABLE accounts ADD COLUMN another BIGINT")
		err := s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { _, err := rows(ctx, tx); return err })
		if err != nil {
			t.Errorf("in a transaction, after another: %v", err)
		}
	})
}

// TestBrokenConnectionIsReplaced cuts a connection while it is idle, while a
// statement is under way, and for reading and changing.
func TestBrokenConnectionIsReplaced(t *testing.T) {
	eachServer(t, func(t *testing.T, proxy *testkit.Proxy, o store.Options) {
		s, ctx := open(t, o)
		id := s.Account.Create().SaveX(ctx).ID
		balance := func() int64 { return s.Account.Query().Where(account.ID(id)).OnlyX(ctx).Balance }
		add := func() error { return s.Account.Update().Where(account.ID(id)).AddBalance(1).Exec(ctx) }
		balance()

		proxy.Cut()
		if balance() != 0 {
			t.Error("a read after an idle connection was cut is wrong")
		}
		lose := func(v testkit.Verdict) {
			var once sync.Once
			proxy.Judge(func([]byte) (verdict testkit.Verdict) { once.Do(func() { verdict = v }); return verdict })
		}
		lose(testkit.LoseAnswer)
		if balance() != 0 {
			t.Error("a read whose answer was lost is wrong")
		}
		if err := add(); err != nil { // prepares the change
			t.Fatal(err)
		}
		lose(testkit.LoseAnswer)
		if s.Engine == store.PostgreSQL { // a change alone ends with a commit of its own there
			var once sync.Once
			proxy.Judge(func(sent []byte) (verdict testkit.Verdict) {
				if strings.Contains(string(sent), "COMMIT") {
					once.Do(func() { verdict = testkit.LoseAnswer })
				}
				return verdict
			})
		}
		if err := add(); !errors.Is(err, store.ErrAmbiguous) {
			t.Errorf("a change whose answer was lost is told as: %v", err)
		}
		if got := balance(); got != 2 {
			t.Errorf("the change was made %d times", got-1)
		}
	})
}

func TestManyShapesOfQueriesStayBounded(t *testing.T) {
	s, ctx := open(t, store.Options{URL: testkit.Postgres(t), MaxOpenConns: 1})
	ids := []uuid.UUID{}
	for range 400 { // each number of values is a statement of its own
		ids = append(ids, uuid.New())
		if n := s.Account.Query().Where(account.IDIn(ids...)).CountX(ctx); n != 0 {
			t.Fatal(n)
		}
	}
	var kept int
	if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM pg_prepared_statements").Scan(&kept); err != nil || kept > 256 || kept < 200 {
		t.Errorf("%d statements are kept, %v", kept, err)
	}
}
