package store_test

import (
	"context"
	"database/sql"
	"testing"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/store"
	"unframed/test/testkit"
)

// sleepers counts the queries that are asleep.
const sleepers = `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`

// TestReadSentBackIsReadAgain makes PostgreSQL send a single SELECT back: a
// transaction that has read what another changed commits while the SELECT is
// under way, and the SELECT then meets its work. The transaction's own reads
// are sent back to Transact. The URL asks for what reads are spared by default.
func TestReadSentBackIsReadAgain(t *testing.T) {
	s, ctx := open(t, store.Options{URL: testkit.Postgres(t) + "&default_transaction_isolation=serializable&enable_seqscan=off&enable_bitmapscan=off"})
	key := func(n byte) uuid.UUID { return uuid.UUID{0: n, 15: 1} }
	for n := range byte(3) {
		s.Account.Create().SetID(key(n + 1)).SetBalance(5).ExecX(ctx)
	}
	pivot, err := s.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		t.Fatal(err)
	}
	pivot.Account.GetX(ctx, key(1))
	err = s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		return tx.Account.Update().Where(account.ID(key(1))).SetBalance(6).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	pivot.Account.Update().Where(account.ID(key(3))).SetBalance(7).ExecX(ctx)

	// A read that takes a while, in words that the data layer sends.
	_, err = s.DB().ExecContext(ctx, `CREATE FUNCTION lower(uuid) RETURNS text LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN $1::text; END'`)
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	read := make(chan error)
	go func() {
		found, err := s.Account.Query().Where(account.IDIn(key(2), key(3)), func(q *entsql.Selector) {
			runs++
			q.Where(entsql.P(func(b *entsql.Builder) {
				b.WriteString("LOWER(").Ident(q.C(account.FieldID)).WriteString(") IS NOT NULL")
			}))
		}).
			Order(account.ByID()).All(ctx)
		if err == nil && found[1].Balance != 7 {
			t.Errorf("it reads %d", found[1].Balance)
		}
		read <- err
	}()
	for n := 0; n == 0; {
		select {
		case err := <-read:
			t.Fatalf("the read ends before anything happened beside it: %v", err)
		default:
		}
		if err := s.DB().QueryRow(sleepers).Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	if err := pivot.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Errorf("the read fails: %v", err)
	}
	if runs != 2 {
		t.Errorf("it was sent %d times, so nothing was shown", runs)
	}
}
