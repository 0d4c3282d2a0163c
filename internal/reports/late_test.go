package reports

import (
	"testing"
	"time"

	"unframed/ent/report"
	"unframed/store"
	"unframed/test/testkit"
)

// TestALateInstanceTakesNoTimeBack has two instances write of the same report, the
// one that saw it last first.
func TestALateInstanceTakesNoTimeBack(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newDesk(t, o)
		seen := func(at time.Time) batch {
			b := newBatch()
			b.merge(sighting{Report: Report{Kind: Refused, Reason: "framed", Page: "/"}, first: at, last: at, seen: 1})
			return b
		}
		noon := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
		for _, step := range []struct{ written, last time.Duration }{
			{time.Minute, time.Minute}, {0, time.Minute}, {59 * time.Second, time.Minute}, {time.Minute + time.Microsecond, time.Minute + time.Microsecond},
			{time.Minute, time.Minute + time.Microsecond}, {time.Hour, time.Hour},
		} {
			if err := d.write(keepingReports.In(t.Context()), seen(noon.Add(step.written))); err != nil {
				t.Fatal(err)
			}
			row := d.store.Report.Query().Where(report.Reason("framed")).OnlyX(d.system)
			if want := noon.Add(step.last); !row.LastAt.Equal(want) {
				t.Errorf("last seen at %s after %s is written, want %s", row.LastAt, step.written, want)
			}
		}
		if n := d.store.Report.Query().OnlyX(d.system).Seen; n != 6 {
			t.Errorf("seen %d times", n)
		}
	})
}
