package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"unframed/ent"
	"unframed/store"
	"unframed/test/testkit"
)

// TestStaleReadComesFromThePastAndCatchesUp shows on CockroachDB that the view
// is old, and everywhere that what is written is seen in the end.
func TestStaleReadComesFromThePastAndCatchesUp(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, ctx := open(t, o)
		count := func() (n int, err error) {
			err = s.ReadStale(ctx, func(ctx context.Context, c *ent.Client) error {
				n, err = c.Account.Query().Count(ctx)
				return err
			})
			return n, err
		}
		s.Account.Create().ExecX(ctx)
		n, err := count()
		if s.Engine == store.CockroachDB && n == 1 {
			t.Error("a read of the past sees the present")
		}
		deadline := time.Now().Add(30 * time.Second)
		for ; n != 1 || err != nil; n, err = count() { // the table itself has to become old enough
			if time.Now().After(deadline) {
				t.Fatalf("%d rows, %v", n, err)
			}
		}
		err = s.ReadStale(ctx, func(ctx context.Context, c *ent.Client) error { return c.Account.Create().Exec(ctx) })
		if s.Engine == store.CockroachDB && err == nil {
			t.Error("a read of the past can write")
		}
	})
}

// TestClientInsideATransactionStaysThere does on PostgreSQL what a read of the
// past does on CockroachDB, but for the past.
func TestClientInsideATransactionStaysThere(t *testing.T) {
	s, ctx := open(t, store.Options{URL: testkit.Postgres(t)})
	for _, readOnly := range []bool{false, true} {
		tx, err := s.DB().BeginTx(ctx, &sql.TxOptions{ReadOnly: readOnly})
		if err != nil {
			t.Fatal(err)
		}
		c := store.Within(tx)
		if n, err := c.Account.Query().Count(ctx); n != 0 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		err = c.Account.CreateBulk(c.Account.Create(), c.Account.Create()).Exec(ctx)
		if (err != nil) != readOnly {
			t.Errorf("read only %t: %v", readOnly, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
		if n := s.Account.Query().CountX(ctx); n != 0 {
			t.Errorf("%d rows are left of what was rolled back", n)
		}
	}
}
