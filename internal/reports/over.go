package reports

import (
	"context"
	"fmt"
	"time"

	"unframed/ent/reportcount"
)

// Span is a stretch of time that a chart covers.
type Span int

// The spans.
const (
	Day   Span = iota // the last 24 hours, hour by hour
	Month             // the last 30 days, day by day
)

// Tally is what was seen in one hour or day.
type Tally struct {
	Start      time.Time // in the zone that was asked for
	Violations int64     // reported by browsers
	Framed     int64     // requests for a page within another, refused
	Refused    int64     // other requests that were refused
	Presses    int64     // presses that were refused
}

// Sum is all of them.
func (t Tally) Sum() int64 { return t.Violations + t.Framed + t.Refused + t.Presses }

// Plus adds up what was seen, from the beginning of t on.
func (t Tally) Plus(more Tally) Tally {
	t.Violations += more.Violations
	t.Framed += more.Framed
	t.Refused += more.Refused
	t.Presses += more.Presses
	return t
}

// Over returns what was seen, the oldest first, also where it was nothing. Days
// are those of the zone; hours are those of UTC, so that in a zone that is half
// an hour apart a day begins within the hour.
func (s *Service) Over(ctx context.Context, span Span, zone *time.Location) ([]Tally, error) {
	starts := span.starts(s.now().In(zone))
	var rows []struct {
		Hour time.Time `sql:"hour"`
		Kind string    `sql:"kind"`
		Seen int64     `sql:"seen"`
	}
	err := s.store.ReportCount.Query().Where(reportcount.HourGTE(starts[0].UTC())).
		Select(reportcount.FieldHour, reportcount.FieldKind, reportcount.FieldSeen).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read the counts of reports: %w", err)
	}
	tallies := make([]Tally, len(starts))
	for i, start := range starts {
		tallies[i].Start = start
	}
	for _, r := range rows {
		i := len(starts) - 1
		for i > 0 && starts[i].After(r.Hour) {
			i--
		}
		tallies[i].add(r.Kind, r.Seen)
	}
	return tallies, nil
}

// starts are the beginnings of the hours or days up to now.
func (span Span) starts(now time.Time) (list []time.Time) {
	if span == Day {
		for i := 23; i >= 0; i-- {
			list = append(list, now.Truncate(time.Hour).Add(-time.Duration(i)*time.Hour))
		}
		return list
	}
	for i := 29; i >= 0; i-- {
		list = append(list, time.Date(now.Year(), now.Month(), now.Day()-i, 0, 0, 0, 0, now.Location()))
	}
	return list
}

func (t *Tally) add(kind string, n int64) {
	switch kind {
	case framed:
		t.Framed += n
	case string(Refused):
		t.Refused += n
	case string(Press):
		t.Presses += n
	default:
		t.Violations += n
	}
}
