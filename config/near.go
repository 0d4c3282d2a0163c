package config

import (
	"fmt"
	"slices"
	"strings"
)

// refuseNear stops at a name that is a letter or two away from one of ours: the
// setting would be ignored in silence, and another database used.
func refuseNear(name, where string) error {
	if slices.Contains(variables, name) || strings.HasPrefix(name, "APP_") { // those are all known or refused
		return nil
	}
	if near := nearest(name); near != "" {
		return fmt.Errorf("%s in %s is not a setting of this application; did you mean %s? Correct it, or unset it", name, where, near)
	}
	return nil
}

// nearest is the setting that a name is a slip for, or nothing. In a short
// name one letter may be wrong, in a long one two; capitals do not count.
func nearest(name string) string {
	best, least := "", 3
	for _, known := range variables {
		allowed := 1
		if len(known) >= 10 {
			allowed = 2
		}
		if d := distance(strings.ToUpper(name), known); d <= allowed && d < least {
			best, least = known, d
		}
	}
	return best
}

// distance counts the letters to be put in, taken out, replaced, or swapped
// with their neighbour (optimal string alignment), up to 3.
func distance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 3
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
