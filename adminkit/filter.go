package adminkit

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/internal/problem"
)

// Filter narrows a list.
type Filter struct {
	Field  string // a filterable field, or id
	Op     Op
	Values []string // one; for In any number, each of which may hold commas
}

// Op compares a field with a value: text as people do, in capitals or not (see
// text.Fold), everything else exactly.
type Op string

// The operations; see Field.Ops.
const (
	Equal        Op = "eq"
	NotEqual     Op = "ne"
	Contains     Op = "contains"
	Prefix       Op = "prefix"
	Greater      Op = "gt"
	GreaterEqual Op = "gte"
	Less         Op = "lt"
	LessEqual    Op = "lte"
	Null         Op = "null" // true for empty ones, false for others
	In           Op = "in"
)

// What one address may ask for.
const (
	maxFilters    = 20
	maxAlternates = 200
	maxSearch     = 200 // runes
)

// Ops returns the operations that the field can be filtered by.
func (f *Field) Ops() []Op {
	if !f.Filterable {
		return nil
	}
	ops := []Op{Equal, NotEqual, In}
	switch f.Kind {
	case String:
		ops = append(ops, Contains, Prefix, Greater, GreaterEqual, Less, LessEqual)
	case Text:
		ops = append(ops, Contains, Prefix)
	case Int, Float, Money, Time:
		ops = append(ops, Greater, GreaterEqual, Less, LessEqual)
	}
	if f.Nullable {
		ops = append(ops, Null)
	}
	return ops
}

// bound is how far an index can narrow a list to what a filter keeps.
type bound int

// The bounds.
const (
	loose  bound = iota // not at all: every row is looked at
	exact               // to one value, or to those without one
	ranged              // to values that stand together in the field's order
	few                 // to no more rows than the address names
)

// condition is a filter that has been read.
type condition struct {
	field *Field
	bound bound
	empty bool // it keeps what has no value
	keep  func(*sql.Selector)
	op    Op
	value any // what the field is compared with; nil where that is not one value
}

// comparing is a condition that compares a field with values.
func comparing(f *Field, filter Filter, spoken bool, keep func(*sql.Selector), values []any) condition {
	b, empty := f.bound(filter, spoken)
	c := condition{field: f, bound: b, empty: empty, keep: keep, op: filter.Op}
	if len(values) == 1 && filter.Op != Null && filter.Op != Prefix {
		c.value = values[0]
	}
	return c
}

// conditions reads the filters: those that statements know, and those that compare
// text row by row.
func (e *entity[C]) conditions(filters []Filter, spoken bool) (conditions []condition, checks []check, err error) {
	var wrong problem.Check
	if len(filters) > maxFilters {
		return nil, nil, problem.New(problem.Invalid, "These are too many filters.")
	}
	for _, filter := range filters {
		f := e.d().look(filter.Field)
		if f == nil || !f.Filterable {
			wrong.Refuse(filter.Field, "This list cannot be filtered by that.")
			continue
		}
		t := reflect.TypeFor[uuid.UUID]()
		if f.Name != "id" {
			t = e.Types[f.Name]
		}
		texts, refusal := f.operands(filter)
		if refusal != "" {
			wrong.Refuse(filter.Field, refusal)
			continue
		}
		if f.isText() || filter.Op == Contains {
			along, compared := e.d().folded(f, filter, texts, spoken)
			if along != nil {
				conditions = append(conditions, *along)
			}
			if compared != nil {
				checks = append(checks, *compared)
			}
			if along != nil || compared != nil {
				continue
			}
		}
		keep, values, refusal := f.keep(t, filter.Op, texts, spoken)
		if refusal != "" {
			wrong.Refuse(filter.Field, refusal)
			continue
		}
		conditions = append(conditions, comparing(f, filter, spoken, keep, values))
	}
	return conditions, checks, wrong.Err()
}

// bound says how far an index of the field bounds what a filter keeps.
func (f *Field) bound(filter Filter, spoken bool) (b bound, empty bool) {
	switch filter.Op {
	case Equal, In:
		switch {
		case f.Unique:
			return few, false
		case filter.Op == Equal || len(filter.Values) == 1 && !strings.Contains(filter.Values[0], ","):
			return exact, false
		}
	case Null:
		if filter.Values[0] == "true" {
			return exact, true
		}
		return ranged, false
	case Greater, GreaterEqual, Less, LessEqual:
		return ranged, false
	case Prefix:
		if !spoken {
			return ranged, false
		}
	}
	return loose, false
}

// operands are what a filter compares the field with, or a sentence on what is
// wrong.
func (f *Field) operands(filter Filter) (texts []string, refusal string) {
	if !slices.Contains(f.Ops(), filter.Op) {
		return nil, "This comparison is not supported here."
	}
	texts = filter.Values
	switch {
	case filter.Op == In:
		texts = strings.Split(strings.Join(texts, ","), ",")
	case len(texts) > 1:
		return nil, "Give one value."
	}
	if len(texts) == 0 || len(texts) > maxAlternates {
		return nil, "Give a value, and not too many."
	}
	isText := f.Kind == String || f.Kind == Text
	if isText && slices.ContainsFunc(texts, func(t string) bool { return !utf8.ValidString(t) || strings.ContainsRune(t, 0) }) {
		return nil, "The text holds characters that cannot be stored."
	}
	return texts, ""
}

// keep returns the predicate of a filter and the values that it compares with, or a
// sentence on what is wrong.
func (f *Field) keep(t reflect.Type, op Op, texts []string, spoken bool) (keep func(*sql.Selector), values []any, refusal string) {
	switch op {
	case Null:
		switch texts[0] {
		case "true":
			return sql.FieldIsNull(f.Column), nil, ""
		case "false":
			return hasValue(f), nil, ""
		}
		return nil, nil, "Say true or false."
	case Prefix:
		return hasPrefix(f.Column, texts[0], spoken), nil, ""
	}
	values = make([]any, len(texts))
	for i, text := range texts {
		unlimited := *f
		unlimited.MaxLen = 0
		v, refusal := parse(&unlimited, t, text)
		if refusal != "" {
			return nil, nil, refusal
		}
		values[i] = v
	}
	return f.compare(op, values), values, ""
}

func (f *Field) compare(op Op, values []any) func(*sql.Selector) {
	switch op {
	case NotEqual:
		return func(s *sql.Selector) {
			column := s.C(f.Column)
			s.Where(sql.Or(sql.NEQ(column, values[0]), sql.IsNull(column)))
		}
	case Greater:
		return sql.FieldGT(f.Column, values[0])
	case GreaterEqual:
		return sql.FieldGTE(f.Column, values[0])
	case Less:
		return sql.FieldLT(f.Column, values[0])
	case LessEqual:
		return sql.FieldLTE(f.Column, values[0])
	case In:
		return sql.FieldIn(f.Column, values...)
	}
	return sql.FieldEQ(f.Column, values[0])
}
