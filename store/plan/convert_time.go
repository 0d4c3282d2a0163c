package plan

import (
	"fmt"
	"strings"
)

// epoch reads a whole number as the time that has passed since 1970, within
// the years 1 to 9999.
func (c converter) epoch(perSecond int64) conversion {
	//constsql:allow written into a migration file for review, its names quoted
	fits := fmt.Sprintf("%s BETWEEN %d AND %d", at, -62135596800*perSecond, 253402300799*perSecond)
	lost := "whose " + c.column + " is a time before the year 1 or after 9999"
	unit := map[int64]string{1: "second", 1000: "millisecond"}[perSecond]
	if c.d != SQLite {
		// Not to_timestamp, which counts in floats.
		return conversion{expr: "TIMESTAMPTZ '1970-01-01 00:00:00+00:00' + " + at + " * INTERVAL '1 " + unit + "'", fits: fits, lost: lost}
	}
	seconds, fraction := at, "''"
	if perSecond > 1 {
		rest := "((" + at + " % 1000 + 1000) % 1000)"
		seconds = "((" + at + " - " + rest + ") / 1000)"
		fraction = "rtrim(CASE " + rest + " WHEN 0 THEN '' ELSE printf('.%03d', " + rest + ") END, '0')"
	}
	return conversion{expr: "strftime('%Y-%m-%d %H:%M:%S', " + seconds + ", 'unixepoch') || " + fraction + " || '+00:00'", fits: fits, lost: lost}
}

// momentText writes a time as RFC 3339 has it, in UTC. SQLite keeps it as a
// text, in UTC too.
func (c converter) momentText() string {
	if c.d == SQLite {
		return "replace(replace(" + at + ", ' ', 'T'), '+00:00', 'Z')"
	}
	return "replace(CAST(" + at + " AT TIME ZONE 'UTC' AS text), ' ', 'T') || 'Z'"
}

// The days that there are, for a regular expression.
const (
	leapYear = `([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)`
	someDay  = `(([1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])))|` + leapYear + `-02-29)`
	rfc3339  = `^` + someDay + `[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+]00:00)$`
)

// readMoment reads RFC 3339 in UTC, to the microsecond.
func (c converter) readMoment(lost string) conversion {
	if c.d != SQLite {
		return conversion{expr: "CAST(" + at + " AS timestamptz)", fits: at + " ~ '" + rfc3339 + "'", lost: lost}
	}
	bare := "rtrim(replace(" + at + ", '+00:00', 'Z'), 'Z')" // without its zone
	fraction := "substr(" + bare + ", 20)"
	second := "substr(" + bare + ", 1, 19)"
	fits := strings.Join([]string{
		at + " GLOB '[1-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9]:[0-9][0-9]*'",
		"(" + at + " GLOB '*[0-9]Z' OR " + at + " GLOB '*[0-9]+00:00')",
		"(" + fraction + " = '' OR " + fraction + " GLOB '.[0-9]*' AND substr(" + fraction + ", 2) NOT GLOB '*[^0-9]*' AND length(" + fraction + ") <= 7)",
		// A day that there is not comes back as another.
		"strftime('%Y-%m-%d %H:%M:%S', " + second + ") IS replace(" + second + ", 'T', ' ')",
		"date(" + second + ", '+0 days') IS substr(" + bare + ", 1, 10)",
	}, " AND ")
	point := "rtrim(rtrim(" + fraction + ", '0'), '.')"
	return conversion{expr: "replace(" + second + ", 'T', ' ') || " + point + " || '+00:00'", fits: "(" + fits + ")", lost: lost}
}
