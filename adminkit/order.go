package adminkit

import (
	"slices"
	"strings"

	"unframed/internal/problem"
)

// order is what a list is sorted by.
type order struct {
	field *Field
	desc  bool
}

func (d *Descriptor) parseOrder(text string) (order, error) {
	if text == "" {
		text = d.Order
	}
	name, desc := strings.CutPrefix(text, "-")
	f := d.look(name)
	if f == nil || !f.Sortable && text != d.Order {
		var wrong problem.Check
		wrong.Refuse(SortName, "This list cannot be sorted by that.")
		return order{}, wrong.Err()
	}
	return order{f, desc}, nil
}

// String returns what parseOrder takes.
func (o order) String() string {
	if o.desc {
		return "-" + o.field.Name
	}
	return o.field.Name
}

// sorting is the field whose values are compared to sort a list by f.
func (d *Descriptor) sorting(f *Field) *Field {
	if other := d.Field(f.SortedBy); other != nil {
		return other
	}
	return f
}

// keyed is the field whose search key f holds; f itself if it holds none.
func (d *Descriptor) keyed(f *Field) *Field {
	if i := slices.IndexFunc(d.Fields, func(of Field) bool { return of.SearchedBy == f.Name }); i >= 0 && f.Name != "" {
		return &d.Fields[i]
	}
	return f
}

// Serves reports whether an index alone gives the whole list in the order of
// a field: one that begins with the field and ends in the id, or one whose
// values are all there and unique.
func (d *Descriptor) Serves(f *Field) bool { return d.serving(nil, d.sorting(f)) != nil }

// route is the way through an index along which rows are read in order.
type route struct {
	constant []*Field // what stands before: the same in all rows
	fields   []*Field // what is compared, the first first; no two rows share them
}

// serving finds the way through an index to the rows with one value in each of
// the constant fields, in the order of f; nil if no index has it.
func (d *Descriptor) serving(constant []*Field, f *Field) *route {
	for _, index := range append([]Index{{Columns: []string{d.IDColumn}, Unique: true}}, d.Indexes...) {
		r := d.route(index, len(constant))
		if r == nil || !sameFields(r.constant, constant) {
			continue
		}
		fixed := slices.ContainsFunc(constant, func(c *Field) bool { return c.Column == f.Column })
		if fixed || r.fields[0].Column == f.Column {
			return r
		}
	}
	return nil
}

// route is the way through an index behind its first columns; nil where what
// follows does not tell every row from every other. Only the first field that
// is compared may be empty: the rows in which it is are read by themselves.
func (d *Descriptor) route(index Index, constants int) *route {
	var r route
	unique := index.Unique
	for i, column := range index.Columns {
		f := d.column(column)
		switch {
		case f == nil || f.Converted: // a sensitive one may be in no cursor
			return nil
		case i < constants:
			r.constant = append(r.constant, f)
			unique = unique && !f.Nullable
			continue
		case f.Hidden && !d.isKey(f): // nor may what is shown nowhere
			return nil
		}
		if len(r.fields) > 0 && f.Nullable {
			return nil
		}
		r.fields = append(r.fields, f)
		unique = unique && !f.Nullable
		if f.Unique && !f.Nullable { // the id among others
			return &r
		}
	}
	if !unique || len(r.fields) == 0 {
		return nil
	}
	return &r
}

// isKey reports whether a field holds another that is shown, in the form in which it is
// compared: whoever reads a cursor learns no more from it than from the list.
func (d *Descriptor) isKey(f *Field) bool {
	return slices.ContainsFunc(d.Fields, func(of Field) bool {
		return !of.Hidden && (of.SearchedBy == f.Name || of.SortedBy == f.Name)
	})
}

func sameFields(some, others []*Field) bool {
	if len(some) != len(others) {
		return false
	}
	for _, f := range some {
		if !slices.ContainsFunc(others, func(o *Field) bool { return o.Column == f.Column }) {
			return false
		}
	}
	return true
}
