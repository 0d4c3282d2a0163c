package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
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
)

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
