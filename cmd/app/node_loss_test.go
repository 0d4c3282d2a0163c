package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unframed/ent"
	"unframed/ent/transfer"
	"unframed/ent/user"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

const (
	lossClients = 6
	lossBefore  = 6 * time.Second  // of load with three nodes
	lossAfter   = 14 * time.Second // of load with two
)

// TestNothingIsLostWithANode kills one node of three under two instances of
// the application while people sign up and change their settings. Everything
// that was acknowledged is there afterwards, once and whole.
func TestNothingIsLostWithANode(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	cluster := testkit.ThreeCockroaches(t)
	database := cluster.Database(t)
	if _, err := migrate.Up(t.Context(), testkit.Open(t, store.Options{URL: database}), migrate.Options{}); err != nil {
		t.Fatal(err)
	}
	instances := []string{serveApp(t, t.TempDir(), "DATABASE_URL="+database).url, serveApp(t, t.TempDir(), "DATABASE_URL="+database).url}
	cluster.AwaitReplication(t)

	load := &load{T: t, instances: instances, told: map[string]*person{}}
	ctx, cancel := context.WithTimeout(t.Context(), lossBefore+lossAfter)
	defer cancel()
	var clients sync.WaitGroup
	for c := range lossClients {
		clients.Go(func() { load.run(ctx, c) })
	}
	<-time.After(lossBefore)
	killed := time.Now()
	cluster.Kill(t, 2)
	for _, base := range instances {
		eventuallyReady(t, base)
		t.Logf("%s: ready %v after the node was killed", base, time.Since(killed).Round(time.Millisecond))
	}
	clients.Wait()
	for _, base := range instances {
		eventuallyReady(t, base)
	}
	load.report(killed)
	load.compare(testkit.Open(t, store.Options{URL: database}))
}

// load is what the clients did and were told.
type load struct {
	*testing.T
	instances []string

	mu      sync.Mutex
	told    map[string]*person
	answers []told
}

// told is one answer to one change.
type told struct {
	at       time.Time
	took     time.Duration
	verdict  string
	settings bool
}

// person is one sign-up and the settings that followed.
type person struct {
	verdict string
	names   []string // that the database may hold: the last acknowledged and what may have happened since
}

const (
	toldMade    = "made"
	toldNothing = "nothing was changed"
	toldUnknown = "may have happened"
)

// run signs people up, each of whom changes a setting three times, on one
// instance and the other in turn.
func (l *load) run(ctx context.Context, client int) {
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("c%dn%d", client, n)
		jar, err := cookiejar.New(nil)
		if err != nil {
			panic(err)
		}
		c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		base := l.instances[(client+n)%len(l.instances)]
		p := &person{names: []string{name}}
		p.verdict = l.post(c, base+"/signup", false, "username", name, "email", name+"@example.org", "password", correctHorse)
		for change := range 3 {
			if p.verdict != toldMade {
				break
			}
			shown := fmt.Sprintf("%s-%d", name, change)
			switch l.post(c, base+"/settings", true, "display_name", shown, "time_zone", "UTC", "theme", "dark") {
			case toldMade:
				p.names = []string{shown}
			case toldUnknown:
				p.names = append(p.names, shown)
			}
		}
		l.mu.Lock()
		l.told[name] = p
		l.mu.Unlock()
	}
}

// post sends a form and reads the answer as a person would.
func (l *load) post(c *http.Client, address string, settings bool, fields ...string) string {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	start := time.Now()
	resp, err := c.PostForm(address, form)
	if err != nil {
		l.Errorf("%s: %v", address, err)
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	verdict := fmt.Sprintf("%d: %s", resp.StatusCode, body)
	switch at := resp.Header.Get("Location"); {
	case resp.StatusCode == http.StatusSeeOther && strings.HasPrefix(at, "/login?next"):
		verdict = toldNothing // the session could not be started after the sign-up
	case resp.StatusCode == http.StatusSeeOther:
		verdict = toldMade
	case resp.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(body), "Nothing was changed"):
		verdict = toldNothing
	case resp.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(body), "It may have happened"):
		verdict = toldUnknown
	default:
		l.Errorf("%s: somebody was told %s", address, verdict)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers = append(l.answers, told{start, time.Since(start), verdict, settings})
	return verdict
}

// report prints the figures.
func (l *load) report(killed time.Time) {
	for _, phase := range []struct {
		name string
		in   func(a told) bool
	}{
		{"with three nodes", func(a told) bool { return a.at.Add(a.took).Before(killed) }},
		{"under way when the node was killed", func(a told) bool { return a.at.Before(killed) && a.at.Add(a.took).After(killed) }},
		{"with two nodes", func(a told) bool { return a.at.After(killed) }},
	} {
		counts, times := map[string]int{}, []time.Duration{}
		for _, a := range l.answers {
			if phase.in(a) {
				counts[a.verdict]++
				times = append(times, a.took)
			}
		}
		slices.Sort(times)
		if len(times) > 0 {
			l.Logf("%s: %d changes %v; median %v, longest %v", phase.name, len(times), counts,
				times[len(times)/2].Round(time.Millisecond), times[len(times)-1].Round(time.Millisecond))
		}
	}
	var last time.Time
	for _, a := range l.answers {
		if done := a.at.Add(a.took); a.took > time.Second && done.After(last) {
			last = done
		}
	}
	if !last.IsZero() {
		l.Logf("the last change that took more than a second was answered %v after the kill", last.Sub(killed).Round(time.Millisecond))
	}
}

// compare holds what was told against what the database says.
func (l *load) compare(s *store.Store) {
	ctx := viewer.AsSystem(context.Background(), "test")
	made := 0
	for name, p := range l.told {
		found, err := s.User.Query().Where(user.Username(name)).WithAccount().All(ctx)
		switch {
		case err != nil:
			l.Fatal(err)
		case len(found) > 1 || len(found) == 0 && p.verdict == toldMade || len(found) == 1 && p.verdict == toldNothing:
			l.Errorf("%s was told %q and is there %d times", name, p.verdict, len(found))
			continue
		case len(found) == 0:
			continue
		}
		made++
		l.whole(ctx, s, found[0])
		if p.verdict == toldMade && !slices.Contains(p.names, found[0].DisplayName) {
			l.Errorf("%s is called %q, and was told %q", name, found[0].DisplayName, p.names)
		}
	}
	treasury := s.Account.GetX(ctx, ledger.Treasury)
	if treasury.Balance != -int64(made)*10000 {
		l.Errorf("%d accounts were opened and the treasury holds %d", made, treasury.Balance)
	}
	if all := s.User.Query().CountX(ctx); all != made {
		l.Errorf("%d users, %d of whom signed up", all, made)
	}
	l.Logf("%d sign-ups, %d made; nothing lost, nothing half, nothing twice", len(l.told), made)
}

// whole checks that a user has their account and the opening balance, once.
func (l *load) whole(ctx context.Context, s *store.Store, u *ent.User) {
	if u.Edges.Account == nil || u.Edges.Account.Balance != 10000 {
		l.Errorf("%s has half an account: %v", u.Username, u.Edges.Account)
		return
	}
	if n := s.Transfer.Query().Where(transfer.RecipientID(u.Edges.Account.ID)).CountX(ctx); n != 1 {
		l.Errorf("%s got the opening balance %d times", u.Username, n)
	}
}
