package exactjson

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDigits bounds a number in a document: with its exponent written out it has
// at most so many digits, which every engine keeps.
const maxDigits = 400

// Storable returns why a document that has been checked cannot be stored as it
// is, or "": a NUL in a text, which PostgreSQL refuses, or a number beyond all
// bounds.
func Storable(text []byte) string {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return ""
		}
		switch token.Kind() {
		case '"':
			if strings.ContainsRune(token.String(), 0) {
				return "The text holds characters that cannot be stored."
			}
		case '0':
			if n := numberOf(token.String()); len(n.digits) > maxDigits || n.exponent > maxDigits || n.exponent < -maxDigits {
				return "A number is too large, or has too many digits, to be kept."
			}
		}
	}
}

// Kept returns where a document that was sent says something else than what is
// kept of it, as a sentence, or "": a number that lost digits, or null that became
// a value. What a Go type writes in another form than it reads is left to it.
func Kept(sent, kept []byte) string { return keptAt("", sent, kept) }

func keptAt(where string, sent, kept jsontext.Value) string {
	of, to := Kind(sent), Kind(kept)
	switch {
	case of == '0' && to == '0' && !numberOf(string(bytes.TrimSpace(sent))).same(numberOf(string(bytes.TrimSpace(kept)))):
		return "The number " + string(bytes.TrimSpace(sent)) + in(where) + " cannot be kept to the last digit. Give it as text, in quotes."
	case of == 'n' && strings.IndexByte(`0"tf`, to) >= 0:
		return "There cannot be null" + in(where) + "."
	case of == '{' && to == '{':
		return keptMembers(where, sent, kept)
	case of == '[' && to == '[':
		return keptElements(where, sent, kept)
	}
	return ""
}

func keptMembers(where string, sent, kept jsontext.Value) string {
	given, err := members(sent)
	if err != nil {
		return err.Error()
	}
	stored, err := members(kept)
	if err != nil {
		return err.Error()
	}
	for name, value := range given {
		if found, ok := stored[name]; ok {
			if why := keptAt(where+"/"+name, value, found); why != "" {
				return why
			}
		}
	}
	return ""
}

func keptElements(where string, sent, kept jsontext.Value) string {
	given, stored := elements(sent), elements(kept)
	for i := range min(len(given), len(stored)) {
		if why := keptAt(where+"/"+strconv.Itoa(i), given[i], stored[i]); why != "" {
			return why
		}
	}
	return ""
}

// elements reads a list that has been checked.
func elements(text []byte) []jsontext.Value {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var found []jsontext.Value
	for d.PeekKind() != ']' {
		value, err := d.ReadValue()
		if err != nil {
			return found
		}
		found = append(found, bytes.Clone(value))
	}
	return found
}

func in(where string) string {
	if where == "" {
		return ""
	}
	return fmt.Sprintf(" at %s", where)
}

// number is a decimal number: its digits without zeros around them, times a
// power of ten.
type number struct {
	negative bool
	digits   string
	exponent int
}

func (n number) same(other number) bool { return n == other }

// numberOf reads a number as JSON writes it.
func numberOf(text string) number {
	var n number
	n.negative, text = strings.HasPrefix(text, "-"), strings.TrimPrefix(text, "-")
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(text[i+1:])
		if err != nil {
			exponent = 10 * maxDigits // beyond all bounds, whichever way
		}
		n.exponent, text = exponent, text[:i]
	}
	whole, rest, _ := strings.Cut(text, ".")
	n.exponent -= len(rest)
	n.digits = strings.TrimLeft(whole+rest, "0")
	trimmed := strings.TrimRight(n.digits, "0")
	n.exponent += len(n.digits) - len(trimmed)
	if n.digits = trimmed; trimmed == "" {
		return number{} // nothing is nothing, with whatever sign
	}
	return n
}
