// Package money writes amounts of money, which are whole minor units (hundredths,
// such as cents) wherever they are kept or counted, and reads them as people type
// them.
package money

import (
	"strconv"
	"strings"
)

// Format writes minor units as a decimal with two places: 1234 as "12.34".
func Format(minor int64) string {
	digits, negative := strings.CutPrefix(strconv.FormatInt(minor, 10), "-")
	sign := ""
	if negative {
		sign = "-"
	}
	digits = strings.Repeat("0", max(0, 3-len(digits))) + digits
	point := len(digits) - 2
	return sign + digits[:point] + "." + digits[point:]
}
