// Package exactjson reads JSON that somebody sent, exactly or not at all: what
// encoding/json would repair (bytes that are no UTF-8, half a surrogate pair), let
// pass (a member given twice, or in other capitals) or round (a long number) is
// refused, with its place. What a value means is for others to say.
package exactjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep lists and objects may stand in one another. PostgreSQL
// refuses what is much deeper.
const MaxDepth = 200

// Refusal says why a text was not taken, and where.
type Refusal struct {
	Byte   int64  // of the first that is wrong, counted from 1
	Within string // the value it is in, a JSON pointer (RFC 6901); empty for the whole
	Why    string // such as: "amount" is given twice
}

// Error is one sentence.
func (r *Refusal) Error() string {
	where := fmt.Sprintf("at byte %d", r.Byte)
	if r.Within != "" {
		where += ", in " + r.Within
	}
	return "This is not valid JSON " + where + ": " + r.Why + "."
}

// Check returns a *Refusal unless the text is one JSON value that means one
// thing only (RFC 8259 and I-JSON, RFC 7493 §2).
func Check(text []byte) error {
	if at := firstInvalid(text); at >= 0 {
		return &Refusal{Byte: int64(at) + 1, Why: "it is not UTF-8"}
	}
	d := jsontext.NewDecoder(bytes.NewReader(text))
	for first := true; first || d.StackDepth() > 0; first = false {
		if _, err := d.ReadToken(); err != nil {
			return refused(err, d, len(text))
		}
		if d.StackDepth() > MaxDepth {
			return &Refusal{Byte: d.InputOffset(), Why: fmt.Sprintf("it is more than %d levels deep", MaxDepth)}
		}
	}
	rest := text[d.InputOffset():]
	if after := bytes.TrimLeft(rest, " \t\r\n"); len(after) > 0 {
		return &Refusal{Byte: int64(len(text)-len(after)) + 1, Why: "something follows the value"}
	}
	return nil
}

// Members returns the members of the object that the text is, or a *Refusal.
func Members(text []byte) (map[string]jsontext.Value, error) {
	if err := Check(text); err != nil {
		return nil, err
	}
	if Kind(text) != '{' {
		return nil, &Refusal{Byte: int64(len(text)-len(bytes.TrimLeft(text, " \t\r\n"))) + 1, Why: "an object is expected"}
	}
	return members(text)
}

// members reads an object that has been checked.
func members(text []byte) (map[string]jsontext.Value, error) {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	found := map[string]jsontext.Value{}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		found[key] = bytes.Clone(value)
	}
	return found, nil
}

// Kind is the first character of a value: { [ " t f n, or 0 for every number.
func Kind(value []byte) byte { return byte(jsontext.Value(value).Kind()) }

// firstInvalid is the place of the first byte that is not UTF-8, or -1.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// refused says in a sentence what stands against the text.
func refused(err error, d *jsontext.Decoder, length int) error {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
	case errors.Is(err, io.EOF):
		return &Refusal{Byte: int64(length) + 1, Why: "it ends before its value begins"}
	default:
		return &Refusal{Byte: d.InputOffset() + 1, Why: "it cannot be read"}
	}
	r := &Refusal{Byte: syntax.ByteOffset + 1, Within: string(syntax.JSONPointer)}
	switch {
	case errors.Is(syntax.Err, jsontext.ErrDuplicateName):
		r.Within, r.Why = string(syntax.JSONPointer.Parent()), fmt.Sprintf("%q is given twice", syntax.JSONPointer.LastToken())
	case errors.Is(syntax.Err, io.ErrUnexpectedEOF):
		r.Byte, r.Why = int64(length)+1, "it ends too early"
	case strings.Contains(syntax.Err.Error(), "surrogate"):
		r.Why = "a \\u escape is half of a pair"
	default:
		r.Why = syntax.Err.Error()
	}
	return r
}
