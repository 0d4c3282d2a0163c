package settings

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"unframed/internal/text"
)

// Kind is how a field is filled in.
type Kind string

// The kinds.
const (
	Text   Kind = "text"   // one line
	Number Kind = "number" // a whole number
	Choice Kind = "choice" // one of a few words
	Tick   Kind = "tick"   // yes or no
	Lines  Kind = "lines"  // any number of lines
)

// Option is one value of a Choice.
type Option struct{ Value, Label string }

// field is one field of a setting's struct.
type field struct {
	Name, Label, Hint, Mode string
	Kind                    Kind
	Options                 []Option
	None                    string // what an empty one is called; empty where it cannot be
	index                   int
	none                    int64
}

var (
	marshals   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshals = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// fieldsOf reads the tags. It panics at a struct that cannot be a setting.
func fieldsOf(t reflect.Type) []field {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("settings: %s is no struct", t))
	}
	var fields []field
	for i := range t.NumField() {
		member := t.Field(i)
		f := field{
			Name: member.Tag.Get("setting"), Label: member.Tag.Get("label"), Hint: member.Tag.Get("hint"), Mode: member.Tag.Get("mode"),
			None: member.Tag.Get("none"), Options: optionsOf(member.Tag.Get("choices")), index: i,
		}
		var err error
		if given := member.Tag.Get("nonevalue"); given != "" {
			f.none, err = strconv.ParseInt(given, 10, 64)
		}
		f.Kind = kindOf(member.Type, f)
		if !nameForm.MatchString(f.Name) || f.Label == "" || f.Kind == "" || err != nil || !member.IsExported() {
			panic(fmt.Sprintf("settings: the field %s of %s cannot be a line of a form", member.Name, t))
		}
		fields = append(fields, f)
	}
	return fields
}

func optionsOf(choices string) []Option {
	var options []Option
	for choice := range strings.SplitSeq(choices, "|") {
		if value, label, ok := strings.Cut(choice, "="); ok {
			options = append(options, Option{value, label})
		}
	}
	return options
}

func kindOf(t reflect.Type, f field) Kind {
	switch {
	case t.Implements(marshals) && reflect.PointerTo(t).Implements(unmarshals):
		return Text
	case t.Kind() == reflect.String && len(f.Options) > 0:
		return Choice
	case t.Kind() == reflect.String:
		return Text
	case t.Kind() == reflect.Bool:
		return Tick
	case t.Kind() == reflect.Int64:
		return Number
	case t == reflect.TypeFor[[]string]():
		return Lines
	}
	return ""
}

// empty reports whether the field is left empty.
func (f field) empty(v reflect.Value) bool {
	switch {
	case f.None == "":
		return false
	case v.Kind() == reflect.Int64:
		return v.Int() == f.none
	}
	return v.IsZero()
}

// setEmpty leaves the field empty.
func (f field) setEmpty(v reflect.Value) {
	v.SetZero()
	if v.Kind() == reflect.Int64 {
		v.SetInt(f.none)
	}
}

// encode is the field as JSON holds it: null where it is left empty.
func (f field) encode(of reflect.Value) any {
	v := of.Field(f.index)
	if f.empty(v) {
		return nil
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		shown, _ := m.MarshalText()
		return string(shown)
	}
	if v.Kind() == reflect.Slice && v.IsNil() {
		return []string{}
	}
	return v.Interface()
}

// decode is encode backwards.
func (f field) decode(stored json.RawMessage, of reflect.Value) error {
	v := of.Field(f.index)
	if string(stored) == "null" {
		if f.None == "" {
			return errNothingStored
		}
		f.setEmpty(v)
		return nil
	}
	return json.Unmarshal(stored, v.Addr().Interface())
}

// parse reads what a form holds. What is wrong with it is a sentence for the
// person; empty if nothing is.
func (f field) parse(typed []string, of reflect.Value) (wrong string) {
	v := of.Field(f.index)
	last := ""
	if len(typed) > 0 {
		last = seen(typed[len(typed)-1])
	}
	if last == "" && f.None != "" {
		f.setEmpty(v)
		return ""
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := u.UnmarshalText([]byte(last)); err != nil {
			return err.Error()
		}
		return ""
	}
	switch f.Kind {
	case Choice:
		if !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == last }) {
			return "Choose one of those that are offered."
		}
		v.SetString(last)
	case Text:
		if text.Hides(last) {
			return hides
		}
		v.SetString(last)
	case Tick:
		v.SetBool(last != "")
	case Number:
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil {
			return "Enter a whole number."
		}
		v.SetInt(n)
	case Lines:
		all := lines(typed)
		if slices.ContainsFunc(all, text.Hides) {
			return hides
		}
		v.Set(reflect.ValueOf(all))
	}
	return ""
}

const hides = "It holds characters that cannot be seen or turn the line round. Leave them out."

// seen is what a line says, without space around it; empty if nothing of it is seen.
func seen(line string) string {
	if text.IsBlank(line) {
		return ""
	}
	return strings.TrimSpace(line)
}

// lines are the different lines that are not empty.
func lines(typed []string) []string {
	all := []string{}
	for line := range strings.Lines(strings.Join(typed, "\n")) {
		if line = seen(line); line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// input is the field as its form holds it.
func (f field) input(of reflect.Value) string {
	v := of.Field(f.index)
	switch {
	case f.empty(v):
		return ""
	case f.Kind == Lines:
		return strings.Join(v.Interface().([]string), "\n")
	case f.Kind == Tick && !v.Bool():
		return ""
	}
	return strings.Join(f.words(of), "")
}

// words are the field as people read it: one for each line of a list.
func (f field) words(of reflect.Value) []string {
	v := of.Field(f.index)
	if f.empty(v) {
		return []string{f.None}
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		shown, _ := m.MarshalText()
		return []string{string(shown)}
	}
	switch f.Kind {
	case Lines:
		return slices.Clone(v.Interface().([]string))
	case Tick:
		return []string{map[bool]string{true: "yes", false: "no"}[v.Bool()]}
	case Number:
		return []string{strconv.FormatInt(v.Int(), 10)}
	}
	return []string{v.String()}
}

// shown is words with the label of a choice in place of its value.
func (f field) shown(of reflect.Value) []string {
	words := f.words(of)
	for _, o := range f.Options {
		if len(words) == 1 && words[0] == o.Value {
			return []string{o.Label}
		}
	}
	return words
}
