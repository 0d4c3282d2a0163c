package adminkit

import (
	"bytes"
	"database/sql"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"unframed/internal/money"
)

// parse turns text into the Go type that a mutation takes. If it cannot, it
// returns a sentence for the person.
func parse(f *Field, t reflect.Type, text string) (v any, refusal string) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, "The text holds characters that cannot be stored."
	}
	target := reflect.New(t).Elem()
	into := target
	if t.Kind() == reflect.Pointer {
		target.Set(reflect.New(t.Elem()))
		into = target.Elem()
	}
	if refusal := parseInto(f, into, text); refusal != "" {
		return nil, refusal
	}
	return target.Interface(), ""
}

func parseInto(f *Field, into reflect.Value, text string) string {
	switch f.Kind {
	case Bool:
		return parseBool(into, text)
	case Int:
		return parseInt(f, into, text)
	case Float:
		return parseFloat(f, into, text)
	case Money:
		return parseMoney(into, text)
	case Time:
		return parseTime(into, text)
	case UUID:
		return parseUUID(into, text)
	case JSON:
		return parseJSON(into, text)
	case Bytes:
		return parseBytes(into, text)
	case Enum:
		if !slices.Contains(f.Values, text) {
			return "Choose one of " + strings.Join(f.Values, ", ") + "."
		}
	case String, Text:
		if f.MaxLen > 0 && utf8.RuneCountInString(text) > f.MaxLen {
			return "At most " + strconv.Itoa(f.MaxLen) + " characters, please."
		}
	}
	return parseOwn(into, text)
}

// parseOwn lets a Go type of its own read the text, or sets a plain string.
func parseOwn(into reflect.Value, text string) string {
	const refusal = "This is not a value of its kind."
	switch own := into.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		if own.UnmarshalText([]byte(text)) != nil {
			return refusal
		}
		return ""
	case sql.Scanner:
		if own.Scan(text) != nil {
			return refusal
		}
		return ""
	case encoding.BinaryUnmarshaler: // what a field of text holds in binary is text, such as a url.URL
		if own.UnmarshalBinary([]byte(text)) != nil {
			return refusal
		}
		return ""
	}
	switch {
	case into.Kind() == reflect.String:
		into.SetString(text)
		return ""
	case into.CanInt():
		n, err := strconv.ParseInt(text, 10, into.Type().Bits())
		if err != nil {
			return refusal
		}
		into.SetInt(n)
		return ""
	}
	return "This cannot be given here."
}

// givable reports whether parse can make a value of the type.
func givable(f *Field, t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	value := reflect.New(t)
	switch f.Kind {
	case JSON:
		return true
	case Bool:
		return t.Kind() == reflect.Bool
	case Time:
		return reflect.TypeFor[time.Time]().ConvertibleTo(t)
	case UUID:
		return reflect.TypeFor[uuid.UUID]().ConvertibleTo(t)
	case Bytes:
		return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
	case Money:
		return t.Kind() == reflect.Int64
	case Float:
		if value.Elem().CanFloat() {
			return true
		}
	case Int:
		if value.Elem().CanInt() || value.Elem().CanUint() {
			return true
		}
	default:
		if t.Kind() == reflect.String || value.Elem().CanInt() {
			return true
		}
	}
	switch value.Interface().(type) {
	case encoding.TextUnmarshaler, sql.Scanner:
		return true
	case encoding.BinaryUnmarshaler:
		return f.Kind == String || f.Kind == Text
	}
	return false
}

func parseBool(into reflect.Value, text string) string {
	switch text {
	case "true", "on":
		into.SetBool(true)
	case "false", "off":
		into.SetBool(false)
	default:
		return "Say true or false."
	}
	return ""
}

func parseFloat(f *Field, into reflect.Value, text string) string {
	if !into.CanFloat() {
		return parseOwn(into, text)
	}
	n, err := strconv.ParseFloat(text, f.Bits)
	if thousands, decimal := money.Doubt(text); err != nil && thousands != "" {
		return doubtful(text, thousands, decimal)
	}
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return "Give a number."
	}
	into.SetFloat(n)
	return ""
}

// timeLayouts are what is taken for a time: RFC 3339, and what browsers send
// from <input type="datetime-local"> and "date", which is taken for UTC.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly}

func parseTime(into reflect.Value, text string) string {
	for _, layout := range timeLayouts {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		// Microseconds are what every engine keeps.
		t = t.UTC().Truncate(time.Microsecond)
		if t.Year() < 1 || t.Year() > 9999 {
			break
		}
		into.Set(reflect.ValueOf(t).Convert(into.Type()))
		return ""
	}
	return "Give a time such as 2026-01-31T12:00:00Z."
}

func parseUUID(into reflect.Value, text string) string {
	id, err := ParseID(text)
	if err != nil {
		return "Give a UUID such as 0b8f6a0e-3c1e-4b60-9d4a-0f6f1f7d2f11."
	}
	into.Set(reflect.ValueOf(id).Convert(into.Type()))
	return ""
}

// ParseID reads a UUID in its usual form, of the several that uuid.Parse takes.
func ParseID(text string) (uuid.UUID, error) {
	if len(text) != 36 {
		return uuid.Nil, errors.New("not 36 characters")
	}
	return uuid.Parse(text)
}

func parseBytes(into reflect.Value, text string) string {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "Give the bytes in base64."
	}
	into.SetBytes(b)
	return ""
}

// jsonText turns a JSON value of the API into the text that parse takes, and
// refuses another type than the field's.
func jsonText(f *Field, raw json.RawMessage) (text, refusal string) {
	raw = bytes.TrimSpace(raw)
	first := byte(0)
	if len(raw) > 0 {
		first = raw[0]
	}
	switch f.Kind {
	case JSON:
		return string(raw), ""
	case Bool:
		if first != 't' && first != 'f' {
			return "", "Give true or false, without quotes."
		}
		return string(raw), ""
	case Int, Float:
		if first != '-' && (first < '0' || first > '9') {
			return "", "Give a number, without quotes."
		}
		return string(raw), ""
	}
	if first != '"' {
		return "", "Give a string, in quotes."
	}
	if json.Unmarshal(raw, &text) != nil {
		return "", "Give a string, in quotes."
	}
	return text, ""
}
