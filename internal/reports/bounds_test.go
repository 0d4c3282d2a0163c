package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"unframed/internal/problem"
	"unframed/test/testkit"
)

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
