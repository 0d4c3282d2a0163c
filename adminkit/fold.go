package adminkit

import (
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"unframed/internal/text"
)

// check is a condition that no index and no statement knows: text is folded, and
// compared in Go, row by row, the same on every engine. See keyset.MostLooked for how many.
type check struct {
	label string // what is compared
	keeps func(values map[string]any) bool
}

// isText reports whether people compare the field as text: what is the same to
// them is the same (text.Fold).
func (f *Field) isText() bool { return (f.Kind == String || f.Kind == Text) && !f.Word }

// key is the field that holds the search key of f; nil for none.
func (d *Descriptor) key(f *Field) *Field { return d.Field(f.SearchedBy) }

// folded reads a filter that compares text as people do: along the field's key, or
// row by row without one. It is neither where the field's own values are compared.
func (d *Descriptor) folded(f *Field, filter Filter, texts []string, spoken bool) (*condition, *check) {
	key := d.key(f)
	switch filter.Op {
	case Contains:
		part := text.Fold(texts[0])
		return nil, f.check(func(folded string) bool { return strings.Contains(folded, part) })
	case Prefix:
		if begin := text.PrefixKey(texts[0]); key != nil && !spoken && begin == text.Fold(texts[0]) {
			return &condition{field: key, bound: ranged, keep: beginsWith(key.Column, begin)}, nil
		}
		begin := text.Fold(texts[0])
		return nil, f.check(func(folded string) bool { return strings.HasPrefix(folded, begin) })
	case Equal, In, NotEqual:
		if key == nil {
			keys := make([]string, len(texts))
			for i, t := range texts {
				keys[i] = text.Fold(t)
			}
			c := f.check(func(folded string) bool { return slices.Contains(keys, folded) })
			if filter.Op == NotEqual {
				is := c.keeps
				c.keeps = func(values map[string]any) bool { return !is(values) }
			}
			return nil, c
		}
	case Greater, GreaterEqual, Less, LessEqual:
		if key == nil {
			return nil, nil
		}
	default:
		return nil, nil
	}
	keys := make([]any, len(texts))
	for i, t := range texts {
		keys[i] = text.Key(t)
	}
	keyed := *key
	keyed.Unique = false
	c := comparing(&keyed, filter, spoken, key.compare(filter.Op, keys), keys)
	c.field = key
	return &c, nil
}

// check compares the folded text of a field. What has none is not kept.
func (f *Field) check(keeps func(folded string) bool) *check {
	return &check{f.Label, func(values map[string]any) bool {
		v := values[f.Name]
		return v != nil && keeps(text.Fold(f.Text(v)))
	}}
}

// alongKey is a walk of what a field's key begins with.
func (d *Descriptor) alongKey(key *Field, begin string, before []func(*sql.Selector)) walk {
	where := append([]func(*sql.Selector){beginsWith(key.Column, begin)}, before...)
	return walk{where: where, fields: d.serving(nil, key).fields, desc: strings.HasPrefix(d.Order, "-")}
}
