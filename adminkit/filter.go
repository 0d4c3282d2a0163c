package adminkit

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/failure"
)

// Filter narrows a list.
type Filter struct {
	Field  string // a filterable field, or id
	Op     Op
	Values []string // one; for In any number, each of which may hold commas
}

// Op compares a field with a value.
type Op string

// The operations; see Field.Ops.
const (
	Equal        Op = "eq"
	NotEqual     Op = "ne"
	Contains     Op = "contains" // in capitals or not
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
	case Int, Float, Time:
		ops = append(ops, Greater, GreaterEqual, Less, LessEqual)
	}
	if f.Nullable {
		ops = append(ops, Null)
	}
	return ops
}

// narrow returns what a query's filters and search keep, and what of it no
// index serves.
func (e *entity[C]) narrow(q ListQuery) (where []func(*sql.Selector), scans []string, err error) {
	var wrong failure.Check
	if len(q.Filters) > maxFilters {
		return nil, nil, failure.New(failure.Invalid, "These are too many filters.")
	}
	served := false
	for _, filter := range q.Filters {
		f := e.d().look(filter.Field)
		if f == nil || !f.Filterable {
			wrong.Refuse(filter.Field, "This list cannot be filtered by that.")
			continue
		}
		t := reflect.TypeFor[uuid.UUID]()
		if f.Name != "id" {
			t = e.Types[f.Name]
		}
		keep, refusal := f.keep(t, filter)
		if refusal != "" {
			wrong.Refuse(filter.Field, refusal)
			continue
		}
		where = append(where, keep)
		if f.Indexed && filter.Op != NotEqual && filter.Op != Contains {
			served = true
		} else {
			scans = append(scans, "No index serves the filter by "+f.Label+".")
		}
	}
	if served { // few rows are left, and the others are looked for among them
		scans = nil
	}
	if text := strings.TrimSpace(q.Search); text != "" {
		keep, scan, refusal := e.d().search(text)
		if refusal != "" {
			wrong.Refuse(SearchName, refusal)
		}
		where = append(where, keep)
		if scan && !served {
			scans = append(scans, "No index serves the search: every row is looked at.")
		}
	}
	return where, scans, wrong.Err()
}

// keep returns the predicate of a filter, or a sentence on what is wrong.
func (f *Field) keep(t reflect.Type, filter Filter) (func(*sql.Selector), string) {
	if !slices.Contains(f.Ops(), filter.Op) {
		return nil, "It cannot be compared in that way."
	}
	texts := filter.Values
	switch {
	case filter.Op == In:
		texts = strings.Split(strings.Join(texts, ","), ",")
	case len(texts) > 1:
		return nil, "Give one value."
	}
	if len(texts) == 0 || len(texts) > maxAlternates {
		return nil, "Give a value, and not too many."
	}
	switch filter.Op {
	case Null:
		switch texts[0] {
		case "true":
			return sql.FieldIsNull(f.Column), ""
		case "false":
			return sql.FieldNotNull(f.Column), ""
		}
		return nil, "Say true or false."
	case Contains, Prefix:
		if !utf8.ValidString(texts[0]) || strings.ContainsRune(texts[0], 0) {
			return nil, "The text holds characters that cannot be stored."
		}
		if filter.Op == Contains {
			return sql.FieldContainsFold(f.Column, texts[0]), ""
		}
		return hasPrefix(f.Column, texts[0]), ""
	}
	values := make([]any, len(texts))
	for i, text := range texts {
		unlimited := *f
		unlimited.MaxLen = 0
		v, refusal := parse(&unlimited, t, text)
		if refusal != "" {
			return nil, refusal
		}
		values[i] = v
	}
	return f.compare(filter.Op, values), ""
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

// search returns the predicate of the search box: a row's id, or what one of
// the searched fields begins with, as it was typed and in small letters. A
// field without an index is searched for the text anywhere in it, which looks
// at every row.
func (d *Descriptor) search(text string) (keep func(*sql.Selector), scans bool, refusal string) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || utf8.RuneCountInString(text) > maxSearch {
		return nil, false, "That cannot be searched for."
	}
	id, err := uuid.Parse(text)
	isID := err == nil && len(text) == 36
	if len(d.Search) == 0 && !isID {
		return nil, false, "This list can be searched by id alone."
	}
	var anyOf []func(*sql.Selector)
	if isID {
		anyOf = append(anyOf, sql.FieldEQ(d.IDColumn, id))
	} else {
		for _, name := range d.Search {
			f := d.Field(name)
			if !f.Indexed {
				scans = true
				anyOf = append(anyOf, sql.FieldContainsFold(f.Column, text))
				continue
			}
			anyOf = append(anyOf, hasPrefix(f.Column, text))
			if lower := strings.ToLower(text); lower != text {
				anyOf = append(anyOf, hasPrefix(f.Column, lower))
			}
		}
	}
	return sql.OrPredicates(anyOf...), scans, ""
}

// hasPrefix keeps what begins with the text, in a form that an index on the
// column serves: SQLite takes a range for it, and would not use the index for
// LIKE. CockroachDB turns LIKE into that range; so does PostgreSQL where the
// database's collation is C, and where it is not only LIKE gives the right
// rows.
func hasPrefix(column, text string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if s.Dialect() != dialect.SQLite {
			s.Where(sql.HasPrefix(s.C(column), text))
			return
		}
		// One predicate, for it may stand beside others of which any is enough.
		from := sql.GTE(s.C(column), text)
		if end := after(text); end != "" {
			from = sql.And(from, sql.LT(s.C(column), end))
		}
		s.Where(from)
	}
}

// after returns the least text that is above every text with the prefix, in
// the order of bytes; empty if there is none.
func after(prefix string) string {
	runes := []rune(prefix)
	for i := len(runes) - 1; i >= 0; i-- {
		switch next := runes[i] + 1; {
		case next > utf8.MaxRune:
			continue
		case next >= 0xD800 && next <= 0xDFFF: // half a character of UTF-16
			return string(runes[:i]) + string(rune(0xE000))
		default:
			return string(runes[:i]) + string(next)
		}
	}
	return ""
}
