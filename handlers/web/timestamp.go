package web

import "time"

// Timestamp is a time as a page shows it: exact for machines (RFC 3339, UTC), and
// in the reader's time zone for people.
type Timestamp struct{ Exact, Shown string }

func NewTimestamp(t time.Time, zone string) Timestamp {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	if isTwice(t, location) { // an hour that clocks show twice
		return Timestamp{RFC3339(t), t.In(location).Format("2 Jan 2006, 15:04 (-07:00)")}
	}
	return Timestamp{RFC3339(t), t.In(location).Format("2 Jan 2006, 15:04")}
}

func RFC3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
