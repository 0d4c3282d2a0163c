package e2e

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

const (
	bankClients  = 8
	bankDefault  = 20 * time.Second
	bankNemesis  = 1200 * time.Millisecond // between two misfortunes
	commitsLost  = 50                      // one in so many
	bankRequests = 25 * time.Second        // longer than the application may take
)

// bank is two instances of the application on one database, people who send
// each other credits through them, and what they were told.
type bank struct {
	*testing.T
	seed      uint64
	url       string // of the database, as the instances reach it; empty for SQLite
	instances []*instance
	clients   []*customer
	misfortune
}

// misfortune counts what was done to the bank.
type misfortune struct{ kills, restarts, cuts, lostBefore, lostAfter atomic.Int64 }

// instance is a process that may be killed at any time.
type instance struct {
	*testkit.Program
	origin string
	mu     sync.Mutex // held while it is killed and started
}

// TestBank is a bank test in the manner of Jepsen: while customers send each
// other credits, instances are killed, the database restarts, and connections
// break at COMMIT. Afterwards nothing that was acknowledged is missing, nothing
// happened twice or by half, and the books agree with themselves.
// UNFRAMED_BANK_SECONDS makes it longer, UNFRAMED_TEST_SEED repeats the draws.
func TestBank(t *testing.T) {
	t.Parallel()
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		server := testkit.OwnPostgres(t)
		direct := server.Database(t) + "&synchronous_commit=on" // the kit's server is in a hurry otherwise
		proxy, through := testkit.NewProxy(t, direct)
		b := openBank(t, through, 2)
		proxy.Judge(b.loseCommits)
		b.run(store.Options{URL: direct}, []func(){
			func() { b.kill(rand.IntN(2)) },
			func() { b.cuts.Add(1); proxy.Cut() },
			func() { b.restarts.Add(1); server.Stop(t, rand.IntN(2) == 0); server.Start(t) },
		}, func() { proxy.Judge(func([]byte) testkit.Verdict { return testkit.Pass }) })
	})
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		b := openBank(t, "", 1)
		b.run(store.Options{Path: filepath.Join(b.instances[0].Dir(), "data", "app.db")}, []func(){func() { b.kill(0) }}, func() {})
	})
	t.Run("CockroachDB", func(t *testing.T) {
		cluster := testkit.ThreeCockroaches(t)
		url := cluster.Database(t)
		b := openBank(t, url, 2)
		cluster.AwaitReplication(t)
		var once sync.Once
		b.run(store.Options{URL: url}, []func(){
			func() { b.kill(rand.IntN(2)) },
			func() { once.Do(func() { b.restarts.Add(1); cluster.Kill(t, 2) }) },
		}, func() {})
	})
}

func openBank(t *testing.T, url string, instances int) *bank {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("UNFRAMED_TEST_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64N(1e9)
	}
	b := &bank{T: t, seed: seed, url: url}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for range instances {
		port, err := testkit.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		i := &instance{origin: "http://127.0.0.1:" + port}
		i.Program = testkit.Start(t, []string{"APP_ADDR=127.0.0.1:" + port, "DATABASE_URL=" + url, "APP_OPENING_BALANCE=100000"}, path, "serve")
		b.instances = append(b.instances, i)
		b.awaitReady(i)
	}
	for n := range bankClients {
		b.clients = append(b.clients, newCustomer(b, n))
	}
	return b
}

// loseCommits breaks one connection in so many at its COMMIT.
func (b *bank) loseCommits(sent []byte) testkit.Verdict {
	if !bytes.Contains(sent, []byte("COMMIT")) || rand.IntN(commitsLost) > 0 {
		return testkit.Pass
	}
	if rand.IntN(2) == 0 {
		b.lostBefore.Add(1)
		return testkit.LoseThem
	}
	b.lostAfter.Add(1)
	return testkit.LoseAnswer
}

func (b *bank) kill(n int) {
	i := b.instances[n]
	i.mu.Lock()
	defer i.mu.Unlock()
	b.kills.Add(1)
	i.Kill(b.T)
	i.Again(b.T)
}

func (b *bank) awaitReady(i *instance) {
	b.Helper()
	eventually(b.T, "the instance is ready", func() bool { return i.ready() })
}

func (i *instance) ready() bool {
	answer, err := http.Get(i.origin + "/readyz")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// run lets the customers work while misfortunes happen one after the other,
// ends both and looks at what is left.
func (b *bank) run(direct store.Options, misfortunes []func(), calm func()) {
	duration := bankDefault
	if n, err := strconv.Atoi(os.Getenv("UNFRAMED_BANK_SECONDS")); err == nil {
		duration = time.Duration(n) * time.Second
	}
	ctx, stop := context.WithTimeout(context.Background(), duration)
	defer stop()
	var working sync.WaitGroup
	for _, c := range b.clients {
		working.Go(func() { c.work(ctx) })
	}
	for tick := time.NewTicker(bankNemesis); ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-tick.C:
			misfortunes[rand.IntN(len(misfortunes))]()
			b.reviveInstances()
		}
	}
	calm()
	working.Wait()
	for _, i := range b.instances {
		b.awaitReady(i)
	}
	b.audit(direct)
}

// reviveInstances starts what gave up because it began while the database was
// away, as a supervisor would.
func (b *bank) reviveInstances() {
	for n, i := range b.instances {
		deadline := time.Now().Add(5 * time.Second)
		for !i.ready() {
			if time.Now().After(deadline) {
				b.kill(n)
				deadline = time.Now().Add(5 * time.Second)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// verify runs the application's own check of the books.
func (b *bank) verify() {
	path, _ := binary()
	cmd := exec.Command(path, "ledger", "verify")
	cmd.Dir = b.instances[0].Dir()
	cmd.Env = append(os.Environ(), "DATABASE_URL="+b.url)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Errorf("app ledger verify: %v", err)
	}
	b.Logf("%s", bytes.TrimSpace(out))
}
