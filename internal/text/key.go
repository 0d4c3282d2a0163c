package text

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// keyRunes is how much of a text its key holds as it is, so that an index of
// keys is bounded: at most 1,024 bytes, and a hash.
const keyRunes = 256

// MaxKey is how many bytes a key has at most.
const MaxKey = 4*keyRunes + 32

// Fold returns the form in which two texts are the same to people who look for
// one: in capitals or not (ẞ and SS, ς and Σ), composed or not, wide or narrow,
// and without what cannot be seen (NFKC_Casefold, Unicode §3.13, but that İ is an
// i). White space around it does not count.
func Fold(s string) string {
	s = cases.Fold().String(norm.NFKC.String(strings.ToValidUTF8(s, "")))
	s = strings.Map(func(r rune) rune {
		if IsIgnorable(r) || r == 0 {
			return -1
		}
		return r
	}, s)
	s = norm.NFKC.String(s)
	return strings.TrimSpace(strings.ReplaceAll(s, "i\u0307", "i"))
}

// Key is the folded text for an index: two texts have one key if they are the
// same to people. Of a longer one it holds the beginning, and a hash of all.
func Key(s string) string {
	folded := Fold(s)
	begin := PrefixKey(folded)
	if len(begin) == len(folded) {
		return folded
	}
	sum := sha256.Sum256([]byte(folded))
	return begin + hex.EncodeToString(sum[:16])
}

// PrefixKey is what the keys of all texts begin with that begin like this one. Of
// a longer one than keys hold it is the beginning.
func PrefixKey(s string) string {
	folded := Fold(s)
	n := 0
	for i := range folded {
		if n++; n > keyRunes {
			return folded[:i]
		}
	}
	return folded
}

// IsWhole reports whether the key holds all of its text.
func IsWhole(key string) bool { return PrefixKey(key) == key }
