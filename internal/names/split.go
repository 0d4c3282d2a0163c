package names

import (
	"fmt"
	"strings"
)

type kind int

const (
	name  kind = iota // quoted
	word              // of the language
	sign              // an operator, a parenthesis, a comma
	value             // a placeholder, a number or a text
)

type token struct {
	kind kind
	text string
}

// split cuts a statement into its pieces. It is an error where one of them is none
// that ent's builders write: a comment, a name without quotation marks, a function
// that is not called here.
func split(text string, quote byte) ([]token, error) {
	tokens := make([]token, 0, len(text)/4)
	for i := 0; i < len(text); {
		c := text[i]
		length := 1
		switch {
		case c == ' ' || c == '\n':
		case c == quote:
			length = 1 + span(text[i+1:], isWordly)
			if i+length >= len(text) || text[i+length] != quote || length == 1 {
				return nil, fmt.Errorf("%q is no name", beginning(text[i:]))
			}
			tokens = append(tokens, token{name, text[i+1 : i+length]})
			length++
		case isLetter(c):
			length = span(text[i:], isWordly)
			w := text[i : i+length]
			calls := i+length < len(text) && text[i+length] == '('
			if !words[w] && !(calls && functions[w]) && !isCast(tokens, w) {
				return nil, fmt.Errorf("%q is neither a name in quotation marks nor a word that is used here", w)
			}
			tokens = append(tokens, token{word, w})
		case c == '?':
			tokens = append(tokens, token{value, "?"})
		case c == '$' || isDigit(c):
			length = 1 + span(text[i+1:], isDigit)
			tokens = append(tokens, token{value, text[i : i+length]})
		case c == '\'':
			end := strings.IndexByte(text[i+1:], '\'')
			if end < 0 {
				return nil, fmt.Errorf("a text has no end")
			}
			length = end + 2
			tokens = append(tokens, token{value, text[i : i+length]})
		case strings.IndexByte("(),.=<>*+|:", c) >= 0, strings.HasPrefix(text[i:], "->"), strings.HasPrefix(text[i:], "#>"), strings.HasPrefix(text[i:], "@>"):
			tokens = append(tokens, token{sign, text[i : i+1]})
		default:
			return nil, fmt.Errorf("%q stands where no name does", beginning(text[i:]))
		}
		i += length
	}
	return tokens, nil
}

// isCast reports whether a word follows the "::" of PostgreSQL and is the type of a
// JSON value.
func isCast(before []token, w string) bool {
	n := len(before)
	return n > 1 && before[n-1].text == ":" && before[n-2].text == ":" && casts[w]
}

var casts = map[string]bool{"jsonb": true, "text": true, "int": true, "float": true, "bool": true}

func beginning(text string) string { return text[:min(len(text), 24)] }

func span(text string, is func(byte) bool) int {
	for i := range len(text) {
		if !is(text[i]) {
			return i
		}
	}
	return len(text)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isWordly(c byte) bool { return isLetter(c) || isDigit(c) }
