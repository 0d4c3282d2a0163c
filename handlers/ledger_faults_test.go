package handlers

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/transfer"
	"unframed/ent/user"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

const (
	faultClients  = 8
	faultDuration = 6 * time.Second
)

// TestEveryRequestEndsInTheTruthWhateverBreaks signs people up while
// connections to the database are cut in the middle of statements, at COMMIT on
// either side of it, and all at once.
func TestEveryRequestEndsInTheTruthWhateverBreaks(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			proxy, through := testkit.NewProxy(t, server(t))
			f := newFixtureOn(t, store.Options{URL: through, MaxOpenConns: faultClients})
			proxy.Judge(unreliable(seed))
			told := f.signUpWhile(func(ctx context.Context) {
				for everyNow(ctx, 700*time.Millisecond) {
					proxy.SetAway(true)
					proxy.SetAway(false)
				}
			})
			proxy.Judge(func([]byte) testkit.Verdict { return testkit.Pass })
			if kinds := f.compare(told); kinds != 3 {
				t.Errorf("only %d kinds of answers were met", kinds)
			}
		})
	}
}

// TestRestartOfTheDatabaseLosesNothing stops the server under load, once in
// order and once by a crash, and starts it again.
func TestRestartOfTheDatabaseLosesNothing(t *testing.T) {
	server := testkit.OwnPostgres(t)
	f := newFixtureOn(t, store.Options{URL: server.Database(t), MaxOpenConns: faultClients})
	told := f.signUpWhile(func(ctx context.Context) {
		crash := false
		for everyNow(ctx, faultDuration/3) {
			server.Stop(t, crash)
			server.Start(t)
			crash = true
		}
	})
	if kinds := f.compare(told); kinds < 2 {
		t.Error("nobody noticed the restarts, so nothing was learnt")
	}
}

// everyNow waits, and reports whether to go on.
func everyNow(ctx context.Context, pause time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// unreliable loses messages at random, and most of all around COMMIT.
func unreliable(seed uint64) func([]byte) testkit.Verdict {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 0))
	return func(b []byte) testkit.Verdict {
		mu.Lock()
		defer mu.Unlock()
		odds := 100
		if strings.Contains(string(b), "COMMIT") {
			odds = 8
		}
		switch random.IntN(odds) {
		case 0:
			return testkit.LoseThem
		case 1:
			return testkit.LoseAnswer
		}
		return testkit.Pass
	}
}

// verdicts are what a client can be told about its sign-up.
const (
	toldMade    = "made"
	toldNothing = "nothing changed"
	toldUnknown = "may have happened"
)

// verdict reads the answer as a person would.
func verdict(a answer) string {
	switch {
	case a.StatusCode == http.StatusSeeOther:
		return toldMade
	case a.StatusCode == http.StatusServiceUnavailable && strings.Contains(a.body, "Nothing was changed"):
		return toldNothing
	case a.StatusCode == http.StatusServiceUnavailable && strings.Contains(a.body, "It may have happened"):
		return toldUnknown
	}
	return fmt.Sprintf("%d: %s", a.StatusCode, a.body)
}

// signUpWhile returns what every client was told about every name while there
// was trouble, once the site is ready again.
func (f *fixture) signUpWhile(trouble func(context.Context)) map[string]string {
	ctx, cancel := context.WithTimeout(f.Context(), faultDuration)
	defer cancel()
	told := map[string]string{}
	var mu sync.Mutex
	var clients sync.WaitGroup
	for c := range faultClients {
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				name := fmt.Sprintf("c%dn%d", c, n)
				b := f.browser()
				r := b.posting("/signup", "username", name, "email", name+"@example.org", "password", password)
				// Each from a network of its own, of which few may sign up at once.
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:db8:%x:%x::1", c, n))
				a := b.do(r)
				mu.Lock()
				told[name] = verdict(a)
				mu.Unlock()
			}
		})
	}
	trouble(ctx)
	clients.Wait()
	deadline := time.Now().Add(10 * time.Second)
	for f.browser().get("/readyz").StatusCode != http.StatusOK {
		if time.Now().After(deadline) {
			f.Fatal("the site does not recover")
		}
	}
	return told
}

// compare holds what was told against what the database says, and returns how
// many kinds of answers there were.
func (f *fixture) compare(told map[string]string) int {
	ctx := viewer.AsSystem(f.Context(), "test")
	counts := map[string]int{}
	made := 0
	for name, verdict := range told {
		counts[verdict]++
		u, err := f.store.User.Query().Where(user.Username(name)).WithAccount().Only(ctx)
		switch {
		case ent.IsNotFound(err):
			if verdict == toldMade {
				f.Errorf("%s was told that it has an account, and has none", name)
			}
			continue
		case err != nil:
			f.Fatal(err)
		case verdict == toldNothing:
			f.Errorf("%s was told that nothing changed, and has an account", name)
		}
		made++
		if u.Edges.Account == nil || u.Edges.Account.Balance != openingBalance {
			f.Errorf("%s has half an account: %v", name, u.Edges.Account)
			continue
		}
		if n := f.store.Transfer.Query().Where(transfer.RecipientID(u.Edges.Account.ID)).CountX(ctx); n != 1 {
			f.Errorf("%s got the opening balance %d times", name, n)
		}
	}
	treasury := f.store.Account.Query().Where(account.ID(ledger.Treasury)).OnlyX(ctx)
	if treasury.Balance != -int64(made)*openingBalance {
		f.Errorf("%d accounts were opened and the treasury holds %d", made, treasury.Balance)
	}
	for verdict := range counts {
		if verdict != toldMade && verdict != toldNothing && verdict != toldUnknown {
			f.Errorf("somebody was told something else: %s", verdict)
		}
	}
	f.Logf("%s: %d sign-ups told %v; %d made", f.store.Engine, len(told), counts, made)
	return len(counts)
}
