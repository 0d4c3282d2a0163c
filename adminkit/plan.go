package adminkit

import (
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
)

// plan is how a list is read.
type plan struct {
	sort   string // as Page.Sort
	walks  []walk
	checks []check
	scans  []string // as Page.Scans
	sorts  []string // as Page.Sorts
}

// plan finds the way to read what a query asks for: along an index wherever
// there is one. Where the query names no order and no index has the usual one
// for what is filtered, an index that serves the filter decides the order.
func (e *entity[C]) plan(q ListQuery, spoken bool) (*plan, error) {
	d := e.d()
	conditions, checks, err := e.conditions(q.Filters, spoken)
	if err != nil {
		return nil, err
	}
	if q.from != nil {
		conditions = append(conditions, q.from.condition(d))
		if !q.from.edge.Foreign && q.Sort == "" {
			q.Sort = "id" // the order in which the holder of the edge has them
		}
	}
	o, err := d.parseOrder(q.Sort)
	if err != nil {
		return nil, err
	}
	s := selection{d: d, conditions: conditions, spoken: spoken}
	if text := strings.TrimSpace(q.Search); text != "" {
		search, err := d.parseSearch(text)
		if err != nil {
			return nil, err
		}
		switch {
		case search.id != nil:
			s.conditions = append(s.conditions, *search.id)
		case len(conditions)+len(checks) == 0 && q.Sort == "" && search.served() && !spoken:
			return &plan{walks: search.walks()}, nil
		default:
			checks = append(checks, search.check())
		}
	}
	p := s.plan(o, q.Sort != "")
	p.checks = checks
	for i := range p.walks {
		p.walks[i].from = q.from
	}
	return p, nil
}

// condition keeps the rows to which the edge leads.
func (from *origin) condition(d *Descriptor) condition {
	keep := from.edge.leadsFrom(d.IDColumn, from.id)
	if !from.edge.Foreign {
		return condition{field: d.idField(), bound: ranged, keep: keep}
	}
	f := d.column(from.edge.From)
	if f == nil {
		f = &Field{Name: from.edge.Back, Column: from.edge.From, Label: from.edge.Label, Kind: UUID}
	}
	return condition{field: f, bound: exact, keep: keep, op: Equal, value: from.id}
}

// selection is what a list keeps.
type selection struct {
	d          *Descriptor
	conditions []condition
	spoken     bool // text is sorted as a language has it; see Options.Spoken
}

func (s *selection) plan(o order, asked bool) *plan {
	p := &plan{}
	r, sort := s.route(s.d.sorting(o.field)), o
	if r == nil && !asked && !s.few() {
		r, sort = s.otherRoute(o)
	}
	if r == nil {
		sort = o
		if r = (&route{fields: []*Field{s.d.sorting(o.field), s.d.idField()}}); r.fields[0].Column == s.d.IDColumn {
			r.fields = r.fields[1:]
		}
		if !s.few() {
			p.scans = s.scans(o.field)
		}
	}
	var where []func(*sql.Selector)
	present := false
	all, limits := s.fixedIn(r)
	for _, c := range s.conditions {
		where = append(where, c.keepOf(all))
		present = present || c.field.Column == r.fields[0].Column && !c.empty && c.bound == ranged
	}
	var empty []*Field
	for _, f := range r.constant {
		if slices.ContainsFunc(s.conditions, func(c condition) bool { return c.empty && c.field.Column == f.Column }) {
			empty = append(empty, f)
		}
	}
	p.sort, p.walks, p.sorts = sort.String(), walks(r, where, empty, sort.desc, present), s.sorts(len(p.scans) > 0)
	for i := range p.walks {
		p.walks[i].fixed, p.walks[i].limits = all, limits
	}
	return p
}

// few reports whether so few rows are kept that they can be sorted at once.
func (s *selection) few() bool {
	constant := s.constant()
	return slices.ContainsFunc(s.conditions, func(c condition) bool { return c.bound == few }) ||
		slices.ContainsFunc(s.d.Indexes, func(i Index) bool {
			return i.Unique && !slices.ContainsFunc(i.Columns, func(column string) bool {
				f := s.d.column(column)
				return f == nil || f.Nullable || !slices.ContainsFunc(constant, func(c *Field) bool { return c.Column == column })
			})
		})
}

// constant are the fields that have one value in all that is kept.
func (s *selection) constant() []*Field {
	var fields []*Field
	for _, c := range s.conditions {
		known := slices.ContainsFunc(fields, func(f *Field) bool { return f.Column == c.field.Column })
		if c.bound == exact && !known {
			fields = append(fields, c.field)
		}
	}
	return fields
}

// route is the way along an index to what is kept and nothing else, in the
// order of a field's own values; nil for none.
func (s *selection) route(f *Field) *route {
	for _, c := range s.conditions {
		if c.bound != exact && !(c.bound == ranged && c.field.Column == f.Column) {
			return nil
		}
	}
	return s.d.serving(s.constant(), f)
}

// otherRoute is a way along any index to what is kept, and the order in which
// it comes.
func (s *selection) otherRoute(usual order) (*route, order) {
	constant := s.constant()
	for _, index := range s.d.Indexes {
		if len(s.conditions) == 0 || len(index.Columns) <= len(constant) {
			continue
		}
		f := s.d.column(index.Columns[len(constant)])
		if f == nil {
			continue
		}
		shown := s.d.keyed(f)
		if shown.Hidden {
			continue
		}
		if r := s.route(f); r != nil {
			return r, order{shown, usual.desc || f.Kind == Time}
		}
	}
	return nil, usual
}

// sorts are the fields by which what is kept can be sorted, along an index
// unless the schema or the query itself does without.
func (s *selection) sorts(scanning bool) []string {
	var names []string
	for _, f := range append([]Field{*s.d.idField()}, s.d.Fields...) {
		if f.Sortable && (scanning || s.few() || !s.d.Serves(&f) || s.route(s.d.sorting(&f)) != nil) {
			names = append(names, f.Name)
		}
	}
	return names
}

// scans says what no index serves.
func (s *selection) scans(by *Field) []string {
	var scans []string
	for _, c := range s.conditions {
		alone := selection{d: s.d, conditions: []condition{c}, spoken: s.spoken}
		r := alone.route(c.field)
		if r == nil {
			r, _ = alone.otherRoute(order{field: c.field})
		}
		if r == nil {
			scans = append(scans, "No index serves the filter by "+s.d.keyed(c.field).Label+".")
		}
	}
	if !s.d.Serves(by) {
		scans = append(scans, "No index sorts by "+by.Label+".")
	}
	if len(scans) == 0 {
		scans = []string{"No index serves these filters in this order."}
	}
	return scans
}
