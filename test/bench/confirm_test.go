package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

const (
	confirmTarget = 0.8 // of the same statements written by hand
	// Where nobody waits for anybody, what the data layer costs the processor
	// shows: 0.5 to 0.8 were measured. The target is 0.8 there too and not yet
	// reached; this is the floor below which something has become worse.
	uncontended   = 0.45
	confirmRounds = 12
	confirmEach   = 160 // confirmations a round and side
)

// The rows of the measurement.
const (
	fillUsers = `INSERT INTO users (id, created_at, updated_at, username, username_key, email, email_key, password_hash, password_changed_at, role, display_name)
		SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000001')::UUID, now(), now(), 'u' || i::TEXT, 'u' || i::TEXT, 'u' || i::TEXT, 'u' || i::TEXT, 'x', now(), 'user', 'User ' || i::TEXT
		FROM generate_series(1::BIGINT, $1::BIGINT) AS g (i)`
	// The first byte of a key is the account's lane, so that they differ.
	fillAccounts = `INSERT INTO accounts (id, created_at, updated_at, user_id, kind, balance)
		SELECT (lpad(to_hex(i), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID, now(), now(), (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000001')::UUID, 'user', 1000000000
		FROM generate_series(1::BIGINT, $1::BIGINT) AS g (i)`
	fillPending = `INSERT INTO transfers (id, created_at, updated_at, version, amount, note, state, expires_at, sender_id, recipient_id)
		VALUES ($1, now(), now(), 1, 1, '', 'pending', now() + INTERVAL '1 hour', $2, $3)`
)

// pending is a transfer that waits, and who may confirm it.
type pending struct{ id, sender, recipient, user uuid.UUID }

// contest is two ways to confirm the same kind of transfers.
type contest struct {
	*store.Store
	books *ledger.Service
	hand  *byHand
	tries *tries
}

// tries counts how often transactions were run.
type tries struct{ atomic.Int64 }

// Transaction implements store.Metrics.
func (n *tries) Transaction(attempts int, _ time.Duration, _ store.Fault) { n.Add(int64(attempts)) }

// TestConfirmationsCostLittleMoreThanByHand compares confirmations a second
// with those of the same statements, prepared and run through database/sql, on
// PostgreSQL at SERIALIZABLE: once where everybody pays one account, and once
// where nobody meets anybody.
func TestConfirmationsCostLittleMoreThanByHand(t *testing.T) {
	onlyWhenAsked(t, "confirmations against hand-written ones")
	for name, c := range map[string]struct {
		workers int
		pair    func(worker int) (from, to int)
		want    float64 // of hand-written
	}{
		"everybody pays one account": {16, func(w int) (int, int) { return w + 2, 1 }, confirmTarget},
		"ten accounts":               {16, func(w int) (int, int) { return w%10 + 1, (w*3+1)%10 + 1 }, confirmTarget},
		"alone":                      {1, func(w int) (int, int) { return 1, 2 }, uncontended},
		"nobody meets anybody":       {4, func(w int) (int, int) { return 2*w + 1, 2*w + 2 }, uncontended},
	} {
		t.Run(name, func(t *testing.T) {
			f := newContest(t)
			f.measure(t, c.workers, c.pair, f.byLedger) // both have their statements prepared then
			f.measure(t, c.workers, c.pair, f.hand.confirm)
			f.tries.Store(0)
			f.hand.tries.Store(0)
			var ours, theirs []float64
			for range confirmRounds {
				ours = append(ours, f.measure(t, c.workers, c.pair, f.byLedger))
				theirs = append(theirs, f.measure(t, c.workers, c.pair, f.hand.confirm))
			}
			ratio := fast(ours) / fast(theirs)
			t.Logf("%.0f confirmations a second, by hand %.0f: %.2f; attempts for each: %.2f, by hand %.2f", fast(ours), fast(theirs), ratio,
				float64(f.tries.Load())/(confirmRounds*confirmEach), float64(f.hand.tries.Load())/(confirmRounds*confirmEach))
			testkit.Report("figure", fmt.Sprintf("confirmations where %s: %.2f of hand-written", name, ratio))
			if ratio < c.want {
				t.Errorf("%.2f of hand-written, want %.1f", ratio, c.want)
			}
		})
	}
}

// fast is the fast fifth: what else runs on the machine slows a round and never
// speeds it.
func fast(perSecond []float64) float64 {
	slices.Sort(perSecond)
	return perSecond[len(perSecond)*4/5]
}

func newContest(t *testing.T) *contest {
	t.Helper()
	url := testkit.Postgres(t)
	counts := &tries{}
	s := testkit.Open(t, store.Options{URL: url, Metrics: counts})
	if _, err := migrate.Up(t.Context(), s, migrate.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, fill := range []string{fillUsers, fillAccounts} {
		if _, err := s.DB().Exec(fill, 40); err != nil {
			t.Fatal(err)
		}
	}
	books, err := ledger.New(ledger.Options{Store: s, ByLogin: accounts.ByLogin})
	if err != nil {
		t.Fatal(err)
	}
	return &contest{s, books, newByHand(t, url), counts}
}

func (f *contest) byLedger(ctx context.Context, p pending) error {
	_, err := f.books.Confirm(viewer.NewContext(ctx, viewer.Person(p.user, viewer.User)), p.id, "")
	return err
}

// measure returns how many transfers are confirmed a second.
func (f *contest) measure(t *testing.T, workers int, pair func(int) (int, int), confirm func(context.Context, pending) error) float64 {
	t.Helper()
	work := make([][]pending, workers)
	for w := range workers {
		from, to := pair(w)
		if from == to {
			to = to%10 + 1
		}
		for range confirmEach / workers {
			p := pending{uuid.New(), accountKey(from), accountKey(to), userKey(from)}
			if _, err := f.DB().Exec(fillPending, p.id, p.sender, p.recipient); err != nil {
				t.Fatal(err)
			}
			work[w] = append(work[w], p)
		}
	}
	var group sync.WaitGroup
	var done atomic.Int64
	start := time.Now()
	for _, list := range work {
		group.Go(func() {
			for _, p := range list {
				if err := confirm(t.Context(), p); err != nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

func accountKey(i int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("%02x000000-0000-4000-8000-000000000002", i))
}
