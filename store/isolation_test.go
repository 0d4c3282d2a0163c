package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/store"
	"unframed/test/testkit"
)

// TestOnlyReadsOutsideATransactionAreLoose asks the server, from within each
// kind of statement, which isolation it runs at.
func TestOnlyReadsOutsideATransactionAreLoose(t *testing.T) {
	s, ctx := open(t, store.Options{URL: testkit.Postgres(t)})
	for _, ddl := range []string{
		"CREATE TABLE levels (what TEXT, level TEXT DEFAULT current_setting('transaction_isolation'))",
	} {
		if _, err := s.DB().ExecContext(ctx, ddl); err != nil {
			t.Fatal(err)
		}
	}
	level := func(q interface {
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}, query string, args ...any) (level string) {
		t.Helper()
		if err := q.QueryRowContext(ctx, query, args...).Scan(&level); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return level
	}
	const read = "SELECT current_setting('transaction_isolation')"
	if got := level(s.DB(), read); got != "read committed" {
		t.Errorf("a read alone runs at %s", got)
	}
	for _, insert := range []string{"INSERT INTO levels (what) VALUES ($1) RETURNING level", "WITH made AS (INSERT INTO levels (what) VALUES ($1) RETURNING level) SELECT level FROM made"} {
		if got := level(s.DB(), insert, "x"); got != "serializable" {
			t.Errorf("%s runs at %s", insert, got)
		}
	}
	if _, err := s.DB().ExecContext(ctx, "INSERT INTO levels (what) VALUES ('exec')"); err != nil {
		t.Fatal(err)
	}
	if got := level(s.DB(), "SELECT level FROM levels WHERE what = 'exec'"); got != "serializable" {
		t.Errorf("a change alone runs at %s", got)
	}
	tx, err := s.DB().BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if got := level(tx, read); got != "serializable" {
		t.Errorf("a transaction that asks for nothing runs at %s", got)
	}
	if err := s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.Account.Query().Count(ctx)
		return err
	}); err != nil {
		t.Error(err)
	}
	// ent's own transaction around an update of one row.
	id := s.Account.Create().SaveX(ctx).ID
	if err := s.Account.UpdateOneID(id).AddBalance(1).Exec(ctx); err != nil {
		t.Error(err)
	}
}

// TestChangeAloneReportsAConflictAndALostCommit: what fails before the commit
// changed nothing; a commit whose answer is lost is ambiguous and not repeated.
func TestChangeAloneReportsAConflictAndALostCommit(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	s, ctx := open(t, store.Options{URL: through, MaxOpenConns: 1})
	id := s.Account.Create().SaveX(ctx).ID
	add := func() error { return s.Account.Update().Where(account.ID(id)).AddBalance(1).Exec(ctx) }
	if err := add(); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[string]int64{"BEGIN": 0, "UPDATE": 0, "COMMIT": 1} {
		before := s.Account.GetX(ctx, id).Balance
		var done atomic.Bool
		proxy.Judge(func(message []byte) testkit.Verdict {
			at := n
			if n == "UPDATE" && message[0] == 'B' { // the prepared statement is bound
				at = string(message)
			}
			if strings.Contains(string(message), at) && !done.Swap(true) {
				return testkit.LoseAnswer
			}
			return testkit.Pass
		})
		err := add()
		proxy.Judge(func([]byte) testkit.Verdict { return testkit.Pass })
		after := s.Account.GetX(ctx, id).Balance
		switch {
		case !done.Load():
			t.Errorf("no answer to %s was lost", n)
		case n == "COMMIT" && (!errors.Is(err, store.ErrAmbiguous) || after-before != want):
			t.Errorf("a lost commit: %v, the balance moved by %d", err, after-before)
		case n != "COMMIT" && err == nil && after-before != 1, n != "COMMIT" && err != nil && after != before:
			t.Errorf("lost %s: %v, the balance moved by %d", n, err, after-before)
		}
	}
}

// TestPagesOutliveAnOldTransaction reads many different rows while a
// serializable transaction stays open, on a server with its defaults. The
// control reads the same at SERIALIZABLE, until the server has no room for
// predicate locks.
func TestPagesOutliveAnOldTransaction(t *testing.T) {
	server := testkit.Postgres(t)
	admin, ctx := open(t, store.Options{URL: server})
	const rows = 12_000
	if _, err := admin.DB().ExecContext(ctx, `INSERT INTO users (id, created_at, updated_at, version, username, username_key, email, email_key, password_hash, password_changed_at, role, display_name, time_zone, theme)
		SELECT gen_random_uuid(), now(), now(), 1, 'u'||n, 'u'||n, 'u'||n||'@x.example', 'u'||n||'@x.example', 'x', now(), 'user', 'u', 'UTC', 'system' FROM generate_series(1, $1) AS n`, rows); err != nil {
		t.Fatal(err)
	}
	old, err := admin.DB().BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = old.Rollback() }()
	if _, err := old.ExecContext(ctx, "SELECT 1 FROM accounts"); err != nil {
		t.Fatal(err)
	}
	read := func(url string) (failed int) {
		s := testkit.Open(t, store.Options{URL: url})
		for n := range rows {
			var id uuid.UUID
			err := s.DB().QueryRowContext(ctx, "SELECT id FROM users WHERE username_key = $1", fmt.Sprintf("u%d", n+1)).Scan(&id)
			var answer *pq.Error
			if errors.As(err, &answer) && answer.Code == "53200" {
				return n
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return -1
	}
	if at := read(server); at >= 0 {
		t.Errorf("read %d failed for want of predicate locks", at)
	}
	if at := read(with(t, server, "default_transaction_isolation", "serializable")); at < 0 {
		t.Error("the control never ran out of predicate locks: the test proves nothing")
	}
}
