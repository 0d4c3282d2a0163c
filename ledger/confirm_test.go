package ledger_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent/auditevent"
	"unframed/ent/posting"
	"unframed/internal/problem"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// TestConfirmedTransferIsAppliedOnce confirms one transfer a hundred times at
// once, from two instances.
func TestConfirmedTransferIsAppliedOnce(t *testing.T) {
	const times = 100
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		instances := []*ledger.Service{b.Service, b.another(testkit.Open(t, o))}
		ann, bob := b.person("ann"), b.person("bob")
		made := b.propose(ann, bob, "12.34")
		if made.State != ledger.Pending || b.balance(ann) != opening {
			t.Fatalf("before it is confirmed: %+v", made)
		}
		var group sync.WaitGroup
		start := make(chan struct{})
		for i := range times {
			group.Go(func() {
				<-start
				got, err := instances[i%2].Confirm(ann.ctx, made.ID, "")
				if err != nil || got.State != ledger.Confirmed || got.SettledAt.IsZero() || got.Amount != 12_34 || got.Recipient.Username != "bob" {
					t.Errorf("an answer is %+v, %v", got, err)
				}
			})
		}
		close(start)
		group.Wait()
		if b.balance(ann) != opening-12_34 || b.balance(bob) != opening+12_34 {
			t.Errorf("balances are %s and %s", b.balance(ann), b.balance(bob))
		}
		if n := b.store.Posting.Query().Where(posting.TransferID(made.ID)).CountX(b.system); n != 2 {
			t.Errorf("there are %d postings", n)
		}
		if n := b.store.AuditEvent.Query().Where(auditevent.Action("transfer.confirm")).CountX(b.system); n != 1 {
			t.Errorf("the trail says so %d times", n)
		}
		b.sound()
	})
}

func TestTransferEndsOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, bob := b.person("ann"), b.person("bob")

		cancelled := b.propose(ann, bob, "1")
		for range 2 {
			if got, err := b.Cancel(ann.ctx, cancelled.ID, ""); err != nil || got.State != ledger.Cancelled {
				t.Errorf("cancelling gives %+v, %v", got, err)
			}
		}
		_, err := b.Confirm(ann.ctx, cancelled.ID, "")
		b.refused(err, problem.Cancelled)

		confirmed := b.propose(ann, bob, "1")
		_, err = b.Confirm(ann.ctx, confirmed.ID, "")
		b.must(err)
		_, err = b.Cancel(ann.ctx, confirmed.ID, "")
		b.refused(err, problem.Settled)

		late := b.propose(ann, bob, "1")
		b.ahead.Store(int64(ledger.TimeToConfirm))
		for range 2 { // before and after it is written down
			_, err = b.Confirm(ann.ctx, late.ID, "")
			b.refused(err, problem.Expired)
			_, err = b.Cancel(ann.ctx, late.ID, "")
			b.refused(err, problem.Expired)
			if got, err := b.Get(ann.ctx, late.ID); err != nil || got.State != ledger.Expired {
				t.Errorf("it reads as %+v, %v", got, err)
			}
			if _, err := b.Expire(b.system); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := b.Expire(b.system); n != 0 || err != nil {
			t.Errorf("expired again: %d, %v", n, err)
		}
		if b.balance(ann) != opening-1_00 {
			t.Errorf("the balance is %s", b.balance(ann))
		}
		b.sound()
	})
}

// TestNobodyElseMay asks as the recipient, as a stranger, as an administrator
// and as nobody.
func TestNobodyElseMay(t *testing.T) {
	b := newBook(t, testkit.SQLite(t))
	ann, bob, eve := b.person("ann"), b.person("bob"), b.person("eve")
	made := b.propose(ann, bob, "5")
	for who, ctx := range map[string]context.Context{
		"recipient": bob.ctx, "stranger": eve.ctx, "administrator": eve.admin(),
	} {
		for what, act := range map[string]func() error{
			"sees":     func() error { _, err := b.Get(ctx, made.ID); return err },
			"confirms": func() error { _, err := b.Confirm(ctx, made.ID, ""); return err },
			"cancels":  func() error { _, err := b.Cancel(ctx, made.ID, ""); return err },
			"sends": func() error {
				_, err := b.Propose(ctx, ann.account, ledger.Proposal{To: "bob", Amount: "1"})
				return err
			},
		} {
			if err := act(); !problem.Is(err, problem.NotFound) {
				t.Errorf("a %s %s: %v", who, what, err)
			}
		}
	}
	if _, err := b.Confirm(context.Background(), made.ID, ""); err == nil {
		t.Error("nobody confirms")
	}
	if _, err := b.Propose(ann.ctx, ledger.Treasury, ledger.Proposal{To: "bob", Amount: "1"}); !problem.Is(err, problem.NotFound) {
		t.Errorf("a user spends the treasury's: %v", err)
	}
	if _, err := b.Inspect(eve.ctx, made.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("a user inspects: %v", err)
	}
	if got, err := b.Inspect(eve.admin(), made.ID); err != nil || got.ID != made.ID {
		t.Errorf("an administrator inspects: %v", err)
	}
	_, err := b.Get(ann.ctx, uuid.New())
	b.refused(err, problem.NotFound)

	_, err = b.Confirm(ann.ctx, made.ID, "")
	b.must(err)
	if _, err := b.Get(bob.ctx, made.ID); err != nil {
		t.Errorf("the recipient does not see what they received: %v", err)
	}
	_, err = b.Get(eve.ctx, made.ID)
	b.refused(err, problem.NotFound)
}

func TestTreasuryIssuesCredits(t *testing.T) {
	b := newBook(t, testkit.SQLite(t))
	root, bob := b.person("root"), b.person("bob")
	made, err := b.Propose(root.admin(), ledger.Treasury, ledger.Proposal{To: "bob", Amount: "123456789.01"})
	b.must(err) // no limit binds the treasury
	_, err = b.Confirm(bob.ctx, made.ID, "")
	b.refused(err, problem.NotFound)
	got, err := b.Confirm(root.admin(), made.ID, "")
	if err != nil || !got.Sender.IsTreasury() || b.balance(bob) != opening+123456789_01 {
		t.Errorf("%+v, %v, balance %s", got, err, b.balance(bob))
	}
	b.sound()
}

// TestHotAccountKeepsWorking lets everybody pay one shop at once, on two
// instances, while the shop pays back.
func TestHotAccountKeepsWorking(t *testing.T) {
	const buyers, each = 20, 5
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		instances := []*ledger.Service{b.Service, b.another(testkit.Open(t, o))}
		shop := b.person("shop")
		var people []person
		for i := range buyers {
			people = append(people, b.person("buyer"+string(rune('a'+i))))
		}
		start := time.Now()
		var group sync.WaitGroup
		for i, p := range people {
			group.Go(func() {
				s := instances[i%2]
				pay := func(from, to person, amount string) {
					made, err := s.Propose(from.ctx, from.account, ledger.Proposal{To: to.name, Amount: amount})
					if err == nil {
						_, err = s.Confirm(from.ctx, made.ID, "")
					}
					if err != nil {
						t.Errorf("%s pays %s: %v", from.name, to.name, err)
					}
				}
				for range each {
					pay(p, shop, "3.00")
					pay(shop, p, "1.00")
				}
			})
		}
		group.Wait()
		t.Logf("%d transfers with one account in %s", 2*buyers*each, time.Since(start).Round(time.Millisecond))
		if want := opening + 2_00*buyers*each; b.balance(shop) != want {
			t.Errorf("the shop holds %s, want %s", b.balance(shop), want)
		}
		b.sound()
	})
}

// TestClosedTabDoesNotStopWhatHasBegun cancels the request while it works.
func TestClosedTabDoesNotStopWhatHasBegun(t *testing.T) {
	b := newBook(t, testkit.SQLite(t))
	ann, bob := b.person("ann"), b.person("bob")
	made := b.propose(ann, bob, "5")
	ctx, cancel := context.WithCancel(ann.ctx)
	cancel()
	if got, err := b.Confirm(ctx, made.ID, ""); err != nil || got.State != ledger.Confirmed {
		t.Errorf("%+v, %v", got, errors.Unwrap(err))
	}
	b.sound()
}
