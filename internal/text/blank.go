// Package text knows what people see of a text, and when two texts are the same
// to them. It knows neither fields nor forms.
package text

import (
	"strings"
	"unicode"
)

// IsBlank reports whether nothing of the text is to be seen: it is empty, or
// holds only white space and characters that have no look of their own.
func IsBlank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !IsIgnorable(r) && !looksBlank(r) })
}

// IsIgnorable reports whether the character is shown as nothing
// (Default_Ignorable_Code_Point, UAX #44), such as a zero-width space, or turns
// the direction of what stands beside it.
func IsIgnorable(r rune) bool {
	switch {
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Bidi_Control):
		return true
	case !unicode.Is(unicode.Cf, r), unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return (r < 0xFFF9 || r > 0xFFFB) && (r < 0x13430 || r > 0x13440)
}

// looksBlank are control characters, and the letter of Braille without a dot.
func looksBlank(r rune) bool { return unicode.IsControl(r) || r == '\u2800' }

// Hides reports whether the text holds a character that hides, or turns round,
// what stands beside it. What writing and emoji need is none of these: joiners,
// selectors of a variant, and the tags of flags.
func Hides(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\u200C', r == '\u200D', unicode.Is(unicode.Variation_Selector, r), r >= 0xE0020 && r <= 0xE007F:
			return false
		}
		return unicode.IsControl(r) || IsIgnorable(r) || looksBlank(r) || r == unicode.ReplacementChar
	})
}
