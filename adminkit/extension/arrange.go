package extension

import (
	"fmt"
	"slices"
	"strings"

	"unframed/adminkit"
	"unframed/ent/schema/annotation"
)

// listed is how many columns a list has where the schema names none.
const listed = 6

// titles are the fields by which people tell rows apart, where the schema
// names none.
var titles = []string{"name", "title", "label", "username", "display_name", "subject", "number", "code", "email"}

// arrange decides what the annotation leaves open, and refuses what it gets
// wrong.
func arrange(d *adminkit.Descriptor, a annotation.Admin) error {
	named := slices.Concat(a.Columns, a.Search, a.Filters, a.Unindexed)
	if a.Title != "" {
		named = append(named, a.Title)
	}
	if order := strings.TrimPrefix(a.Order, "-"); order != "" && order != "id" {
		named = append(named, order)
	}
	for _, name := range named {
		if d.Field(name) == nil {
			return fmt.Errorf("the Admin annotation of %s names %q, which is none of its fields, or a sensitive one", d.Name, name)
		}
	}
	for _, name := range a.Editable {
		if d.Field(name) == nil && d.Edge(name) == nil {
			return fmt.Errorf("the Admin annotation of %s lets %q be edited, which is none of its fields and edges, or a sensitive one", d.Name, name)
		}
	}
	for _, name := range a.Search {
		if k := d.Field(name).Kind; k != adminkit.String && k != adminkit.Text {
			return fmt.Errorf("the Admin annotation of %s searches %q, which is no text", d.Name, name)
		}
	}
	for i := range d.Fields {
		if err := sortable(d, &d.Fields[i], a); err != nil {
			return err
		}
	}
	d.Title, d.Columns, d.Order, d.Search = a.Title, a.Columns, a.Order, a.Search
	if d.Title == "" {
		for _, name := range titles {
			if f := d.Field(name); f != nil && !f.Hidden && f.Kind == adminkit.String {
				d.Title = name
				break
			}
		}
	}
	if len(d.Columns) == 0 {
		d.Columns = columns(d)
	}
	if d.Order == "" {
		d.Order = "id"
		if f := d.Field("created_at"); f != nil && f.Sortable && d.Serves(f) {
			d.Order = "-created_at"
		}
	}
	if len(d.Search) == 0 {
		for i := range d.Fields {
			if f := &d.Fields[i]; (f.Indexed || f.SearchedBy != "") && f.Filterable && f.Kind == adminkit.String {
				d.Search = append(d.Search, f.Name)
			}
		}
	}
	if title := d.Field(d.Title); len(d.Search) == 0 && title != nil && title.Filterable && title.Kind == adminkit.String {
		d.Search = []string{d.Title} // no index helps, and the page says so
	}
	return searchable(d)
}

// sortable decides whether a list can be sorted by a field: where an index has
// that order, or the schema says that it may go without.
func sortable(d *adminkit.Descriptor, f *adminkit.Field, a annotation.Admin) error {
	if f.SortedBy != "" && d.Field(f.SortedBy) == nil {
		return fmt.Errorf("the AdminField annotation of %s.%s sorts it by %q, which is none of its entity's fields, or a sensitive one", d.Name, f.Name, f.SortedBy)
	}
	f.Indexed = d.Serves(&adminkit.Field{Column: f.Column, Nullable: f.Nullable})
	f.Sortable = ordered(f.Kind) && !f.Hidden && !f.Converted && (d.Serves(f) || slices.Contains(a.Unindexed, f.Name))
	return nil
}

func ordered(k adminkit.Kind) bool {
	switch k {
	case adminkit.JSON, adminkit.Bytes, adminkit.Other, adminkit.Text:
		return false
	}
	return true
}

// searchable refuses a search or an order that the runtime cannot carry out.
func searchable(d *adminkit.Descriptor) error {
	if name := strings.TrimPrefix(d.Order, "-"); name != "id" {
		if !ordered(d.Field(name).Kind) {
			return fmt.Errorf("the Admin annotation of %s sorts by %q, which has no order", d.Name, name)
		}
	}
	return nil
}

// columns are the title and the first short fields that are shown.
func columns(d *adminkit.Descriptor) []string {
	var names []string
	if d.Title != "" {
		names = append(names, d.Title)
	}
	for _, f := range d.Fields {
		if len(names) == listed {
			break
		}
		short := ordered(f.Kind) && !f.Hidden && !f.Converted && f.Name != d.Title && f.Name != "updated_at" && f.Name != "version"
		if short {
			names = append(names, f.Name)
		}
	}
	return names
}
