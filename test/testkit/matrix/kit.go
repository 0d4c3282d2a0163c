package matrix

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent/schema/rule"
)

// Kit is what the admin pages, the API and exports list, search and change rows
// by; an *adminkit.Kit is one.
type Kit interface {
	All() []*adminkit.Descriptor
	List(ctx context.Context, table string, q adminkit.ListQuery) (*adminkit.Page, error)
	Each(ctx context.Context, table string, q adminkit.ListQuery, fn func(*adminkit.Page, adminkit.Row) error) error
	Get(ctx context.Context, table string, id uuid.UUID) (*adminkit.Record, error)
	Pick(ctx context.Context, table, search string, limit int) (found []adminkit.Reference, looked string, err error)
	Refer(ctx context.Context, table string, ids []uuid.UUID) (map[uuid.UUID]adminkit.Reference, error)
	Delete(ctx context.Context, table string, id uuid.UUID, stamp string) error
	Bulk(ctx context.Context, table string, rows []adminkit.Chosen, do adminkit.Bulk) (adminkit.BulkResult, error)
}

// kit lists, searches, exports and deletes as pages and the API do.
func (r *run) kit(e *rule.Entity) {
	if r.Kit == nil {
		return
	}
	all := r.Kit.All()
	i := slices.IndexFunc(all, func(d *adminkit.Descriptor) bool { return d.Table == e.Table })
	if i < 0 {
		return // hidden: no page and no API shows it
	}
	d := all[i]
	// A right that lacks what rows refer to is told so: no page acts by one.
	shown := r.who.right == nil && d.May(r.who.ctx, adminkit.See) && r.stated(e, "read")
	r.lists(e, d, "a list", adminkit.ListQuery{Limit: adminkit.MaxLimit}, shown)
	r.exports(e, d, shown)
	for _, f := range d.Fields {
		if f.Sortable {
			r.lists(e, d, "a list sorted by "+f.Name, adminkit.ListQuery{Sort: "-" + f.Name, Limit: adminkit.MaxLimit}, shown)
		}
		for _, filter := range r.filters(e, f) {
			r.lists(e, d, fmt.Sprintf("a list filtered by %s.%s", f.Name, filter.Op), adminkit.ListQuery{Filters: []adminkit.Filter{filter}}, false)
		}
	}
	r.lists(e, d, "a search", adminkit.ListQuery{Search: "m", Limit: adminkit.MaxLimit}, false)
	for _, row := range r.made.rows[e.Name] {
		r.lists(e, d, "a search by id", adminkit.ListQuery{Search: row.id.String()}, false)
		r.looksAt(e, d, row, shown)
		if r.may(e, "delete", row) == no {
			r.tried += 2
			if err := r.Kit.Delete(r.who.ctx, d.Table, row.id, adminkit.Unconditional); err == nil {
				r.open(e, "deletion on a page", row)
			}
			chosen := []adminkit.Chosen{{ID: row.id, Stamp: adminkit.Unconditional}}
			if result, err := r.Kit.Bulk(r.who.ctx, d.Table, chosen, adminkit.Bulk{Delete: true}); err == nil && len(result.Done) > 0 {
				r.open(e, "deletion of chosen rows", row)
			}
		}
	}
	r.picks(e, d)
}

// lists holds a page of a list to what may be read: to all of it, or to part.
func (r *run) lists(e *rule.Entity, d *adminkit.Descriptor, what string, q adminkit.ListQuery, whole bool) {
	r.tried++
	page, err := r.Kit.List(r.who.ctx, d.Table, q)
	if err != nil {
		if whole {
			r.shut(e, what, err)
		}
		return
	}
	var found []uuid.UUID
	for _, row := range page.Rows {
		found = append(found, row.ID)
		if !slices.Contains(r.seen[e.Name], row.ID) {
			r.open(e, what, row.ID)
		}
	}
	if whole && !same(found, r.seen[e.Name]) {
		r.shut(e, what, fmt.Sprintf("%d of %d rows", len(found), len(r.seen[e.Name])))
	}
	for _, references := range page.References {
		r.refers(e, what, references)
	}
}

// refers holds what a page says of other rows to what may be read of them.
func (r *run) refers(e *rule.Entity, what string, references map[uuid.UUID]adminkit.Reference) {
	for id, reference := range references {
		target := r.entity(reference.Table)
		if target == nil || slices.Contains(r.seen[target.Name], id) {
			continue
		}
		if reference.Seen || reference.Label != id.String() {
			r.open(target, what+" of "+e.Name+" that refers to it", reference)
		}
	}
}

func (r *run) exports(e *rule.Entity, d *adminkit.Descriptor, whole bool) {
	r.tried++
	var found []uuid.UUID
	err := r.Kit.Each(r.who.ctx, d.Table, adminkit.ListQuery{}, func(_ *adminkit.Page, row adminkit.Row) error {
		found = append(found, row.ID)
		return nil
	})
	switch {
	case slices.ContainsFunc(found, func(id uuid.UUID) bool { return !slices.Contains(r.seen[e.Name], id) }):
		r.open(e, "an export", errorOr(err, len(found)))
	case whole && (err != nil || !same(found, r.seen[e.Name])):
		r.shut(e, "an export", errorOr(err, len(found)))
	}
}

func (r *run) picks(e *rule.Entity, d *adminkit.Descriptor) {
	r.tried += 2
	picked, _, err := r.Kit.Pick(r.who.ctx, d.Table, "", adminkit.MaxLimit)
	if err == nil {
		for _, reference := range picked {
			if !slices.Contains(r.seen[e.Name], reference.ID) {
				r.open(e, "a picker", reference)
			}
		}
	}
	var ids []uuid.UUID
	for _, row := range r.made.rows[e.Name] {
		ids = append(ids, row.id)
	}
	if references, err := r.Kit.Refer(r.who.ctx, d.Table, ids); err == nil {
		r.refers(e, "a reference", references)
	}
}

// looksAt opens the page of one row.
func (r *run) looksAt(e *rule.Entity, d *adminkit.Descriptor, on *row, shown bool) {
	r.tried++
	record, err := r.Kit.Get(r.who.ctx, d.Table, on.id)
	seen := slices.Contains(r.seen[e.Name], on.id)
	switch {
	case err == nil && !seen:
		r.open(e, "the page of a row", on)
	case err != nil && shown && seen:
		r.shut(e, "the page of a row", err)
	case err == nil:
		for _, references := range record.References {
			r.refers(e, "the page of a row", references)
		}
		for _, lead := range record.Edges {
			for _, end := range lead.Targets {
				r.refers(e, "the page of a row", map[uuid.UUID]adminkit.Reference{end.ID: end})
				if target := r.entity(end.Table); target != nil && !slices.Contains(r.seen[target.Name], end.ID) {
					r.open(target, "the page of a row of "+e.Name+" that leads to it", end)
				}
			}
		}
	}
}

// filters compare a field with what stands in rows, in every way there is.
func (r *run) filters(e *rule.Entity, f adminkit.Field) []adminkit.Filter {
	var all []adminkit.Filter
	tried := map[string]bool{}
	for _, row := range r.made.rows[e.Name] {
		text := fmt.Sprint(row.values[f.Column])
		if at, ok := row.values[f.Column].(time.Time); ok {
			text = at.Format(time.RFC3339Nano)
		}
		if tried[text] || len(tried) == 3 {
			continue
		}
		tried[text] = true
		for _, op := range f.Ops() {
			value := text
			if op == adminkit.Null {
				value = fmt.Sprint(row.values[f.Column] == nil)
			}
			all = append(all, adminkit.Filter{Field: f.Name, Op: op, Values: []string{value}})
		}
	}
	return all
}
