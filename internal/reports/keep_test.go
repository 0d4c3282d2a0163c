package reports

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent/report"
	"unframed/ent/reportcount"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

// ear counts what metrics are told.
type ear struct{ transactions, dropped atomic.Int64 }

func (e *ear) Transaction(int, time.Duration, store.Fault) { e.transactions.Add(1) }
func (e *ear) ReportsDropped(n int64)                      { e.dropped.Add(n) }

// desk is a service on a migrated database.
type desk struct {
	*Service
	*ear
	t      *testing.T
	system context.Context // may read everything
	ahead  atomic.Int64    // of its clock, in nanoseconds
	logged lockedBuffer
}

func newDesk(t *testing.T, o store.Options) *desk {
	t.Helper()
	d := &desk{ear: &ear{}, t: t, system: viewer.AsSystem(context.Background(), "test")}
	o.Metrics = d.ear
	db := migrated.Open(t, o)
	d.transactions.Store(0)
	var err error
	d.Service, err = New(Options{Store: db, Log: slog.New(slog.NewTextHandler(&d.logged, nil)), Metrics: d.ear,
		Now: func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) flush() {
	d.t.Helper()
	if err := d.Flush(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) receive(body string) {
	d.t.Helper()
	if _, err := d.Receive([]byte(body), host, "Mozilla/5.0 Firefox/153.0\x00\xff"); err != nil {
		d.t.Fatal(err)
	}
}

// all is the whole list.
func (d *desk) all() []Stored {
	d.t.Helper()
	list, _, err := d.List(d.system, Page{Limit: 10_000})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func TestOneThingIsOneRowWithItsCount(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newDesk(t, o)
		for range 3 {
			d.receive(chromiumFrame)
		}
		d.flush()
		d.ahead.Store(int64(time.Hour))
		d.receive(chromiumFrame)
		d.receive(firefoxInline)
		d.Refused(Refused, framed, "/users/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11", "https://evil.example/page?x=1", "curl")
		d.Refused(Refused, "cross-site", "/logout\x00", "cross-site", "")
		d.Refused(Press, "too-early", "/transfers", "mouse", "")
		d.flush()

		rows := map[string]Stored{}
		for _, r := range d.all() {
			rows[string(r.Kind)+" "+r.Reason] = r
		}
		frame := rows["csp-violation frame-ancestors"]
		if len(rows) != 5 || frame.Seen != 4 || frame.Source != "https://evil.example" || frame.UserAgent != "Mozilla/5.0 Firefox/153.0" {
			t.Errorf("%d rows, and the frame's is %+v", len(rows), frame)
		}
		if hour := frame.Last.Sub(frame.First); hour < 59*time.Minute || hour > 61*time.Minute {
			t.Errorf("first and last seen are %v apart", hour)
		}
		if r := rows["refused framed"]; r.Page != "/users/:id" || r.Source != "https://evil.example" {
			t.Errorf("the refused embedding is %+v", r)
		}
		if r := rows["refused cross-site"]; r.Page != "/logout%00" || r.Source != "cross-site" {
			t.Errorf("the refused request is %+v", r)
		}
		tallies, err := d.Over(d.system, Day, time.UTC)
		if err != nil || len(tallies) != 24 {
			t.Fatal(len(tallies), err)
		}
		before, now := tallies[22], tallies[23]
		if before.Violations != 3 || before.Sum() != 3 || now.Violations != 2 || now.Framed != 1 || now.Refused != 1 || now.Presses != 1 {
			t.Errorf("the hours are %+v and %+v", before, now)
		}
		sum := Tally{}
		days, err := d.Over(d.system, Month, time.FixedZone("Kathmandu", 5*3600+45*60))
		for _, day := range days {
			sum = sum.Plus(day)
		}
		if err != nil || len(days) != 30 || sum.Sum() != 8 {
			t.Errorf("%d days hold %d, want 8 (%v)", len(days), sum.Sum(), err)
		}
	})
}

func TestTwoInstancesAddUpInTheSameRow(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		a := newDesk(t, o)
		b, err := New(Options{Store: a.store, Log: a.log, Metrics: a.ear})
		if err != nil {
			t.Fatal(err)
		}
		const rounds, each = 10, 20
		var group sync.WaitGroup
		for _, s := range []*Service{a.Service, b} {
			group.Go(func() {
				for range rounds {
					for i := range each {
						s.Refused(Press, fmt.Sprint("reason-", i), "/", "", "")
					}
					if err := s.Flush(context.Background()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		rows := a.all()
		for _, r := range rows {
			if r.Seen != 2*rounds {
				t.Errorf("%s was seen %d times, want %d", r.Reason, r.Seen, 2*rounds)
			}
		}
		if len(rows) != each {
			t.Errorf("%d rows, want %d", len(rows), each)
		}
	})
}

func TestFloodCostsABoundedNumberOfRowsAndTransactions(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newDesk(t, o)
		const flood = 10_000
		d.Refused(Refused, framed, "/early", "", "")
		for range 2 { // the second time, those of the first are known
			for i := range flood {
				d.receive(fmt.Sprintf(`{"csp-report":{"document-uri":"/%d","violated-directive":"img-src","blocked-uri":"https://e%d.example"}}`, i, i))
				if i%1000 == 999 {
					d.flush()
				}
			}
		}
		if n := d.transactions.Load(); n != 20 {
			t.Errorf("%d reports cost %d transactions, want one for each of 20 flushes", 2*flood, n)
		}
		var sum, rest int64
		rows := 0
		for _, r := range d.all() {
			if r.Kind == CSPViolation {
				rows++
				sum += r.Seen
				if r.IsRest() {
					rest += r.Seen
				}
			}
		}
		if rows != maxRows+1 || sum != 2*flood || rest < flood {
			t.Errorf("%d rows for %d reports, %d of them in the row for the rest; want %d rows, every one of %d counted", rows, sum, rest, maxRows+1, 2*flood)
		}
		// What is of another kind still has room.
		d.Refused(Press, "too-early", "/late", "", "")
		d.flush()
		if !slices.ContainsFunc(d.all(), func(r Stored) bool { return r.Kind == Press && r.Page == "/late" && r.Seen == 1 }) {
			t.Error("the flood keeps a report of another kind from being stored")
		}
		if d.ear.dropped.Load() != 0 {
			t.Errorf("%d were dropped", d.ear.dropped.Load())
		}
	})
}

func TestOddBytesAreStoredByEveryEngine(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newDesk(t, o)
		for _, odd := range []string{"\x00", "a\x00b", "\xff\xfe", "\u202e", "\x1b[2J", "🂡'\"\\%_", "\ufffd", strings.Repeat("𝒳", 9000)} {
			d.Refused(Refused, odd, odd, odd, odd)
			d.Refused(Press, "r"+odd, "/p"+odd, "https://h"+odd, odd)
		}
		d.receive(`{"csp-report":{"document-uri":"/\u0000\ud800","blocked-uri":"\u0000","violated-directive":"\u0000x"}}`)
		d.flush()
		if len(d.all()) < 3 {
			t.Errorf("only %d rows are stored", len(d.all()))
		}
	})
}

func TestReportsAreForgottenAfterNinetyDays(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newDesk(t, o)
		d.ahead.Store(-int64(91 * 24 * time.Hour))
		d.receive(chromiumFrame)
		d.Refused(Press, "old", "/", "", "")
		d.flush()
		d.ahead.Store(0)
		d.receive(chromiumFrame) // seen again, so the row stays
		d.flush()
		n, err := janitor.Sweep(context.Background(), d.store, time.Now(), []string{report.Table, reportcount.Table})
		if err != nil || n != 3 { // the press, and two counts of that hour
			t.Errorf("%d rows were deleted, want 3: %v", n, err)
		}
		rows := d.all()
		if len(rows) != 1 || rows[0].Seen != 2 || d.store.ReportCount.Query().CountX(d.system) != 1 {
			t.Errorf("left are %+v", rows)
		}
	})
}

func TestListIsForAdministratorsAndHasPages(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newDesk(t, o)
		for i := range 7 {
			d.ahead.Store(int64(i) * int64(time.Second))
			d.Refused(Press, fmt.Sprint(i), "/", "", "")
		}
		d.receive(firefoxInline)
		d.flush()
		admin := viewer.NewContext(context.Background(), viewer.Person(uuid.New(), viewer.Admin))
		var reasons []string
		after := ""
		for pages := 1; ; pages++ {
			list, next, err := d.List(admin, Page{Kind: Press, After: after, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				reasons = append(reasons, r.Reason)
			}
			if after = next; next == "" || pages > 3 {
				break
			}
		}
		if got := strings.Join(reasons, ""); got != "6543210" {
			t.Errorf("the pages list %s", got)
		}
		if _, _, err := d.List(admin, Page{Kind: "nothing", Limit: 1}); !problem.Is(err, problem.Invalid) {
			t.Errorf("an unknown kind: %v", err)
		}
		for _, after := range []string{"?", "AAAA"} {
			if _, _, err := d.List(admin, Page{After: after, Limit: 1}); !problem.Is(err, problem.InvalidCursor) {
				t.Errorf("after %q: %v", after, err)
			}
		}
		for name, ctx := range map[string]context.Context{"nobody": context.Background(),
			"a user": viewer.NewContext(context.Background(), viewer.Person(uuid.New(), viewer.User))} {
			if _, _, err := d.List(ctx, Page{Limit: 1}); err == nil {
				t.Errorf("%s may list reports", name)
			}
			if _, err := d.Over(ctx, Day, time.UTC); err == nil {
				t.Errorf("%s may see the counts", name)
			}
		}
	})
}

func TestSendersAreLimitedEachAndTogether(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	now := time.Now()
	admitted := func(ip string, tries int) (n int) {
		for range tries {
			if d.limit.check(now, ip) == nil {
				n++
			}
		}
		return n
	}
	if n := admitted("192.0.2.1", 500); n != perAddressBurst {
		t.Errorf("%d bodies of one address are read", n)
	}
	if a, b := admitted("2001:db8::1", 60), admitted("2001:db8::ffff:1", 60); a+b != perAddressBurst {
		t.Errorf("two addresses of one network are read %d and %d times", a, b)
	}
	total := 2 * perAddressBurst
	for i := range 50 {
		total += admitted(fmt.Sprint("198.51.100.", i), 60)
	}
	if total != overallBurst {
		t.Errorf("%d bodies are read at once", total)
	}
	now = now.Add(5 * perAddressEvery)
	if n := admitted("192.0.2.1", 10); n != 5 {
		t.Errorf("after five intervals %d are read", n)
	}
	if err := d.limit.check(now, "192.0.2.1"); !problem.Is(err, problem.Limited) {
		t.Errorf("the refusal is %v", err)
	}
}

// TestNothingWaitsWithoutBound keeps the database away.
func TestNothingWaitsWithoutBound(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	const reports = 20 * maxWaiting
	for i := range reports {
		d.Refused(Refused, framed, fmt.Sprint("/", i), "", "")
		if i%1000 == 0 {
			if err := d.Flush(gone); err == nil {
				t.Fatal("a database that is away takes reports")
			}
		}
	}
	if n := len(d.waiting.rows); n > maxWaiting+len(Kinds) {
		t.Errorf("%d rows wait", n)
	}
	if n := d.waiting.seen(); n != reports {
		t.Errorf("%d of %d are counted", n, reports)
	}
	for i := range 2 * maxHours {
		d.waiting.count(hourly{time.Unix(int64(i)*3600, 0), "x"}, 1)
	}
	if n := len(d.waiting.hours); n > maxHours {
		t.Errorf("the counts of %d hours wait", n)
	}
}

func TestWhatTheDatabaseRefusesIsDroppedAndSaidOnce(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	for range 3 {
		d.waiting.note(Report{Kind: Press, Reason: strings.Repeat("x", 100)}, time.Now()) // longer than the schema takes
	}
	if err := d.Flush(context.Background()); err == nil || d.ear.dropped.Load() != 3 || len(d.waiting.rows) != 0 {
		t.Errorf("%d dropped, %d wait, %v", d.ear.dropped.Load(), len(d.waiting.rows), err)
	}
	d.Refused(Press, "fits", "/", "", "")
	d.flush()
	if len(d.all()) != 1 {
		t.Error("nothing is stored any more")
	}
	// Many more are dropped while Run is at work, and the log has one line.
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	for strings.Count(d.logged.String(), "reports were dropped") == 0 {
		d.drop(1)
		d.Refused(Press, "running", "/", "", "")
		select {
		case <-t.Context().Done():
			t.Fatal("nothing is said")
		case <-time.After(time.Millisecond):
		}
	}
	before := d.transactions.Load()
	d.drop(1)
	d.Refused(Press, "last", "/", "", "")
	cancel()
	<-done
	if n := strings.Count(d.logged.String(), "reports were dropped"); n != 1 || d.transactions.Load() > before+2 {
		t.Errorf("it is said %d times; %d transactions", n, d.transactions.Load()-before)
	}
	if !slices.ContainsFunc(d.all(), func(r Stored) bool { return r.Reason == "last" }) {
		t.Error("what waited when the program ended is not stored")
	}
}

// lockedBuffer is a log that two goroutines use.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
