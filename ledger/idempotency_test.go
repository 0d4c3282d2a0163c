package ledger_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"

	"unframed/ent/transfer"
	"unframed/internal/problem"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

func TestSameKeySameRequestIsOneTransfer(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		instances := []*ledger.Service{b.Service, b.another(testkit.Open(t, o))}
		ann, bob := b.person("ann"), b.person("bob")
		asked := ledger.Proposal{To: "bob", Amount: "5", Note: "lunch", Key: "k1"}
		var group sync.WaitGroup
		var mu sync.Mutex
		made := map[uuid.UUID]bool{}
		for i := range 20 {
			group.Go(func() {
				got, err := instances[i%2].Propose(ann.ctx, ann.account, asked)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				made[got.ID] = true
			})
		}
		group.Wait()
		if len(made) != 1 {
			t.Fatalf("twenty requests under one key made %d transfers", len(made))
		}
		for what, other := range map[string]ledger.Proposal{
			"amount": {To: "bob", Amount: "6", Note: "lunch", Key: "k1"}, "note": {To: "bob", Amount: "5", Key: "k1"},
			"recipient": {To: "bob@example.org", Amount: "5", Note: "lunch", Key: "k1"}, "shift": {To: "bob", Amount: "5", Note: "lunch ", Key: "k1"},
		} {
			_, err := b.Propose(ann.ctx, ann.account, other)
			if what == "shift" { // space around a note is no other note
				b.must(err)
				continue
			}
			b.refused(err, problem.KeyReused)
		}
		if _, err := b.Propose(bob.ctx, bob.account, ledger.Proposal{To: "ann", Amount: "5", Key: "k1"}); err != nil {
			t.Errorf("another person's key is their own: %v", err)
		}
		b.ahead.Store(int64(25 * 3600 * 1e9))
		if got, err := b.Propose(ann.ctx, ann.account, asked); err != nil || made[got.ID] {
			t.Errorf("a day later it is another request: %v", err)
		}
	})
}

func TestKeyHoldsForConfirmAndCancelToo(t *testing.T) {
	b := newBook(t, testkit.SQLite(t))
	ann, bob := b.person("ann"), b.person("bob")
	first, second := b.propose(ann, bob, "5"), b.propose(ann, bob, "5")
	for range 3 {
		if got, err := b.Confirm(ann.ctx, first.ID, "k1"); err != nil || got.State != ledger.Confirmed || got.ID != first.ID {
			t.Errorf("%+v, %v", got, err)
		}
	}
	_, err := b.Confirm(ann.ctx, second.ID, "k1")
	b.refused(err, problem.KeyReused)
	_, err = b.Cancel(ann.ctx, first.ID, "k1")
	b.refused(err, problem.KeyReused)
	if b.balance(bob) != opening+5_00 {
		t.Errorf("bob holds %s", b.balance(bob))
	}
}

// TestLostCommitIsFoundOut breaks the connection as the COMMIT of a proposal or
// a confirmation goes by, before and after the server has it, once and five
// times in a row. The answer is always the truth, and it happens once.
func TestLostCommitIsFoundOut(t *testing.T) {
	servers := map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach}
	for server, url := range servers {
		for moment, verdict := range map[string]testkit.Verdict{"before": testkit.LoseThem, "after": testkit.LoseAnswer} {
			for _, times := range []int{1, 5} {
				t.Run(fmt.Sprintf("%s/%s/%d", server, moment, times), func(t *testing.T) {
					proxy, through := testkit.NewProxy(t, url(t))
					b := newBook(t, store.Options{URL: through})
					ann, bob := b.person("ann"), b.person("bob")
					lose := func() {
						var mu sync.Mutex
						left := times
						proxy.Judge(func(sent []byte) testkit.Verdict {
							mu.Lock()
							defer mu.Unlock()
							if left > 0 && bytes.Contains(sent, []byte("COMMIT")) {
								left--
								return verdict
							}
							return testkit.Pass
						})
					}
					lose()
					made, err := b.Propose(ann.ctx, ann.account, ledger.Proposal{To: "bob", Amount: "7"})
					b.must(err)
					lose()
					got, err := b.Confirm(ann.ctx, made.ID, "k")
					if err != nil || got.State != ledger.Confirmed || got.ID != made.ID {
						t.Errorf("%+v, %v", got, err)
					}
					if n := b.store.Transfer.Query().Where(transfer.Amount(7_00)).CountX(b.system); n != 1 {
						t.Errorf("there are %d transfers", n)
					}
					if b.balance(bob) != opening+7_00 {
						t.Errorf("bob holds %s", b.balance(bob))
					}
					b.sound()
				})
			}
		}
	}
}

// TestUnknownOutcomeIsNeverCalledFailed takes the database away for good at the
// moment of the commit.
func TestUnknownOutcomeIsNeverCalledFailed(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	b := newBook(t, store.Options{URL: through})
	b.PatienceForTest(3000) // enough for a busy machine to come as far as the commit
	ann, bob := b.person("ann"), b.person("bob")
	made := b.propose(ann, bob, "7")
	proxy.Judge(func(sent []byte) testkit.Verdict {
		if bytes.Contains(sent, []byte("COMMIT")) {
			go proxy.SetAway(true)
			return testkit.LoseAnswer
		}
		return testkit.Pass
	})
	_, err := b.Confirm(ann.ctx, made.ID, "")
	b.refused(err, problem.OutcomeUnknown)
	proxy.Judge(func([]byte) testkit.Verdict { return testkit.Pass })
	proxy.SetAway(false)
	got, err := b.Get(ann.ctx, made.ID)
	b.must(err)
	if moved := b.balance(bob) == opening+7_00; moved != (got.State == ledger.Confirmed) {
		t.Errorf("the transfer is %s and bob holds %s", got.State, b.balance(bob))
	}
	b.sound()
}
