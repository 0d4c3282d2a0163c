package ledger_test

import (
	"testing"
	"time"

	"unframed/ent/transfer"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// TestWhatMovedNothingIsDeletedAfterItsTimeAndMoneyNever keeps transfers of each state
// for as long as the setting says.
func TestWhatMovedNothingIsDeletedAfterItsTimeAndMoneyNever(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, bob := b.person("ann"), b.person("bob")
		kept := b.propose(ann, bob, "1.00")
		_, err := b.Confirm(ann.ctx, kept.ID, "")
		b.must(err)
		cancel := func(amount string) {
			_, err := b.Cancel(ann.ctx, b.propose(ann, bob, amount).ID, "")
			b.must(err)
		}
		cancel("2.00")
		b.propose(ann, bob, "3.00") // expires
		day := func(n int, expires bool, want int) {
			t.Helper()
			b.ahead.Store(int64(time.Duration(n) * 24 * time.Hour))
			if expires {
				_, err := b.Expire(b.system)
				b.must(err)
			}
			if got, err := b.Retain(b.system); got != want || err != nil {
				t.Errorf("after %d days %d are deleted, want %d: %v", n, got, want, err)
			}
		}
		day(365, false, 0)
		day(366, false, 1) // what is pending stays, however old
		day(366, true, 1)
		cancel("4.00")
		for i, content := range []string{`{"days": null}`, `{"days": 30}`} {
			b.store.SettingChange.Create().SetName(ledger.RetentionSetting.Name()).SetRevision(int64(i + 1)).
				SetActorID(ann.user).SetContent([]byte(content)).ExecX(b.system)
			day(366+31*(i+1), false, i)
		}
		if left := b.store.Transfer.Query().Where(transfer.StateNEQ(transfer.StateConfirmed)).CountX(b.system); left != 0 {
			t.Errorf("%d transfers are left that moved nothing", left)
		}
		if got := b.balance(bob); got != opening+1_00 {
			t.Errorf("bob has %s", got)
		}
		b.sound()
		if _, err := ledger.RetentionSetting.Decode([]byte(`{"days": 29}`)); err == nil {
			t.Error("a retention below the floor is taken")
		}
	})
}
