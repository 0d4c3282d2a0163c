package handlers

import "time"

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

// fromLocal turns a time on the person's clock into RFC 3339. What is none
// comes back as it was, for the kit to read or refuse.
func fromLocal(text, zone string) string {
	for _, layout := range localLayouts {
		if t, err := time.ParseInLocation(layout, text, location(zone)); err == nil {
			return t.UTC().Format(time.RFC3339Nano)
		}
	}
	return text
}

// toLocal turns RFC 3339 into a time on the person's clock.
func toLocal(text, zone string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	if t.Second() == 0 {
		return t.In(location(zone)).Format(localMinutes)
	}
	return t.In(location(zone)).Format(localTime)
}
