package adminkit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"entgo.io/ent/dialect/sql/sqlgraph"
	"entgo.io/ent/privacy"

	"unframed/internal/problem"
)

// Stale is a Conflict: the row is no longer what the person changed.
type Stale struct {
	Current *Row // as it is now
	err     error
}

// Error implements error.
func (s *Stale) Error() string { return s.err.Error() }

// Unwrap returns the *problem.Error.
func (s *Stale) Unwrap() error { return s.err }

// refuse turns what the data layer says into what a person is told. What it
// does not know it hands on with the table's name.
func (k *Kit[C]) refuse(d *Descriptor, err error) error {
	if err == nil || problem.As(err) != nil {
		return err
	}
	var reasoned interface{ Reason() string }
	if errors.As(err, &reasoned) {
		return problem.Wrap(err, problem.Forbidden, reasoned.Reason())
	}
	if errors.Is(err, privacy.Deny) {
		return problem.Wrap(err, problem.Forbidden, "You may not do this with "+lower(d.Plural)+".")
	}
	switch r := k.o.Explain(err); r.Cause {
	case BadValue:
		return invalid(err, d.shownName(r.Field), words(r.Err))
	case Missing:
		return problem.Wrap(err, problem.NotFound, "There is no such "+lower(d.Label)+".")
	case Constraint:
		return d.constraint(err)
	}
	// ent does not know CockroachDB's words for it.
	if strings.Contains(err.Error(), "failed to satisfy CHECK constraint") {
		return d.constraint(err)
	}
	return fmt.Errorf("%s: %w", d.Table, err)
}

// shownName returns the name of the field or edge if people know it.
func (d *Descriptor) shownName(name string) []string {
	if e := d.Edge(name); e != nil {
		if e.Field != "" {
			return []string{e.Field}
		}
		return []string{name}
	}
	if f := d.Field(name); f != nil && !f.Hidden {
		return []string{name}
	}
	return nil
}

// constraint tells what the database refused. It names the fields by what the
// constraint is called, which is all there is.
func (d *Descriptor) constraint(err error) error {
	text := err.Error()
	var names []string
	switch {
	case sqlgraph.IsUniqueConstraintError(err):
		for _, u := range d.Unique {
			if !u.broken(d, text) {
				continue
			}
			for _, name := range u.Names {
				names = append(names, d.shownName(name)...)
			}
		}
		return invalid(err, names, taken)
	case sqlgraph.IsForeignKeyConstraintError(err):
		return problem.Wrap(err, problem.Conflict, "It refers to a row that is gone, or others refer to it. Nothing was changed.")
	}
	for i := range d.Fields {
		if f := &d.Fields[i]; !f.Hidden && checkNames(text, f.Column) {
			names = append(names, f.Name)
		}
	}
	return invalid(err, names, "These values do not go together.")
}

// broken reports whether the database's words are about this combination:
// CockroachDB and PostgreSQL name the index, SQLite names the columns.
func (u Unique) broken(d *Descriptor, text string) bool {
	if strings.Contains(text, `"`+u.Index+`"`) {
		return true
	}
	_, list, found := strings.Cut(text, "UNIQUE constraint failed: ")
	if !found {
		return false
	}
	list, _, _ = strings.Cut(list, " (")
	columns := strings.Split(list, ", ")
	return len(columns) == len(u.Columns) && !slices.ContainsFunc(u.Columns, func(c string) bool {
		return !slices.Contains(columns, d.Table+"."+c)
	})
}

// checkNames reports whether the name of a CHECK in the database's words has
// the column's name in it, as a whole word.
func checkNames(text, column string) bool {
	for rest := text; ; {
		_, behind, found := strings.Cut(rest, column)
		if !found {
			return false
		}
		before := rest[:len(rest)-len(behind)-len(column)]
		if !endsInLetter(before) && (behind == "" || !unicode.IsLetter(rune(behind[0]))) {
			return true
		}
		rest = behind
	}
}

func endsInLetter(s string) bool { return s != "" && unicode.IsLetter(rune(s[len(s)-1])) }

func invalid(cause error, fields []string, sentence string) error {
	f := problem.Wrap(cause, problem.Invalid, sentence)
	for _, name := range fields {
		f.Fields = append(f.Fields, problem.Field{Name: name, Sentence: sentence})
	}
	return f
}

// words turns a validator's error into a sentence. ent puts its own prefix
// around it.
func words(err error) string {
	if err == nil {
		return valueNeeded
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		if strings.HasPrefix(err.Error(), "ent: missing required") {
			return valueNeeded
		}
		inner = err
	}
	if sentence, known := validators[inner.Error()]; known {
		return sentence
	}
	if strings.Contains(inner.Error(), "invalid enum value") {
		return "Choose one of those that are offered."
	}
	text := []rune(inner.Error())
	if len(text) == 0 {
		return "This cannot be accepted."
	}
	text[0] = unicode.ToUpper(text[0])
	return strings.TrimSuffix(string(text), ".") + "."
}

// validators are sentences for what the validators of ent's fields say.
var validators = map[string]string{
	"value is less than the required length":         "This is too short or empty.",
	"value is less than the required rune length":    "This is too short or empty.",
	"value is greater than the required length":      "This is too long.",
	"value is greater than the required rune length": "This is too long.",
	"value does not match validation":                "This is not of the form that is asked for.",
	"value out of range":                             "This number is smaller or larger than is allowed.",
}

func lower(s string) string {
	if len(s) > 1 && unicode.IsUpper(rune(s[1])) {
		return s // API token
	}
	return strings.ToLower(s[:1]) + s[1:]
}
