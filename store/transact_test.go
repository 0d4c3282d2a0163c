package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/store"
	"unframed/test/testkit"
)

// counted notes what Transact reports.
type counted struct {
	attempts atomic.Int64
	faults   sync.Map
}

func (c *counted) Transaction(attempts int, _ time.Duration, outcome store.Fault) {
	c.attempts.Add(int64(attempts))
	c.faults.Store(outcome, true)
}

// TestContendedTransactionsAllHappenOnce moves money around a few accounts from
// many sides, by read, think and write, which only retries can make right.
func TestContendedTransactionsAllHappenOnce(t *testing.T) {
	const workers, rounds, accounts, start = 50, 40, 10, 1000
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		counts := &counted{}
		o.Metrics = counts
		s, ctx := open(t, o)
		ids := make([]uuid.UUID, accounts)
		for i := range ids {
			ids[i] = s.Account.Create().SetBalance(start).SaveX(ctx).ID
		}
		errs := make(chan error, workers)
		for w := range workers {
			go func() {
				for r := range rounds {
					from, to := ids[(w+r)%accounts], ids[(w*7+r*3+1)%accounts]
					if from == to {
						to = ids[(w+r+1)%accounts]
					}
					if err := s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { return move(ctx, tx, from, to) }); err != nil {
						errs <- fmt.Errorf("worker %d, round %d: %w", w, r, err)
						return
					}
				}
				errs <- nil
			}()
		}
		for range workers {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		var sum, versions int64
		for _, a := range s.Account.Query().AllX(ctx) {
			sum += a.Balance
			versions += a.Version - 1
		}
		if sum != accounts*start {
			t.Errorf("the balances sum to %d", sum)
		}
		if versions != 2*workers*rounds {
			t.Errorf("%d changes were made, want %d", versions, 2*workers*rounds)
		}
		t.Logf("%s: %d transactions took %d attempts", s.Engine, workers*rounds, counts.attempts.Load())
	})
}

// move takes one unit from one account to the other, locking them in the order
// of their keys.
func move(ctx context.Context, tx *ent.Client, from, to uuid.UUID) error {
	both, err := tx.Account.Query().Where(account.IDIn(from, to), store.LockRows).Order(account.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, a := range both {
		change := int64(1)
		if a.ID == from {
			change = -1
		}
		if err := tx.Account.Update().Where(account.ID(a.ID)).SetBalance(a.Balance + change).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, ctx := open(t, o)
		planned := errors.New("planned")
		write := func(ctx context.Context, tx *ent.Client) { tx.Account.Create().SetBalance(1).SaveX(ctx) }
		err := s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { write(ctx, tx); return planned })
		if !errors.Is(err, planned) {
			t.Errorf("the error became %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { write(ctx, tx); panic("planned") })
		}()
		short, cancel := context.WithCancel(ctx)
		err = s.Transact(short, func(ctx context.Context, tx *ent.Client) error { write(ctx, tx); cancel(); return nil })
		if err == nil || errors.Is(err, store.ErrAmbiguous) {
			t.Errorf("a cancelled transaction ends with %v", err)
		}
		if n := s.Account.Query().CountX(ctx); n != 0 {
			t.Errorf("%d rows were left", n)
		}
	})
}

// TestRulesHoldInTheDatabase writes past the application's own checks.
func TestRulesHoldInTheDatabase(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, ctx := open(t, o)
		a, b := s.Account.Create().SaveX(ctx), s.Account.Create().SaveX(ctx)
		past := func(n int64) func(*entsql.UpdateBuilder) {
			return func(u *entsql.UpdateBuilder) { u.Set(account.FieldBalance, n) }
		}
		for what, err := range map[string]error{
			"a negative balance": s.Account.Update().Where(account.ID(a.ID)).Modify(past(-1)).Exec(ctx),
			"two treasuries":     errors.Join(s.Account.Create().SetKind("treasury").Exec(ctx), s.Account.Create().SetKind("treasury").Exec(ctx)),
			"a transfer to self": s.Transfer.Create().SetSenderID(a.ID).SetRecipientID(a.ID).SetAmount(1).SetExpiresAt(time.Now()).Exec(ctx),
			"no such account":    s.Transfer.Create().SetSenderID(a.ID).SetRecipientID(uuid.New()).SetAmount(1).SetExpiresAt(time.Now()).Exec(ctx),
			"settled, but when":  s.Transfer.Create().SetSenderID(a.ID).SetRecipientID(b.ID).SetAmount(1).SetState("confirmed").SetExpiresAt(time.Now()).Exec(ctx),
		} {
			if !store.BreaksRule(err) {
				t.Errorf("%s: %v (%s)", what, err, store.Classify(err))
			}
		}
	})
}

func TestVersionCountsChanges(t *testing.T) {
	s, ctx := open(t, testkit.SQLite(t))
	a := s.Account.Create().SaveX(ctx)
	s.Account.Update().Where(account.ID(a.ID)).AddBalance(5).ExecX(ctx)
	s.Account.UpdateOneID(a.ID).AddBalance(5).ExecX(ctx)
	if got := s.Account.GetX(ctx, a.ID); got.Version != 3 || got.Balance != 10 {
		t.Errorf("version %d, balance %d", got.Version, got.Balance)
	}
	if n := s.Account.Update().Where(account.ID(a.ID), account.Version(2)).AddBalance(1).SaveX(ctx); n != 0 {
		t.Error("a stale version is accepted")
	}
}

func TestFaultsAreToldApart(t *testing.T) {
	state := func(code string) error { return fmt.Errorf("ent: %w", &pq.Error{Code: pq.ErrorCode(code)}) }
	for _, c := range []struct {
		err  error
		want store.Fault
	}{
		{nil, store.FaultNone}, {errors.New("other"), store.FaultNone}, {context.Canceled, store.FaultNone}, {sql.ErrNoRows, store.FaultNone},
		{state("40001"), store.FaultConflict}, {state("CR000"), store.FaultConflict}, {state("40P01"), store.FaultDeadlock},
		{state("40003"), store.FaultAmbiguous}, {state("08006"), store.FaultConnection}, {state("57P01"), store.FaultConnection},
		{state("23505"), store.FaultConstraint}, {state("42P01"), store.FaultRefused}, {state("57014"), store.FaultRefused},
		{io.ErrUnexpectedEOF, store.FaultConnection}, {syscall.ECONNRESET, store.FaultConnection},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, store.FaultConnection},
		{fmt.Errorf("%w: %w", store.ErrAmbiguous, io.EOF), store.FaultAmbiguous},
	} {
		if got := store.Classify(c.err); got != c.want {
			t.Errorf("%v is %q, want %q", c.err, got, c.want)
		}
	}
}

func TestWhatMayPassIsUnavailable(t *testing.T) {
	for code, want := range map[string]bool{"40001": true, "57P03": true, "57014": true, "53300": true, "42501": false, "23505": false, "40003": false} {
		if got := store.Unavailable(fmt.Errorf("ent: %w", &pq.Error{Code: pq.ErrorCode(code)})); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

// TestLostCommitIsAmbiguousAndNotRepeated breaks the connection as COMMIT goes
// by, once before the server has it and once after.
func TestLostCommitIsAmbiguousAndNotRepeated(t *testing.T) {
	servers := map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach}
	moments := map[string]struct {
		verdict testkit.Verdict
		rows    int
	}{"before": {testkit.LoseThem, 0}, "after": {testkit.LoseAnswer, 1}}
	for server, url := range servers {
		for moment, want := range moments {
			t.Run(server+"/"+moment, func(t *testing.T) {
				proxy, through := testkit.NewProxy(t, url(t))
				s, ctx := open(t, store.Options{URL: through})
				var once sync.Once
				proxy.Judge(func(b []byte) (v testkit.Verdict) {
					if bytes.Contains(b, []byte("COMMIT")) {
						once.Do(func() { v = want.verdict })
					}
					return v
				})
				runs := 0
				err := s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
					runs++
					return tx.Account.Create().Exec(ctx)
				})
				if runs != 1 || !errors.Is(err, store.ErrAmbiguous) || store.Classify(err) != store.FaultAmbiguous {
					t.Errorf("after %d runs the caller is told: %v", runs, err)
				}
				if n := s.Account.Query().CountX(ctx); n != want.rows { // the pool has healed
					t.Errorf("%d rows, want %d", n, want.rows)
				}
			})
		}
	}
}
