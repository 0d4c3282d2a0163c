package text

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookAlike are characters that stand in for Latin letters in plain sight. They
// need not be all there are: they are compared with a few words alone.
var lookAlike = strings.NewReplacer(
	"а", "a", "α", "a", "4", "a", "е", "e", "ε", "e", "3", "e", "һ", "h", "і", "i", "ι", "i", "1", "i", "м", "m", "н", "h",
	"о", "o", "ο", "o", "0", "o", "р", "p", "ρ", "p", "г", "r", "ѕ", "s", "с", "c", "5", "s", "$", "s", "т", "t", "τ", "t", "7", "t", "+", "t",
	"υ", "u", "у", "y", "γ", "y", "ү", "y", "ʏ", "y", "ᴛ", "t", "ʀ", "r", "ᴇ", "e", "ᴀ", "a", "ꜱ", "s", "ᴜ", "u", "ѵ", "v",
)

// Imitates reports whether one of the words stands in the text, or is spelt in
// it letter by letter: whatever case, marks and look-alikes it is written with.
// The words are of small Latin letters.
func Imitates(s string, words []string) bool {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '$', r == '+':
			return r
		}
		return ' '
	}, norm.NFD.String(Fold(s)))
	parts := strings.Fields(lookAlike.Replace(plain))
	joined := strings.TrimPrefix(strings.Join(parts, ""), "the")
	return slices.Contains(words, joined) || slices.ContainsFunc(parts, func(part string) bool {
		return slices.Contains(words, part) || slices.Contains(words, strings.TrimPrefix(part, "the"))
	})
}
