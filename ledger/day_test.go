package ledger_test

import (
	"testing"
	"time"

	"unframed/internal/problem"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// TestDaysLimitHoldsAroundMidnight sends under two clocks that are 90 s apart,
// with midnight between them, in turn.
func TestDaysLimitHoldsAroundMidnight(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		root, ann, bob := b.person("root"), b.person("ann"), b.person("bob")
		b.must(b.setLimits(root.admin(), newLimits{PerDay: "5.00", Revision: "0"}))
		midnight := time.Until(time.Now().UTC().Truncate(24 * time.Hour).Add(24 * time.Hour))
		send := func(at time.Duration, amount string) error {
			b.ahead.Store(int64(midnight + at))
			made, err := b.Propose(ann.ctx, ann.account, ledger.Proposal{To: "bob", Amount: amount})
			if err == nil {
				_, err = b.Confirm(ann.ctx, made.ID, "")
			}
			return err
		}
		b.must(send(-45*time.Second, "4.00")) // yesterday's
		b.must(send(+45*time.Second, "4.00")) // today's
		for range 3 {
			b.refused(send(-45*time.Second, "2.00"), problem.Invalid)
			b.refused(send(+45*time.Second, "2.00"), problem.Invalid)
		}
		b.must(send(-45*time.Second, "1.00")) // what is left
		if got := b.balance(bob); got != opening+9_00 {
			t.Errorf("bob has %s", got)
		}
		b.sound()
	})
}
