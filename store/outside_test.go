package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"unframed/ent"
	"unframed/store"
	"unframed/test/testkit"
)

// TestOtherClientInsideTransactIsRefusedAtOnce tries what a builder writes by
// mistake. The twin is the same work through tx, and through the store before.
func TestOtherClientInsideTransactIsRefusedAtOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, system := open(t, o)
		row := s.Account.Create().SaveX(system)
		mistakes := map[string]func(context.Context) error{
			"a read":            func(ctx context.Context) error { _, err := s.Account.Query().Count(ctx); return err },
			"a create":          func(ctx context.Context) error { return s.Account.Create().Exec(ctx) },
			"a change":          func(ctx context.Context) error { return s.Account.UpdateOneID(row.ID).SetBalance(7).Exec(ctx) },
			"a change in bulk":  func(ctx context.Context) error { return s.Account.Update().SetBalance(7).Exec(ctx) },
			"a deletion":        func(ctx context.Context) error { _, err := s.Account.Delete().Exec(ctx); return err },
			"ent's transaction": func(ctx context.Context) error { _, err := s.Tx(ctx); return err },
			"another Transact": func(ctx context.Context) error {
				return s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { return tx.Account.Update().SetBalance(7).Exec(ctx) })
			},
			"a row read before":                         func(ctx context.Context) error { return row.Update().SetBalance(7).Exec(ctx) },
			"a change in the context from outside":      func(context.Context) error { return row.Update().SetBalance(7).Exec(system) },
			"a create in the context from outside":      func(context.Context) error { return s.Account.Create().Exec(system) },
			"a transaction in the context from outside": func(context.Context) error { _, err := s.Tx(system); return err },
			"another Transact in the context from outside": func(context.Context) error {
				return s.Transact(system, func(ctx context.Context, tx *ent.Client) error { return tx.Account.Update().SetBalance(7).Exec(ctx) })
			},
		}
		for what, mistake := range mistakes {
			start := time.Now()
			err := s.Transact(system, func(ctx context.Context, tx *ent.Client) error {
				if err := tx.Account.Create().Exec(ctx); err != nil { // now the transaction holds SQLite's lock
					return err
				}
				return mistake(ctx)
			})
			if !errors.Is(err, store.ErrOutside) || !strings.Contains(err.Error(), "store/outside_test.go:") {
				t.Errorf("%s: %v, want the line and ErrOutside", what, err)
			}
			if took := time.Since(start); took > time.Second {
				t.Errorf("%s was refused after %v", what, took)
			}
		}
		found := s.Account.Query().AllX(system)
		if len(found) != 1 || found[0].Balance != 0 {
			t.Errorf("%d accounts, the first with %d: something was done although it was refused", len(found), found[0].Balance)
		}
		err := s.Transact(system, func(ctx context.Context, tx *ent.Client) error {
			return tx.Account.UpdateOneID(row.ID).SetBalance(7).Exec(ctx)
		})
		if err != nil || s.Account.GetX(system, row.ID).Balance != 7 {
			t.Errorf("the same through tx: %v", err)
		}
	})
}

// TestOthersChangeMeanwhile is the twin: what others do while a transaction is open
// is theirs to do, and what is done after it is no mistake any more.
func TestOthersChangeMeanwhile(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, system := open(t, o)
		others := make(chan error, 2)
		err := s.Transact(system, func(ctx context.Context, tx *ent.Client) error {
			go func() { others <- s.Account.Create().Exec(system) }() // on SQLite it waits for this one
			go func() {
				others <- s.Transact(system, func(ctx context.Context, tx *ent.Client) error { return tx.Account.Create().Exec(ctx) })
			}()
			return tx.Account.Create().Exec(ctx)
		})
		if err := errors.Join(err, <-others, <-others, s.Account.Create().Exec(system)); err != nil {
			t.Error(err)
		}
		if n := s.Account.Query().CountX(system); n != 4 {
			t.Errorf("%d accounts, want 4", n)
		}
	})
}

// BenchmarkWhetherInside asks from as many calls as a request has.
func BenchmarkWhetherInside(b *testing.B) {
	b.ReportAllocs()
	s, _ := open(b, testkit.SQLite(b))
	deep(60, func() {
		for b.Loop() {
			s.Inside()
		}
	})
}

func deep(calls int, do func()) {
	if calls == 0 {
		do()
		return
	}
	deep(calls-1, do)
}

// TestInsideIsFoundFromWhicheverDepth asks below more calls than are looked at at once.
func TestInsideIsFoundFromWhicheverDepth(t *testing.T) {
	s, system := open(t, testkit.SQLite(t))
	for _, calls := range []int{0, 100, 127, 128, 129, 1000} {
		deep(calls, func() {
			if s.Inside() {
				t.Errorf("%d calls outside are taken for inside", calls)
			}
			err := s.Transact(system, func(context.Context, *ent.Client) error {
				found := false
				deep(calls, func() { found = s.Inside() })
				if !found {
					t.Errorf("%d calls within are not inside", calls)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAnotherStoreInsideTransactIsNoMistake copies from one database to another.
func TestAnotherStoreInsideTransactIsNoMistake(t *testing.T) {
	from, system := open(t, testkit.SQLite(t))
	to, _ := open(t, testkit.SQLite(t))
	err := from.Transact(system, func(ctx context.Context, tx *ent.Client) error { return to.Account.Create().Exec(ctx) })
	if err != nil || to.Account.Query().CountX(system) != 1 {
		t.Errorf("another store: %v", err)
	}
}
