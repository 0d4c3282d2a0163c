package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// Many rows for one person, and many people: each a copy of one that is there.
const (
	manyTransfers = `INSERT INTO transfers SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
		'created_at', now() - g * interval '1 second', 'state', 'cancelled', 'settled_at', now(), 'note', repeat('lorem ipsum ', 11)))).*
		FROM transfers t, generate_series(1, 10000) g`
	manyPeople = `INSERT INTO users SELECT (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(),
		'created_at', now() - g * interval '1 second', 'username', 'p' || g, 'username_key', 'p' || g, 'email', 'p' || g || '@example.org', 'email_key', 'p' || g || '@example.org'))).*
		FROM users u, generate_series(1, 10000) g WHERE u.username = 'ann'`
)

// crowd is the application on a PostgreSQL with its defaults, and some people.
type crowd struct {
	*served
	db     *store.Store
	tokens map[string]string
}

func newCrowd(t *testing.T, people ...string) *crowd {
	t.Helper()
	url := testkit.Postgres(t)
	dir := t.TempDir()
	settings := []string{"DATABASE_URL=" + url}
	b := &crowd{tokens: map[string]string{}}
	runs(t, dir, settings, "Applied", "migrate", "up")
	for _, name := range people {
		args := []string{"user", "create", "--username", name, "--email", name + "@example.org", "--password-stdin"}
		scopes := []string{"--scope", "read", "--scope", "write"}
		if strings.HasPrefix(name, "root") {
			args, scopes = append(args, "--admin"), append(scopes, "--scope", "admin")
		}
		runs(t, dir, settings, "Created user "+name, args...)
		stdout, stderr, code := runApp(t, dir, settings, append([]string{"user", "token", name, "--name", "test"}, scopes...)...)
		if code != 0 {
			t.Fatal(stderr)
		}
		b.tokens[name] = strings.TrimSpace(stdout)
	}
	b.served = serveApp(t, dir, settings...)
	b.db = testkit.Open(t, store.Options{URL: url})
	return b
}

// many makes a number of callers of each person ask for the path until stop, which
// returns how many of each status there were, 0 for no answer, and the longest wait.
func (b *crowd) many(t *testing.T, callers int, path string, people ...string) (stop func() (map[int]int, time.Duration)) {
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var wg sync.WaitGroup
	statuses, longest := map[int]int{}, time.Duration(0)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	for _, name := range people {
		for range callers {
			wg.Go(func() {
				for ctx.Err() == nil {
					start := time.Now()
					status := 0
					r, err := http.NewRequest("GET", b.url+path, nil)
					if err != nil {
						panic(err)
					}
					r.Header.Set("Authorization", "Bearer "+b.tokens[name])
					if resp, err := client.Do(r); err == nil {
						_, err = io.Copy(io.Discard, resp.Body)
						_ = resp.Body.Close()
						if status = resp.StatusCode; err != nil || status == 503 && resp.Header.Get("Retry-After") == "" {
							status = 0
						}
					}
					mu.Lock()
					statuses[status]++
					longest = max(longest, time.Since(start))
					mu.Unlock()
				}
			})
		}
	}
	return func() (map[int]int, time.Duration) { cancel(); wg.Wait(); return statuses, longest }
}

// pages are what one person asks for beside the others.
func (b *crowd) pages(name string, paths ...string) honest {
	h := honest{base: b.url, from: "127.0.0.9", token: b.tokens[name], patience: 10 * time.Second}
	for _, path := range paths {
		h.asks = append(h.asks, asked{"GET", path, "", "", 200})
	}
	return h
}

func (b *crowd) exec(t *testing.T, statement string) {
	t.Helper()
	conn, err := b.db.DB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(t.Context(), "SET statement_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	if err := store.Unlimited(conn); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
}

// TestOneBusyCallerLeavesThePoolToOthers lets one token search through 10,000
// transfers 64 times at once, by words and by amount, and then 16 administrators for words in the middle of
// 10,000 names, beside the pages of somebody else.
func TestOneBusyCallerLeavesThePoolToOthers(t *testing.T) {
	b := newCrowd(t, "ann", "bob", "root1", "root2", "root3", "root4")
	if status := b.propose(t, "ann", "bob"); status != 201 {
		t.Fatalf("ann proposes a transfer: %d", status)
	}
	b.exec(t, manyTransfers)
	b.exec(t, manyPeople)
	bob := b.pages("bob", "/api/v1/me", "/api/v1/transfers", "/api/v1/settings", "/api/v1/transfers?state=pending")
	quiet := bob.during(t, 3*time.Second)
	for _, c := range []struct {
		name, path string
		callers    int
		who        []string
	}{
		{"64 searches of one token", "/api/v1/transfers?q=nowhere", 64, []string{"ann"}},
		{"64 filters by amount of one token", "/api/v1/transfers?min=900", 64, []string{"ann"}},
		{"16 administrators who search for what no index finds", "/api/v1/admin/users?email.contains=nowhere", 4, []string{"root1", "root2", "root3", "root4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			stop := b.many(t, c.callers, c.path, c.who...)
			beside := bob.during(t, 6*time.Second)
			statuses, longest := stop()
			t.Logf("quiet:  %v", quiet)
			t.Logf("beside: %v; theirs by status: %v, the longest %v", beside, statuses, longest)
			if len(beside.failed) > 0 || len(beside.took) < 50 || beside.quantile(0.99) > 1500*time.Millisecond {
				t.Errorf("beside %s: %v\n%.2000s", c.name, beside, strings.Join(beside.failed, "\n"))
			}
			if statuses[0] > 0 || statuses[500] > 0 || longest > 15*time.Second {
				t.Errorf("theirs end as %v, the longest after %v", statuses, longest)
			}
			if statuses[200] == 0 {
				t.Error("nobody finds anything any more")
			}
		})
	}
}

// propose sends a proposal through the API.
func (b *crowd) propose(t *testing.T, from, to string) int {
	t.Helper()
	r, err := http.NewRequest("POST", b.url+"/api/v1/transfers", strings.NewReader(fmt.Sprintf(`{"to": %q, "amount": "0.01"}`, to)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+b.tokens[from])
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// TestPagesOfOtherTablesGoOnWhileOneIsLocked locks transfers for twelve seconds
// under six people who keep asking for theirs.
func TestPagesOfOtherTablesGoOnWhileOneIsLocked(t *testing.T) {
	b := newCrowd(t, "ann", "bob", "cleo", "dan", "eve", "fay", "gus")
	gus := b.pages("gus", "/api/v1/settings", "/readyz")
	quiet := gus.during(t, 2*time.Second)
	stop := b.many(t, 5, "/api/v1/transfers", "ann", "bob", "cleo", "dan", "eve", "fay")
	tx, err := b.db.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	beside := gus.during(t, 12*time.Second)
	locked, longest := stop()
	_ = tx.Rollback()
	time.Sleep(100 * time.Millisecond)
	after := b.pages("ann", "/api/v1/transfers").during(t, 2*time.Second)
	t.Logf("quiet:  %v", quiet)
	t.Logf("beside: %v; the others' by status: %v, the longest %v", beside, locked, longest)
	t.Logf("after:  %v", after)
	if len(beside.failed) > 0 || len(beside.took) < 50 || beside.quantile(0.99) > time.Second {
		t.Errorf("beside the lock: %v\n%.2000s", beside, strings.Join(beside.failed, "\n"))
	}
	if locked[0] > 0 || locked[503] == 0 || longest > 15*time.Second {
		t.Errorf("those who need the table get %v, the longest after %v; want 503 with Retry-After", locked, longest)
	}
	if len(after.failed) > 0 {
		t.Errorf("after the lock: %.2000s", strings.Join(after.failed, "\n"))
	}
}

// TestTheLogKnowsWhatWasNotDelivered lets a client leave before it is answered.
func TestTheLogKnowsWhatWasNotDelivered(t *testing.T) {
	b := newCrowd(t, "ann")
	tx, err := b.db.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	impatient := b.pages("ann", "/api/v1/transfers")
	impatient.patience = 300 * time.Millisecond
	if wrong := impatient.ask(impatient.client(), impatient.asks[0]); wrong == "" {
		t.Fatal("it was answered at once")
	}
	patient := b.pages("ann", "/api/v1/settings")
	if wrong := patient.ask(patient.client(), patient.asks[0]); wrong != "" {
		t.Fatal(wrong)
	}
	restart(t, b.served, syscall.SIGTERM) // it says all that it has to say
	seen := 0
	for line := range strings.SplitSeq(b.stderr.String(), "\n") {
		left, answered := strings.Contains(line, "path=/api/v1/transfers"), strings.Contains(line, "path=/api/v1/settings")
		if left || answered {
			seen++
		}
		if left && !strings.Contains(line, "delivered=false") || answered && !strings.Contains(line, "delivered=true") {
			t.Errorf("the log says: %s", line)
		}
	}
	if seen != 2 {
		t.Errorf("%d of 2 requests are in the log:\n%s", seen, b.stderr)
	}
}
