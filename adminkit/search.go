package adminkit

import (
	"slices"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/internal/problem"
	"unframed/internal/text"
)

// search is what was typed into the search box: a row's id, or what one of the
// searched fields begins with, whatever case it is written in (text.Fold). A field
// without a search key is searched for the text anywhere in it.
type search struct {
	d     *Descriptor
	typed string
	begin string     // folded
	id    *condition // the id that it is; nil for none
}

// parseSearch reads what was typed.
func (d *Descriptor) parseSearch(typed string) (*search, error) {
	var wrong problem.Check
	s := &search{d: d, typed: typed, begin: text.Fold(typed)}
	if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) || utf8.RuneCountInString(typed) > maxSearch || s.begin == "" {
		wrong.Refuse(SearchName, "That cannot be searched for.")
		return nil, wrong.Err()
	}
	if id, err := uuid.Parse(typed); err == nil && len(typed) == 36 {
		s.id = &condition{field: d.idField(), bound: few, keep: sql.FieldEQ(d.IDColumn, id)}
	} else if len(d.Search) == 0 {
		wrong.Refuse(SearchName, "This list can be searched by id alone.")
	}
	return s, wrong.Err()
}

// searchedIn is the field along which one that the search looks at is read: its
// key, or itself; nil where no index serves that.
func (d *Descriptor) searchedIn(f *Field) *Field {
	in := d.key(f)
	if f.Word {
		in = f
	}
	if in == nil || d.serving(nil, in) == nil {
		return nil
	}
	return in
}

// SearchedAlong reports whether an index finds what the field begins with.
func (d *Descriptor) SearchedAlong(f *Field) bool { return d.searchedIn(f) != nil }

// served reports whether an index serves each of the searched fields.
func (s *search) served() bool {
	whole := text.PrefixKey(s.begin) == s.begin
	return whole && !slices.ContainsFunc(s.d.Search, func(name string) bool { return !s.d.SearchedAlong(s.d.Field(name)) })
}

// walks reads what is found along the indexes of the searched fields, one after
// another, each in its own order. A row that two of them find is passed over by
// the second: over all pages together that are no more rows than the first one
// showed. A program's word is looked for as it was typed, too.
func (s *search) walks() []walk {
	var list []walk
	var before []func(*sql.Selector)
	for _, name := range s.d.Search {
		f := s.d.Field(name)
		in, begins := s.d.searchedIn(f), []string{s.begin}
		if f.Word && s.typed != s.begin {
			begins = append(begins, s.typed)
		}
		for _, begin := range begins {
			list = append(list, s.d.alongKey(in, begin, before))
		}
		for _, begin := range begins {
			before = append(before, beginsOtherwise(in, begin))
		}
	}
	return list
}

// check keeps what is found, row by row, where no index serves the search.
func (s *search) check() check {
	return check{"What is searched for", func(values map[string]any) bool {
		for _, name := range s.d.Search {
			f := s.d.Field(name)
			finds := strings.Contains
			if s.d.SearchedAlong(f) {
				finds = strings.HasPrefix
			}
			if v := values[name]; v != nil && finds(text.Fold(f.Text(v)), s.begin) {
				return true
			}
		}
		return false
	}}
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
