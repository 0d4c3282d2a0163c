package admin

import (
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/web"
)

// ListFilter is the form above a list: what it is searched for, filtered by,
// and which columns it shows.
type ListFilter struct {
	Search  web.Input
	Fields  []FilterField
	Columns web.Checks
	Sort    string // kept as it is
	Open    bool   // something is filtered
	Clear   string // the address of the whole list
}

// FilterField is a text field or a choice.
type FilterField struct {
	Input  *web.Input
	Choice *web.Choice
}

func (p *Pages) listFilter(c *gin.Context, d *adminkit.Descriptor, a listAddress, shown []*adminkit.Field, wrong map[string]string) ListFilter {
	zone := web.SignedIn(c.Request).TimeZone
	filter := ListFilter{
		Search: web.Input{Name: adminkit.SearchName, Label: "Search", Type: "search", Value: a.query.Get(adminkit.SearchName),
			Hint: searchHint(d), Wrong: wrong[adminkit.SearchName], Autocomplete: "off", MaxLength: 200, Optional: true},
		Sort: a.query.Get(adminkit.SortName), Clear: a.path,
		Columns: web.Checks{Name: web.ColumnName, Label: "Columns", Wrong: wrong[web.ColumnName]},
	}
	asked := map[string]bool{}
	for _, f := range d.Visible() {
		for _, name := range filterNamesOf(d, &f) {
			asked[name] = true
			filter.Fields = append(filter.Fields, filterField(&f, name, a.query.Get(name), zone, wrong[f.Name]))
			filter.Open = filter.Open || a.query.Has(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.query)) { // what an address asks for and no field above does
		field, op, _ := strings.Cut(name, ".")
		if asked[name] || slices.Contains(entity.ListNames, name) || slices.Contains(entity.OwnNames, name) {
			continue
		}
		filter.Open = true
		filter.Fields = append(filter.Fields, FilterField{Input: &web.Input{Name: name, Label: strings.TrimSpace(labelOf(d, field) + " " + op), Type: "text",
			Value: strings.Join(a.query[name], ","), Wrong: wrong[field], Autocomplete: "off", Optional: true}})
	}
	for _, f := range d.Visible() {
		filter.Columns.Options = append(filter.Columns.Options, web.Check{Value: f.Name, Label: f.Label, Apart: "column",
			Ticked: slices.ContainsFunc(shown, func(s *adminkit.Field) bool { return s.Name == f.Name })})
	}
	filter.Open = filter.Open || wrong != nil
	return filter
}

func labelOf(d *adminkit.Descriptor, field string) string {
	if f := d.Field(field); f != nil {
		return f.Label
	}
	return field
}

// filterNamesOf are the parameters by which the form narrows a field: a range
// for what has an order, its beginning for text that an index finds by it.
func filterNamesOf(d *adminkit.Descriptor, f *adminkit.Field) []string {
	if !f.Filterable {
		return nil
	}
	switch f.Kind {
	case adminkit.Time, adminkit.Int, adminkit.Float, adminkit.Money:
		return []string{f.Name + ".gte", f.Name + ".lte"}
	case adminkit.String, adminkit.Text:
		if f.Word && f.Indexed || d.SearchedAlong(f) {
			return []string{f.Name + ".prefix"}
		}
		return []string{f.Name + ".contains"}
	case adminkit.JSON, adminkit.Bytes:
		return nil
	}
	return []string{entity.FilterName(f.Name)}
}

func filterField(f *adminkit.Field, name, value, zone, wrong string) FilterField {
	_, op, _ := strings.Cut(name, ".")
	label := f.Label + map[string]string{"gte": " from", "lte": " up to", "prefix": " begins with", "contains": " contains"}[op]
	choice := web.Choice{Name: name, Label: label, Value: value, Wrong: wrong, Options: []web.Option{{Value: "", Label: "Any"}}}
	switch f.Kind {
	case adminkit.Enum:
		for _, v := range f.Values {
			choice.Options = append(choice.Options, web.Option{Value: v, Label: v})
		}
		return FilterField{Choice: &choice}
	case adminkit.Bool:
		choice.Options = append(choice.Options, web.Option{Value: "true", Label: "Yes"}, web.Option{Value: "false", Label: "No"})
		return FilterField{Choice: &choice}
	}
	input := web.Input{Name: name, Label: label, Type: "text", Value: value, Wrong: wrong, Autocomplete: "off", Optional: true}
	switch f.Kind {
	case adminkit.Time:
		input.Type, input.Value = "datetime-local", web.ToLocal(value, zone)
		if web.NeedsOffset(input.Value, zone) {
			input.Type = "text"
		}
	case adminkit.Int:
		input.Mode = "numeric"
	case adminkit.Float, adminkit.Money:
		input.Mode = "decimal"
	case adminkit.UUID:
		input.Label, input.MaxLength = label+", by id", 36
	}
	return FilterField{Input: &input}
}

// searchHint says what the search box looks at, and if no index helps.
func searchHint(d *adminkit.Descriptor) string {
	var labels []string
	slow := false
	for _, name := range d.Search {
		f := d.Field(name)
		if f == nil {
			continue
		}
		slow = slow || !d.SearchedAlong(f)
		labels = append(labels, entity.InSentence(f.Label))
	}
	switch {
	case len(labels) == 0:
		return "By id alone."
	case slow:
		return "Text within " + strings.Join(labels, ", ") + ", or an id. No index helps here, so it takes long in a long list."
	}
	return "The beginning of " + strings.Join(labels, " or ") + ", or an id."
}
