package adminkit

import (
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/failure"
)

// search is what was typed into the search box: a row's id, or what one of the
// searched fields begins with, as it was typed and in small letters. A field
// without an index is searched for the text anywhere in it.
type search struct {
	d     *Descriptor
	text  string
	forms []string   // of the text, in which fields are looked at
	id    *condition // the id that it is; nil for none
}

// parseSearch reads what was typed.
func (d *Descriptor) parseSearch(text string) (*search, error) {
	var wrong failure.Check
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || utf8.RuneCountInString(text) > maxSearch {
		wrong.Refuse(SearchName, "That cannot be searched for.")
		return nil, wrong.Err()
	}
	s := &search{d: d, text: text, forms: []string{text}}
	if lower := strings.ToLower(text); lower != text {
		s.forms = append(s.forms, lower)
	}
	if id, err := uuid.Parse(text); err == nil && len(text) == 36 {
		s.id = &condition{field: d.idField(), bound: few, keep: sql.FieldEQ(d.IDColumn, id)}
	} else if len(d.Search) == 0 {
		wrong.Refuse(SearchName, "This list can be searched by id alone.")
	}
	return s, wrong.Err()
}

// served reports whether an index serves each of the searched fields.
func (s *search) served() bool {
	for _, name := range s.d.Search {
		if !s.d.Serves(s.d.Field(name)) {
			return false
		}
	}
	return true
}

// walks reads what is found along the indexes of the searched fields, one after
// another, each in its own order. A row that two of them find is passed over by
// the second: over all pages together that are no more rows than the first one
// showed.
func (s *search) walks() []walk {
	var list []walk
	var before []func(*sql.Selector)
	for _, name := range s.d.Search {
		f := s.d.sorting(s.d.Field(name))
		for _, form := range s.forms {
			where := append([]func(*sql.Selector){beginsWith(f.Column, form)}, before...)
			list = append(list, walk{where: where, fields: s.d.serving(nil, f).fields, desc: strings.HasPrefix(s.d.Order, "-")})
		}
		for _, form := range s.forms {
			before = append(before, beginsOtherwise(f, form))
		}
	}
	return list
}

// keep keeps what is found, whether or not an index serves it.
func (s *search) keep(spoken bool) func(*sql.Selector) {
	var anyOf []func(*sql.Selector)
	for _, name := range s.d.Search {
		f := s.d.sorting(s.d.Field(name))
		if !s.d.Serves(f) {
			anyOf = append(anyOf, sql.FieldContainsFold(f.Column, s.text))
			continue
		}
		for _, form := range s.forms {
			anyOf = append(anyOf, hasPrefix(f.Column, form, spoken))
		}
	}
	return sql.OrPredicates(anyOf...)
}

// scan says that no index serves the search, and why.
func (s *search) scan(spoken bool) string {
	switch {
	case !s.served():
		return "No index serves the search."
	case spoken:
		return "The database sorts text as a language does, so that no index serves the search."
	}
	return "No index serves the search together with a filter or an order."
}

// beginsWith keeps what begins with the text, as a range, which an index on the
// column serves on every engine; LIKE would not on SQLite. It holds where text
// is sorted by its bytes; see Options.Spoken.
func beginsWith(column, text string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		// One predicate, for it may stand beside others of which any is enough.
		from := sql.GTE(s.C(column), text)
		if end := after(text); end != "" {
			from = sql.And(from, sql.LT(s.C(column), end))
		}
		s.Where(from)
	}
}

// beginsOtherwise keeps what does not begin with the text, or is empty.
func beginsOtherwise(f *Field, text string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		column := s.C(f.Column)
		other := []*sql.Predicate{sql.LT(column, text)}
		if end := after(text); end != "" {
			other = append(other, sql.GTE(column, end))
		}
		if f.Nullable {
			other = append(other, sql.IsNull(column))
		}
		s.Where(sql.Or(other...))
	}
}

// hasPrefix keeps what begins with the text: by a range where text is sorted by
// its bytes, and by comparison where it is not.
func hasPrefix(column, text string, spoken bool) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if spoken && s.Dialect() != dialect.SQLite {
			s.Where(sql.HasPrefix(s.C(column), text))
			return
		}
		beginsWith(column, text)(s)
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
