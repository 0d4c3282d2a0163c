package accounts

import (
	_ "embed"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"unframed/config"
	"unframed/internal/problem"
)

// commonPasswords are the most used passwords of at least five characters, in small
// letters and sorted, one a line: those of the list that github.com/trustelem/zxcvbn
// 1.0.1 has from zxcvbn (both under the MIT licence), 29,706 of them, of which 11,611
// are long enough to be allowed at all.
//
//go:embed common_passwords.txt
var commonPasswords string

// mostDecoration is how many digits and signs around a well-known word make no other
// password of it: Dragon2024!
const mostDecoration = 5

// checkPassword holds a new password to ASVS 5.0 V6.2: length, any characters, not
// one of those that are tried first, and nothing that stands in the form beside it.
// beside are the person's names and addresses.
func checkPassword(check *problem.Check, field, password string, beside ...string) {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		check.Refuse(field, "A password is made of characters. This one holds bytes that are none.")
	case n < minPassword:
		check.Refuse(field, "A password has at least 8 characters; a sentence makes a good one.")
	case n > maxPassword:
		check.Refuse(field, "A password has at most 256 characters.")
	case simple(password):
		check.Refuse(field, "A password needs more than a few characters repeated or in a row.")
	default:
		for _, word := range cores(password) {
			if isOneOf(word, beside) {
				check.Refuse(field, "A password must differ from your name, your e-mail address and the name of this site, with digits and signs around them too.")
				return
			}
			if isCommon(word) {
				check.Refuse(field, "This is one of the passwords that are tried first, or one with digits and signs around it. A sentence makes a good one.")
				return
			}
		}
	}
}

// simple reports whether the password is one to three characters over and over, or
// characters that follow each other, as in 23456789 or hgfedcba.
func simple(password string) bool {
	runes := []rune(strings.ToLower(password))
	for period := 1; period <= 3; period++ {
		repeats := true
		for i := period; i < len(runes) && repeats; i++ {
			repeats = runes[i] == runes[i-period]
		}
		if repeats {
			return true
		}
	}
	for _, step := range []rune{1, -1} {
		follows := 0
		for i := 1; i < len(runes); i++ {
			if runes[i]-runes[i-1] == step {
				follows++
			}
		}
		if follows >= len(runes)-2 {
			return true
		}
	}
	return false
}

// letters are what signs and digits are typed for.
var letters = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i", "|", "l")

// cores are the words that a password may be made of alone: itself, without what
// decorates it, and both with letters for what looks like them.
func cores(password string) []string {
	whole := strings.ToLower(norm.NFKC.String(password))
	words := []string{whole}
	bare := strings.TrimFunc(whole, func(r rune) bool { return !unicode.IsLetter(r) })
	if bare != "" && utf8.RuneCountInString(whole)-utf8.RuneCountInString(bare) <= mostDecoration {
		words = append(words, bare)
	}
	for _, word := range words {
		words = append(words, letters.Replace(word))
	}
	return words
}

// isOneOf reports whether the word is the site's name, one of the texts, or the part
// of an address before or behind its @.
func isOneOf(word string, texts []string) bool {
	for _, text := range append([]string{config.Name}, texts...) {
		text = strings.ToLower(norm.NFKC.String(text))
		local, host, _ := strings.Cut(text, "@")
		for _, part := range []string{text, local, host} {
			if part != "" && strings.ReplaceAll(part, " ", "") == strings.ReplaceAll(word, " ", "") {
				return true
			}
		}
	}
	return false
}

// isCommon looks the word up in the sorted list.
func isCommon(word string) bool {
	at := sort.Search(len(commonPasswords), func(i int) bool { return commonPasswords[lineAt(i):lineEnd(i)] >= word })
	return at < len(commonPasswords) && commonPasswords[lineAt(at):lineEnd(at)] == word
}

// lineAt and lineEnd are where the line begins and ends that the byte is in.
func lineAt(i int) int  { return strings.LastIndexByte(commonPasswords[:i], '\n') + 1 }
func lineEnd(i int) int { return i + strings.IndexByte(commonPasswords[i:], '\n') }
