package web

import (
	"fmt"
	"time"

	"unframed/adminkit"
)

// How <input type="datetime-local"> writes a time: to the second, which is left
// out where it is none (HTML, normalized local date and time string). In another
// form it would look changed by whoever sends it back.
const (
	localTime    = "2006-01-02T15:04:05"
	localMinutes = "2006-01-02T15:04"
)

// localLayouts are what browsers send from it, and from <input type="date">.
var localLayouts = []string{"2006-01-02T15:04:05.999999999", localMinutes, time.DateOnly}

func location(zone string) *time.Location {
	l, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// readClock reads a time without an offset, as a clock shows it; the result is
// in UTC, and stands for no moment yet.
func readClock(text string) (shown time.Time, ok bool) {
	for _, layout := range localLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// momentsOf are the moments at which the clock of a place shows a time, the
// earlier first: none while clocks go forward, two while they go back.
func momentsOf(shown time.Time, l *time.Location) []time.Time {
	var moments []time.Time
	for _, near := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := shown.Add(near).In(l).Zone()
		t := shown.Add(-time.Duration(offset) * time.Second)
		_, there := t.In(l).Zone()
		if there == offset && (len(moments) == 0 || !moments[0].Equal(t)) {
			moments = append(moments, t)
		}
	}
	if len(moments) == 2 && moments[1].Before(moments[0]) {
		moments[0], moments[1] = moments[1], moments[0]
	}
	return moments
}

// afterGap is the moment at which clocks went forward past a time that they
// never showed.
func afterGap(shown time.Time, l *time.Location) time.Time {
	_, before := shown.Add(-26 * time.Hour).In(l).Zone()
	start, _ := shown.Add(-time.Duration(before) * time.Second).In(l).ZoneBounds()
	return start
}

// TypedTime turns a time on the person's clock into RFC 3339. One that does not
// exist there, or exists twice, is refused in a sentence. What is no such time
// comes back as it was, for the kit to read or refuse.
func TypedTime(text, zone string) (moment, refusal string) {
	shown, ok := readClock(text)
	if !ok {
		return text, ""
	}
	l := location(zone)
	switch moments := momentsOf(shown, l); len(moments) {
	case 0:
		to := afterGap(shown, l)
		_, before := shown.Add(-26 * time.Hour).In(l).Zone()
		from := to.UTC().Add(time.Duration(before) * time.Second)
		return text, fmt.Sprintf("There is no %s on %s: clocks in %s go from %s to %s then. Give another time.",
			shown.Format("15:04"), shown.Format("2 Jan 2006"), zone, from.Format("15:04"), to.In(l).Format("15:04"))
	case 1:
		return moments[0].Format(time.RFC3339Nano), ""
	default:
		return text, fmt.Sprintf("On %s there are two %s, for clocks in %s go back. Write %s for the first, or %s for the second.",
			shown.Format("2 Jan 2006"), shown.Format("15:04"), zone, moments[0].In(l).Format(time.RFC3339Nano), moments[1].In(l).Format(time.RFC3339Nano))
	}
}

// isTwice reports whether the clock shows the moment's time twice.
func isTwice(t time.Time, l *time.Location) bool {
	_, offset := t.In(l).Zone()
	return len(momentsOf(t.UTC().Add(time.Duration(offset)*time.Second), l)) > 1
}

// ToLocal turns RFC 3339 into a time on the person's clock, with its offset where
// that shows it twice.
func ToLocal(text, zone string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	l := location(zone)
	switch {
	case isTwice(t, l):
		return t.In(l).Format(time.RFC3339)
	case t.Second() == 0:
		return t.In(l).Format(localMinutes)
	}
	return t.In(l).Format(localTime)
}

// NeedsOffset reports whether an input that shows the text must have room for an
// offset, which <input type="datetime-local"> has not.
func NeedsOffset(text, zone string) bool {
	if shown, ok := readClock(text); ok {
		return len(momentsOf(shown, location(zone))) > 1
	}
	return text != ""
}

// BoundTime is typedMoment for a list that is narrowed: of two moments the one
// that keeps more, and of none that at which clocks went forward.
func BoundTime(text, zone, op string) string {
	shown, ok := readClock(text)
	if !ok {
		return text
	}
	l := location(zone)
	moments := momentsOf(shown, l)
	if len(moments) == 0 {
		moments = []time.Time{afterGap(shown, l)}
	}
	if op == string(adminkit.Less) || op == string(adminkit.LessEqual) {
		return moments[len(moments)-1].UTC().Format(time.RFC3339Nano)
	}
	return moments[0].UTC().Format(time.RFC3339Nano)
}
