package ledger_test

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/account"
	"unframed/ent/posting"
	"unframed/internal/problem"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// wrong is what a failure says about a field.
func wrong(err error, field string) string {
	if f := problem.As(err); f != nil {
		for _, w := range f.Fields {
			if w.Name == field {
				return w.Sentence
			}
		}
	}
	return ""
}

func TestBadProposalIsRefusedInASentence(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, bob, gone, full := b.person("ann"), b.person("bob"), b.personWith("gone", 0), b.person("full")
		b.store.Account.Update().Where(account.ID(gone.account)).SetClosedAt(b.store.Account.GetX(b.system, gone.account).CreatedAt).ExecX(b.system)
		b.store.Account.Update().Where(account.ID(full.account)).SetBalance(math.MaxInt64).ExecX(b.system)
		for _, c := range []struct {
			what        string
			p           ledger.Proposal
			field, says string
			ofAmount    string
		}{
			{"nobody named", ledger.Proposal{To: " ", Amount: "1"}, "to", "Enter the username or e-mail address", ""},
			{"unknown name", ledger.Proposal{To: "carl", Amount: "1"}, "to", "There is nobody with this", ""},
			{"unknown address", ledger.Proposal{To: "carl@example.org", Amount: "1"}, "to", "There is nobody with this", ""},
			{"a name with NUL", ledger.Proposal{To: "bo\x00b", Amount: "1"}, "to", "There is nobody with this", ""},
			{"no text", ledger.Proposal{To: "\xff", Amount: "1"}, "to", "There is nobody with this", ""},
			{"own name", ledger.Proposal{To: "ANN", Amount: "1"}, "to", "your own account", ""},
			{"own address", ledger.Proposal{To: "Ann@example.org", Amount: "1"}, "to", "your own account", ""},
			{"closed account", ledger.Proposal{To: "gone", Amount: "1"}, "to", "closed", ""},
			{"nothing at all", ledger.Proposal{}, "to", "Enter", "Enter an amount"},
			{"negative", ledger.Proposal{To: "bob", Amount: "-1"}, "amount", "below zero", ""},
			{"zero", ledger.Proposal{To: "bob", Amount: "0"}, "amount", "more than zero", ""},
			{"a fraction of a cent", ledger.Proposal{To: "bob", Amount: "0.005"}, "amount", "smallest amount", ""},
			{"overflow", ledger.Proposal{To: "bob", Amount: "92233720368547758.07"}, "amount", "at most", ""},
			{"recipient overflows", ledger.Proposal{To: "full", Amount: "1"}, "amount", "cannot hold that much", ""},
			{"more than there is", ledger.Proposal{To: "bob", Amount: "100.01"}, "amount", "not enough in the account: it holds 100.00", ""},
			{"a note of two lines", ledger.Proposal{To: "bob", Amount: "1", Note: "a\nb"}, "note", "one line", ""},
			{"a long note", ledger.Proposal{To: "bob", Amount: "1", Note: strings.Repeat("ä", 141)}, "note", "at most 140", ""},
			{"a key that is none", ledger.Proposal{To: "bob", Amount: "1", Key: "ä"}, "idempotency_key", "printable ASCII", ""},
			{"a long key", ledger.Proposal{To: "bob", Amount: "1", Key: strings.Repeat("x", 256)}, "idempotency_key", "at most 255", ""},
		} {
			_, err := b.Propose(ann.ctx, ann.account, c.p)
			if !problem.Is(err, problem.Invalid) || !strings.Contains(wrong(err, c.field), c.says) || !strings.Contains(wrong(err, "amount"), c.ofAmount) {
				t.Errorf("%s: %v", c.what, err)
			}
		}
		if n := b.store.Transfer.Query().CountX(b.system); n != 3 { // the opening balances
			t.Errorf("%d transfers are left behind", n)
		}
		long := strings.Repeat("ä", 140)
		if got, err := b.Propose(ann.ctx, ann.account, ledger.Proposal{To: " Bob@Example.org ", Amount: "100", Note: long}); err != nil || got.Note != long || got.Recipient.Account != bob.account {
			t.Errorf("a good one: %+v, %v", got, err)
		}
	})
}

// TestAllThatIsWrongIsToldAtOnce is about proposals with several faults of which some
// are seen in the words, and others in the database alone.
func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, _, gone := b.person("ann"), b.person("bob"), b.personWith("gone", 0)
		b.store.Account.Update().Where(account.ID(gone.account)).SetClosedAt(b.store.Account.GetX(b.system, gone.account).CreatedAt).ExecX(b.system)
		for _, c := range []struct {
			p    ledger.Proposal
			want []string // field: the words with which its sentence begins
		}{
			{ledger.Proposal{To: "carl", Amount: "12,3x", Note: "a\nb"}, []string{"to: There is nobody", "amount: Write the amount", "note: A note is one line"}},
			{ledger.Proposal{To: "carl", Amount: "100.01"}, []string{"to: There is nobody", "amount: There is not enough"}},
			{ledger.Proposal{To: "ANN", Amount: "0"}, []string{"to: This is your own", "amount: An amount must be"}},
			{ledger.Proposal{To: "gone", Amount: "100.01"}, []string{"to: The recipient's account is closed", "amount: There is not enough"}},
			{ledger.Proposal{To: "bob", Amount: "100.01", Note: "a\nb"}, []string{"amount: There is not enough", "note: A note is one line"}},
			{ledger.Proposal{To: "bob", Amount: "1", Note: "a\nb"}, []string{"note: A note is one line"}},
			{ledger.Proposal{To: "carl", Amount: "1", Key: "ä"}, []string{"to: There is nobody", "idempotency_key: "}},
		} {
			_, err := b.Propose(ann.ctx, ann.account, c.p)
			f := problem.As(err)
			if f == nil || f.Code != problem.Invalid || len(f.Fields) != len(c.want) {
				t.Errorf("%+v: %v", c.p, err)
				continue
			}
			for i, wrong := range f.Fields {
				if got := wrong.Name + ": " + wrong.Sentence; !strings.HasPrefix(got, c.want[i]) {
					t.Errorf("%+v: %q, want %q", c.p, got, c.want[i])
				}
			}
		}
		asked, used := 0, problem.New(problem.Limited, "Wait.")
		_, err := b.Propose(ann.ctx, ann.account, ledger.Proposal{To: "carl", Amount: "x", LookUp: func(context.Context) error { asked++; return nil }})
		if asked != 1 || wrong(err, "to") == "" {
			t.Errorf("whoever asks who is here was counted %d times: %v", asked, err)
		}
		_, err = b.Propose(ann.ctx, ann.account, ledger.Proposal{To: "carl", Amount: "x", LookUp: func(context.Context) error { return used }})
		if !problem.Is(err, problem.Invalid) || wrong(err, "to") != "" || wrong(err, "amount") == "" {
			t.Errorf("past the limit: %v", err)
		}
	})
}

// TestRulesHoldWhenItIsConfirmed lets things change between review and press.
func TestRulesHoldWhenItIsConfirmed(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, bob, root := b.person("ann"), b.person("bob"), b.person("root")
		first, second := b.propose(ann, bob, "60"), b.propose(ann, bob, "60")
		_, err := b.Confirm(ann.ctx, first.ID, "")
		b.must(err)
		_, err = b.Confirm(ann.ctx, second.ID, "")
		b.refused(err, problem.Insufficient)

		third := b.propose(ann, bob, "30")
		b.must(b.setLimits(root.admin(), newLimits{PerTransfer: "20", PerDay: "70", Revision: "0"}))
		_, err = b.Confirm(ann.ctx, third.ID, "")
		b.refused(err, problem.OverLimit)
		_, err = b.Propose(ann.ctx, ann.account, ledger.Proposal{To: "bob", Amount: "10.01"})
		if got := wrong(err, "amount"); !strings.Contains(got, "70.00 can be sent in a day, and 10.00 of that is left") {
			t.Errorf("over the day: %v", err)
		}
		b.must(b.setLimits(root.admin(), newLimits{Revision: "1"})) // none

		b.store.Account.Update().Where(account.ID(bob.account)).SetBalance(0).SetClosedAt(third.CreatedAt).ExecX(b.system)
		_, err = b.Confirm(ann.ctx, third.ID, "")
		b.refused(err, problem.AccountClosed)
		b.store.Account.Update().Where(account.ID(bob.account)).SetBalance(160_00).ClearClosedAt().ExecX(b.system)
		if b.balance(ann) != 40_00 || b.balance(bob) != 160_00 {
			t.Errorf("balances are %s and %s", b.balance(ann), b.balance(bob))
		}
		_, err = b.Confirm(ann.ctx, third.ID, "")
		b.must(err)
		b.sound()
	})
}

// TestDayIsCountedInTheTransaction races transfers that together pass the
// limit of a day.
func TestDayIsCountedInTheTransaction(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		other := b.another(testkit.Open(t, o))
		ann, bob, root := b.personWith("ann", 1000_00), b.person("bob"), b.person("root")
		b.must(b.setLimits(root.admin(), newLimits{PerDay: "50", Revision: "0"}))
		var made []ledger.Transfer
		for range 10 {
			made = append(made, b.propose(ann, bob, "10"))
		}
		var group sync.WaitGroup
		for i, m := range made {
			group.Go(func() {
				s := b.Service
				if i%2 == 0 {
					s = other
				}
				if _, err := s.Confirm(ann.ctx, m.ID, ""); err != nil && !problem.Is(err, problem.OverLimit) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if b.balance(bob) != opening+50_00 {
			t.Errorf("bob holds %s", b.balance(bob))
		}
		b.ahead.Store(int64(24 * 3600 * 1e9)) // the next day
		next := b.propose(ann, bob, "50")
		_, err := b.Confirm(ann.ctx, next.ID, "")
		b.must(err)
		b.sound()
	})
}

func TestLimitsHaveAHistory(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		root := b.person("root")
		if l, err := ledger.LimitSetting.In(root.ctx, b.store.Client); err != nil || l != ledger.DefaultLimits {
			t.Errorf("limits are %+v, %v", l, err)
		}
		b.must(b.setLimits(root.admin(), newLimits{PerTransfer: "10", PerDay: "20.5", Revision: "0"}))
		b.refused(b.setLimits(root.admin(), newLimits{Revision: "0"}), problem.Conflict)
		b.refused(b.setLimits(root.admin(), newLimits{Revision: "x"}), problem.Conflict)
		b.refused(b.setLimits(root.ctx, newLimits{Revision: "1"}), problem.Forbidden)
		for _, bad := range []newLimits{{PerTransfer: "x"}, {PerDay: "-1"}, {PerTransfer: "5", PerDay: "4"}} {
			bad.Revision = "1"
			b.refused(b.setLimits(root.admin(), bad), problem.Invalid)
		}
		history, err := b.settings.History(root.admin(), "limits", 10)
		if err != nil || len(history) != 1 || history[0].Fields[1].Shown[0] != "20.50" || history[0].By != "root" {
			t.Errorf("history is %+v, %v", history, err)
		}
		if _, err := b.settings.History(root.ctx, "limits", 10); err == nil {
			t.Error("a user reads the history")
		}
		_, err = b.store.SettingChange.Delete().Exec(b.system)
		if err == nil {
			t.Error("the history can be deleted")
		}
	})
}

// TestDatabaseItselfRefusesABrokenBook writes past the domain.
func TestDatabaseItselfRefusesABrokenBook(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, bob := b.person("ann"), b.person("bob")
		made := b.propose(ann, bob, "5")
		_, err := b.Confirm(ann.ctx, made.ID, "")
		b.must(err)
		post := func(side string, amount, version int64, of uuid.UUID) error {
			return b.store.Posting.Create().SetTransferID(made.ID).SetAccountID(of).SetAmount(amount).SetBalance(0).
				SetSide(posting.Side(side)).SetAccountVersion(version).Exec(b.system)
		}
		past := func(column string, n int64) func(*entsql.UpdateBuilder) {
			return func(u *entsql.UpdateBuilder) { u.Set(column, n) }
		}
		for what, err := range map[string]error{
			"a transfer applied twice":  post("debit", -5_00, 99, ann.account),
			"a lost update":             post("credit", 5_00, 2, bob.account),
			"a debit that adds":         post("debit", 5_00, 98, ann.account),
			"a balance below zero":      b.store.Account.Update().Where(account.ID(ann.account)).Modify(past(account.FieldBalance, -1)).Exec(b.system),
			"a closed, filled account":  b.store.Account.Update().Where(account.ID(ann.account)).SetClosedAt(made.CreatedAt).Exec(b.system),
			"a limit below zero":        b.store.LimitChange.Create().SetRevision(-1).SetActorID(ann.user).SetPerDay(0).SetPerTransfer(0).Exec(b.system),
			"an account that has moved": b.store.Account.DeleteOneID(ann.account).Exec(b.system),
		} {
			if err == nil {
				t.Errorf("the database takes %s", what)
			}
		}
		if _, err := b.store.Posting.Delete().Exec(b.system); err == nil {
			t.Error("postings can be deleted")
		}
		b.sound()
	})
}
