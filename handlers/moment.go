package handlers

import "time"

// Moment is a time as a page shows it: exact for machines (RFC 3339, UTC), and
// in the reader's time zone for people.
type Moment struct{ Exact, Shown string }

func moment(t time.Time, zone string) Moment {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	if isTwice(t, location) { // an hour that clocks show twice
		return Moment{exact(t), t.In(location).Format("2 Jan 2006, 15:04 (-07:00)")}
	}
	return Moment{exact(t), t.In(location).Format("2 Jan 2006, 15:04")}
}

func exact(t time.Time) string { return t.UTC().Format(time.RFC3339) }
