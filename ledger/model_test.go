package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/internal/problem"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// model is the ledger as a few lines of plain arithmetic.
type model struct {
	balance, sent map[string]ledger.Amount
	day           int64
	transfers     map[uuid.UUID]*modelTransfer
	now           time.Duration
	limits        ledger.Limits
	revision      int64
}

type modelTransfer struct {
	from, to string
	amount   ledger.Amount
	state    ledger.State
	expires  time.Duration
}

func (m *model) stateOf(t *modelTransfer) ledger.State {
	if t.state == ledger.Pending && t.expires <= m.now {
		return ledger.Expired
	}
	return t.state
}

// against is the code of the rule that stands against a movement, or "".
func (m *model) against(from, to string, amount ledger.Amount) problem.Code {
	switch {
	case m.balance[from] < amount:
		return problem.Insufficient
	case m.limits.PerTransfer > 0 && amount > m.limits.PerTransfer, m.limits.PerDay > 0 && m.sent[from]+amount > m.limits.PerDay:
		return problem.OverLimit
	}
	return ""
}

func (m *model) propose(from, to string, amount ledger.Amount) problem.Code {
	if amount <= 0 || from == to || m.against(from, to, amount) != "" {
		return problem.Invalid
	}
	return ""
}

func (m *model) confirm(who string, t *modelTransfer) problem.Code {
	if who != t.from {
		return problem.NotFound
	}
	switch m.stateOf(t) {
	case ledger.Confirmed:
		return ""
	case ledger.Cancelled:
		return problem.Cancelled
	case ledger.Expired:
		return problem.Expired
	}
	if code := m.against(t.from, t.to, t.amount); code != "" {
		return code
	}
	t.state = ledger.Confirmed
	m.balance[t.from] -= t.amount
	m.balance[t.to] += t.amount
	m.sent[t.from] += t.amount
	return ""
}

func (m *model) cancel(who string, t *modelTransfer) problem.Code {
	if who != t.from {
		return problem.NotFound
	}
	switch m.stateOf(t) {
	case ledger.Confirmed:
		return problem.Settled
	case ledger.Expired:
		return problem.Expired
	}
	t.state = ledger.Cancelled
	return ""
}

// TestLedgerBehavesLikeItsModel does what a random sequence says to both.
// UNFRAMED_TEST_SEED repeats a sequence, UNFRAMED_TEST_STEPS makes it longer.
func TestLedgerBehavesLikeItsModel(t *testing.T) {
	seed := uint64(fromEnvironment("UNFRAMED_TEST_SEED", int(time.Now().UnixNano()%1e9)))
	steps := fromEnvironment("UNFRAMED_TEST_STEPS", 300)
	t.Logf("seed %d, %d steps", seed, steps)
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		random := rand.New(rand.NewPCG(seed, 0))
		b := newBook(t, o)
		names := []string{"ann", "bob", "carl", "dora"}
		people := map[string]person{}
		m := &model{balance: map[string]ledger.Amount{}, sent: map[string]ledger.Amount{}, transfers: map[uuid.UUID]*modelTransfer{}, limits: ledger.DefaultLimits}
		root := b.person("root")
		for _, n := range names {
			people[n] = b.person(n)
			m.balance[n] = opening
		}
		var ids []uuid.UUID
		began := time.Now()
		for step := range steps {
			// The model's clock stands still within a step; midnight resets the day.
			m.now = time.Since(began) + time.Duration(b.ahead.Load())
			if day := began.Add(m.now).UTC().Unix() / 86400; day != m.day {
				m.day, m.sent = day, map[string]ledger.Amount{}
			}
			who := names[random.IntN(len(names))]
			var want problem.Code
			var got error
			var did string
			switch act := random.IntN(20); {
			case act < 8:
				to, amount := names[random.IntN(len(names))], ledger.Amount(random.Int64N(80_00)-5_00)
				want = m.propose(who, to, amount)
				var made ledger.Transfer
				made, got = b.Propose(people[who].ctx, people[who].account, ledger.Proposal{To: to, Amount: amount.String()})
				did = fmt.Sprintf("%s proposes %s to %s", who, amount, to)
				if got == nil {
					ids = append(ids, made.ID)
					m.transfers[made.ID] = &modelTransfer{who, to, amount, ledger.Pending, m.now + ledger.TimeToConfirm}
				}
			case act < 18 && len(ids) > 0:
				id := ids[random.IntN(len(ids))]
				if random.IntN(3) > 0 { // mostly by whoever may
					who = m.transfers[id].from
				}
				act, name, do := m.confirm, "confirms", b.Confirm
				if random.IntN(4) == 0 {
					act, name, do = m.cancel, "cancels", b.Cancel
				}
				want = act(who, m.transfers[id])
				_, got = do(people[who].ctx, id, "")
				did = fmt.Sprintf("%s %s %s", who, name, id)
			case act == 18:
				b.ahead.Add(random.Int64N(int64(10 * time.Minute)))
				_, got = b.Expire(b.system)
				did = "time passes"
			default:
				m.limits.PerTransfer = ledger.Amount(random.Int64N(100_00))
				m.limits.PerDay = m.limits.PerTransfer * 3
				got = b.setLimits(root.admin(), newLimits{PerTransfer: m.limits.PerTransfer.String(), PerDay: m.limits.PerDay.String(), Revision: strconv.FormatInt(m.revision, 10)})
				m.revision++
				did = fmt.Sprintf("limits become %s and %s", m.limits.PerTransfer, m.limits.PerDay)
			}
			if want == "" && got != nil || want != "" && !problem.Is(got, want) {
				t.Fatalf("seed %d, step %d: %s: got %v, the model says %q", seed, step, did, got, want)
			}
		}
		m.now = time.Since(began) + time.Duration(b.ahead.Load())
		for _, n := range names {
			if b.balance(people[n]) != m.balance[n] {
				t.Errorf("seed %d: %s holds %s, the model says %s", seed, n, b.balance(people[n]), m.balance[n])
			}
			checkHistory(t, b, people[n], m)
		}
		b.sound()
	})
}

// checkHistory reads a history page by page and compares it with the model.
func checkHistory(t *testing.T, b *book, p person, m *model) {
	t.Helper()
	seen := map[uuid.UUID]bool{}
	page := ledger.Page{Limit: 7}
	for {
		list, next, err := b.History(p.ctx, p.account, ledger.Filter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range list {
			want := m.transfers[got.ID]
			if want == nil {
				if !got.Sender.IsTreasury() {
					t.Errorf("%s's history holds %+v, which the model does not know", p.name, got)
				}
				continue
			}
			if seen[got.ID] || got.State != m.stateOf(want) || got.Amount != want.amount || got.Sender.Username != want.from || got.Recipient.Username != want.to {
				t.Errorf("%s's history holds %+v, the model %+v", p.name, got, want)
			}
			seen[got.ID] = true
		}
		if page.After = next; next == "" {
			break
		}
	}
	for id, want := range m.transfers {
		if belongs := want.from == p.name || want.to == p.name && want.state == ledger.Confirmed; belongs != seen[id] {
			t.Errorf("%s's history: %s is there: %t, the model says %t", p.name, id, seen[id], belongs)
		}
	}
}

func fromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}
