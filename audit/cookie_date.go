package audit

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The fields of a cookie's date (RFC 6265 §5.1.1). What follows the digits of
// one does not matter, as long as it is no digit.
var (
	dateTime  = regexp.MustCompile(`^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)`)
	dateDay   = regexp.MustCompile(`^(\d{1,2})(?:\D|$)`)
	dateYear  = regexp.MustCompile(`^(\d{2,4})(?:\D|$)`)
	dateMonth = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// isDateDelimiter is RFC 6265 §5.1.1 delimiter.
func isDateDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
}

// parseCookieDate reads a date as browsers do: from tokens in any order,
// whatever the day's name and the zone say.
func parseCookieDate(text string) (time.Time, bool) {
	var clock, day, year []string
	month := -1
	for _, token := range strings.FieldsFunc(text, isDateDelimiter) {
		switch {
		case clock == nil && dateTime.MatchString(token):
			clock = dateTime.FindStringSubmatch(token)[1:]
		case day == nil && dateDay.MatchString(token):
			day = dateDay.FindStringSubmatch(token)[1:]
		case month < 0 && monthOf(token) >= 0:
			month = monthOf(token)
		case year == nil && dateYear.MatchString(token):
			year = dateYear.FindStringSubmatch(token)[1:]
		}
	}
	if clock == nil || day == nil || month < 0 || year == nil {
		return time.Time{}, false
	}
	h, m, s, d, y := atoi(clock[0]), atoi(clock[1]), atoi(clock[2]), atoi(day[0]), atoi(year[0])
	switch {
	case y >= 70 && y <= 99:
		y += 1900
	case y <= 69:
		y += 2000
	}
	when := time.Date(y, time.Month(month+1), d, h, m, s, 0, time.UTC)
	return when, y >= 1601 && h <= 23 && m <= 59 && s <= 59 && d >= 1 && when.Day() == d // 31 February is none
}

func monthOf(token string) int {
	if len(token) < 3 {
		return -1
	}
	return slices.Index(dateMonth, strings.ToLower(token[:3]))
}

// atoi is of digits alone, few enough to fit.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
