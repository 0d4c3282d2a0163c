package adminkit

import (
	"context"

	"github.com/google/uuid"

	"unframed/failure"
)

// shownTargets is how many rows a record shows at the other end of an edge.
const shownTargets = 20

// Record is one row with what it leads to.
type Record struct {
	Row
	// References are the rows that fields refer to, by field.
	References map[string]map[uuid.UUID]Reference
	Edges      []Lead // of those that no field holds and the person may follow
}

// Lead is an edge of one row.
type Lead struct {
	Edge    Edge
	Targets []Reference
	More    bool // there are others
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
	record := &Record{Row: *row}
	if record.References, err = k.referAll(ctx, k.o.Reader, e.d(), []Row{*row}); err != nil {
		return nil, err
	}
	named := []Row{record.Row}
	e.d().nameRows(named, record.References)
	record.Row = named[0]
	for _, edge := range e.d().Edges {
		if edge.Field != "" || !k.entities[edge.Table].d().May(ctx, See) {
			continue
		}
		lead, err := k.lead(ctx, e, edge, id)
		if err != nil {
			return nil, err
		}
		record.Edges = append(record.Edges, lead)
	}
	return record, nil
}

func (k *Kit[C]) lead(ctx context.Context, e *entity[C], edge Edge, id uuid.UUID) (Lead, error) {
	ids, err := e.Targets[edge.Name](ctx, k.o.Reader, id, shownTargets+1)
	if err != nil {
		return Lead{}, k.refuse(e.d(), err)
	}
	lead := Lead{Edge: edge, More: len(ids) > shownTargets}
	ids = ids[:min(len(ids), shownTargets)]
	references, err := k.refer(ctx, k.o.Reader, edge.Table, ids)
	if err != nil {
		return Lead{}, err
	}
	for _, target := range ids {
		lead.Targets = append(lead.Targets, references[target])
	}
	return lead, nil
}

// Refer returns references to rows of a table, such as those that the audit
// trail names. One that is gone, or that whoever acts may not see, keeps its id
// for a label.
func (k *Kit[C]) Refer(ctx context.Context, table string, ids []uuid.UUID) (map[uuid.UUID]Reference, error) {
	return k.refer(ctx, k.o.Reader, table, ids)
}

// Pick returns rows for a reference to be picked from: those a search finds,
// or the first ones.
func (k *Kit[C]) Pick(ctx context.Context, table, search string, limit int) ([]Reference, error) {
	page, err := k.List(ctx, table, ListQuery{Search: search, Limit: limit})
	if err != nil {
		return nil, err
	}
	references := make([]Reference, len(page.Rows))
	for i, row := range page.Rows {
		references[i] = Reference{Table: table, ID: row.ID, Label: row.Label, Seen: true}
	}
	return references, nil
}

func missing(d *Descriptor) error {
	return failure.New(failure.NotFound, "There is no such "+lower(d.Label)+".")
}
