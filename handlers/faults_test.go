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
	"unframed/ledger"
	"unframed/store"
	"unframed/testkit"
	"unframed/viewer"
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
			told := f.signUpUnderFaults(proxy, seed)
			proxy.Judge(func([]byte) testkit.Verdict { return testkit.Pass })
			f.browser().expect(f.browser().get("/readyz"), 200, "ready") // the pool has recovered
			f.compare(told)
		})
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

// signUpUnderFaults returns what every client was told about every name.
func (f *fixture) signUpUnderFaults(proxy *testkit.Proxy, seed uint64) map[string]string {
	ctx, cancel := context.WithTimeout(f.Context(), faultDuration)
	defer cancel()
	random := rand.New(rand.NewPCG(seed, 0))
	var mu sync.Mutex
	proxy.Judge(func(b []byte) testkit.Verdict {
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
	})
	told := map[string]string{}
	var clients sync.WaitGroup
	for c := range faultClients {
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				name := fmt.Sprintf("c%dn%d", c, n)
				b := f.browser()
				a := b.post("/signup", "username", name, "email", name+"@example.org", "password", password)
				mu.Lock()
				told[name] = verdict(a)
				mu.Unlock()
			}
		})
	}
	for ctx.Err() == nil { // now and then everything breaks at once
		select {
		case <-ctx.Done():
		case <-time.After(700 * time.Millisecond):
			proxy.SetAway(true)
			proxy.SetAway(false)
		}
	}
	clients.Wait()
	return told
}

// compare holds what was told against what the database says.
func (f *fixture) compare(told map[string]string) {
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
	if len(counts) != 3 || counts[toldMade] == 0 || counts[toldNothing] == 0 || counts[toldUnknown] == 0 {
		f.Errorf("somebody was told something else, or not all three: %v", counts)
	}
	f.Logf("%s: %d sign-ups told %v; %d made", f.store.Engine, len(told), counts, made)
}
