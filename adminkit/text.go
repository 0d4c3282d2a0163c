package adminkit

import (
	"database/sql/driver"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"unframed/internal/money"
)

// plain returns a value without the pointers around it, or nil for none.
func plain(v any) any {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Pointer:
		if r.IsNil() {
			return nil
		}
		// What is said about itself through the pointer is lost without it.
		switch v.(type) {
		case encoding.TextMarshaler, fmt.Stringer:
			return v
		}
		return plain(r.Elem().Interface())
	case reflect.Map, reflect.Slice, reflect.Interface:
		if r.IsNil() {
			return nil
		}
	}
	return v
}

// Text returns a value of the field as a form shows it and takes it back;
// empty for none.
func (f *Field) Text(v any) string {
	v = plain(v)
	if v == nil {
		return ""
	}
	switch f.Kind {
	case Money:
		return money.Format(reflect.ValueOf(v).Int())
	case JSON:
		return asJSON(v)
	}
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case encoding.TextMarshaler: // a UUID among them
		if b, err := v.MarshalText(); err == nil {
			return string(b)
		}
	}
	return basicText(v)
}

func basicText(v any) string {
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10)
	case r.CanUint():
		return strconv.FormatUint(r.Uint(), 10)
	case r.CanFloat():
		return strconv.FormatFloat(r.Float(), 'g', -1, r.Type().Bits())
	case r.Kind() == reflect.String:
		return r.String()
	case r.Kind() == reflect.Bool:
		return strconv.FormatBool(r.Bool())
	case r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.Uint8:
		return base64.StdEncoding.EncodeToString(r.Bytes())
	}
	switch v := v.(type) {
	case driver.Valuer:
		stored, err := v.Value()
		if b, ok := stored.([]byte); ok {
			return string(b)
		}
		if err == nil && stored != nil {
			return fmt.Sprint(stored)
		}
	case fmt.Stringer:
		return v.String()
	}
	return asJSON(v)
}

// Shown returns a value of the field as a page shows it to people: as Text, but
// for what the schema has words for.
func (f *Field) Shown(v any) string { return f.InWords(f.Text(v)) }

// InWords is Shown for a value that is text already, such as in the audit trail.
func (f *Field) InWords(text string) string {
	for _, w := range f.Words {
		if w.Value == text {
			return w.Shown
		}
	}
	return text
}

// JSON returns a value of the field as the API writes it: nil for none, a
// number or boolean as such, a document as it is, everything else as a string.
func (f *Field) JSON(v any) any {
	v = plain(v)
	if v == nil || f.Kind == JSON {
		return v
	}
	r := reflect.ValueOf(v)
	switch {
	case f.Kind == Bool && r.Kind() == reflect.Bool:
		return r.Bool()
	case f.Kind == Int && r.CanInt():
		return r.Int()
	case f.Kind == Int && r.CanUint():
		return r.Uint()
	case f.Kind == Int:
		return json.RawMessage(orNull(f.Text(v)))
	case f.Kind == Float && r.CanFloat():
		if math.IsNaN(r.Float()) || math.IsInf(r.Float(), 0) {
			return nil // JSON has no word for it
		}
		return json.RawMessage(f.Text(v))
	}
	return f.Text(v)
}

// orNull keeps a number that is kept in a Go type of its own from becoming
// invalid JSON.
func orNull(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return "null"
	}
	return text
}

// Cell returns a value of the field for a CSV file. Text that a spreadsheet
// would take for a formula gets an apostrophe before it (OWASP, CSV Injection).
func (f *Field) Cell(v any) string {
	text := f.Text(v)
	switch f.Kind {
	case Int, Float, Money, Time, UUID, Bool:
		return text
	}
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
