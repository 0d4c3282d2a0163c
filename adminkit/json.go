package adminkit

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"reflect"
	"slices"
	"strings"
)

// parseJSON reads a document, and refuses by name a number that the field's Go
// type does not keep to the digit.
func parseJSON(into reflect.Value, text string) string {
	if strings.Contains(text, `\u0000`) {
		return "The text holds characters that cannot be stored."
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into.Addr().Interface()); err != nil {
		return "This is not JSON of the expected shape."
	}
	if _, err := decoder.Token(); err != io.EOF {
		return "There is more than one JSON value."
	}
	kept, err := json.Marshal(into.Interface())
	if err != nil {
		return "This is not JSON of the expected shape."
	}
	if lost := lostNumber(exactJSON([]byte(text)), exactJSON(kept)); lost != "" {
		return "The number " + lost + " cannot be kept to the last digit. Give it as text, in quotes."
	}
	return ""
}

// exactJSON is a document with its numbers as they are written.
func exactJSON(text []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// lostNumber is the first number of a document that is another where it is kept.
// What a Go type of its own keeps in another shape is not compared.
func lostNumber(given, kept any) string {
	switch given := given.(type) {
	case map[string]any:
		other, _ := kept.(map[string]any)
		for name, v := range given {
			if k, ok := other[name]; ok {
				if lost := lostNumber(v, k); lost != "" {
					return lost
				}
			}
		}
	case []any:
		other, _ := kept.([]any)
		for i, v := range given[:min(len(given), len(other))] {
			if lost := lostNumber(v, other[i]); lost != "" {
				return lost
			}
		}
	case json.Number:
		if other, ok := kept.(json.Number); ok && !sameNumber(given.String(), other.String()) {
			return given.String()
		}
	}
	return ""
}

// sameNumber compares two numbers by their digits, or, where an exponent would
// make them too long, as they are written.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, y := exactly(a), exactly(b)
	return x != nil && y != nil && x.Cmp(y) == 0
}

func exactly(number string) *big.Rat {
	_, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	if len(strings.TrimLeft(exponent, "+-0")) > 3 {
		return nil
	}
	r, _ := new(big.Rat).SetString(number)
	return r
}

// asJSON writes <, > and & as they are: pages and CSV escape what they show by
// themselves.
func asJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return AsTyped(strings.TrimSuffix(b.String(), "\n"))
}

// htmlEscapes are what Go's encoder writes in place of <, > and &.
var htmlEscapes = []string{"003c", "<", "003e", ">", "0026", "&"}

// AsTyped is a JSON document, or the beginning of one, with <, > and & as people
// type them in place of the escapes that Go writes, and may have stored.
func AsTyped(document string) string {
	if !strings.Contains(document, `\u00`) {
		return document
	}
	var b strings.Builder
	for rest := document; ; {
		before, after, found := strings.Cut(rest, `\`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if after == "" {
			b.WriteByte('\\')
			return b.String()
		}
		if len(after) >= 5 && after[0] == 'u' {
			if i := slices.Index(htmlEscapes, strings.ToLower(after[1:5])); i >= 0 && i%2 == 0 {
				b.WriteString(htmlEscapes[i+1])
				rest = after[5:]
				continue
			}
		}
		b.WriteString(`\` + after[:1]) // the next may be a backslash itself
		rest = after[1:]
	}
}
