package adminkit

import (
	"context"

	"github.com/google/uuid"

	"unframed/internal/problem"
)

// MostShown is how many rows a record shows at the other end of an edge. Where
// there are more it shows none of them: a set that is cut looks like a whole one.
const MostShown = 100

// Record is one row with what it leads to.
type Record struct {
	Row
	// References are the rows that fields refer to, by field.
	References map[string]map[uuid.UUID]Reference
	Edges      []Lead // of those that no field holds and the person may follow
	// Tag tells what the record shows, edges included, from anything else that it
	// may show.
	Tag string
}

// Lead is an edge of one row.
type Lead struct {
	Edge    Edge
	Targets []Reference // all of them in the order of their ids, or none; see Whole
	Count   int         // how many there are
	More    bool        // there are more than Count, which was as far as they were counted
}

// Whole reports whether the targets are all that there are.
func (l Lead) Whole() bool { return l.Count == len(l.Targets) && !l.More }

// Lead returns the edge with the name, or nil where the person may not follow it.
func (r *Record) Lead(name string) *Lead {
	for i := range r.Edges {
		if r.Edges[i].Edge.Name == name {
			return &r.Edges[i]
		}
	}
	return nil
}

// Get returns a row, or NotFound if there is none that whoever acts may see.
func (k *Kit[C]) Get(ctx context.Context, table string, id uuid.UUID) (*Record, error) {
	e, err := k.entity(ctx, table, See)
	if err != nil {
		return nil, err
	}
	row, err := e.byID(ctx, k.o.Reader, id)
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	if row == nil {
		return nil, missing(e.d())
	}
	record, err := k.lookAround(ctx, k.o.Reader, e, *row)
	if err != nil {
		return nil, err
	}
	if record.References, err = k.referAll(ctx, k.o.Reader, e.d(), []Row{*row}); err != nil {
		return nil, err
	}
	named := []Row{record.Row}
	e.d().nameRows(named, record.References)
	record.Row = named[0]
	return record, nil
}

// lookAround finds where the edges of a row lead.
func (k *Kit[C]) lookAround(ctx context.Context, c C, e *entity[C], row Row) (*Record, error) {
	record := &Record{Row: row}
	for i := range e.d().Edges {
		edge := &e.d().Edges[i]
		if edge.Field != "" || !k.entities[edge.Table].d().May(ctx, See) {
			continue
		}
		lead, err := k.lead(ctx, c, edge, row.ID)
		if err != nil {
			return nil, k.refuse(e.d(), err)
		}
		record.Edges = append(record.Edges, lead)
	}
	record.Tag = e.d().tag(record)
	return record, nil
}

func (k *Kit[C]) lead(ctx context.Context, c C, edge *Edge, id uuid.UUID) (Lead, error) {
	lead := Lead{Edge: *edge}
	found, err := k.ahead(ctx, c, edge, id, MostShown+1)
	if err != nil {
		return lead, err
	}
	if lead.Count = len(found); lead.Count > MostShown {
		n, err := k.count(ctx, c, edge, id)
		lead.Count, lead.More = min(n, mostCounted), n > mostCounted
		return lead, err
	}
	references, err := k.references(ctx, c, k.entities[edge.Table], found)
	for _, f := range found {
		lead.Targets = append(lead.Targets, references[f.ID])
	}
	return lead, err
}

// Refer returns references to rows of a table, such as those that the audit
// trail names. One that is gone, or that whoever acts may not see, keeps its id
// for a label.
func (k *Kit[C]) Refer(ctx context.Context, table string, ids []uuid.UUID) (map[uuid.UUID]Reference, error) {
	return k.refer(ctx, k.o.Reader, table, ids)
}

// Pick returns rows for a reference to be picked from: those a search finds,
// or the first ones. Looked is as that of a Page.
func (k *Kit[C]) Pick(ctx context.Context, table, search string, limit int) (found []Reference, looked string, err error) {
	page, err := k.List(ctx, table, ListQuery{Search: search, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	found = make([]Reference, len(page.Rows))
	for i, row := range page.Rows {
		found[i] = Reference{Table: table, ID: row.ID, Label: row.Label, Seen: true}
	}
	return found, page.Looked, nil
}

func missing(d *Descriptor) error {
	return problem.New(problem.NotFound, "There is no such "+lower(d.Label)+".")
}
