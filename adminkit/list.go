package adminkit

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"unframed/internal/keyset"
	"unframed/internal/problem"
)

// The lengths of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// ListQuery says which page of which rows is wanted. The zero ListQuery is the
// first page of all, as the schema orders them.
type ListQuery struct {
	Sort    string // a field, "-" before it for the largest first
	Filters []Filter
	Search  string
	Cursor  string // Page.Next or Page.Prev
	Limit   int
	from    *origin // the row whose edge leads to what is listed; nil for all rows
}

// origin is a row and its edge.
type origin struct {
	edge *Edge
	id   uuid.UUID
}

// Page is part of a list.
type Page struct {
	Rows []Row
	// References are the rows that fields refer to, by field.
	References map[string]map[uuid.UUID]Reference
	Next, Prev string // cursors; empty at the end and the beginning
	Sort       string // the order they are in; empty for that of a search
	// Scans says, a sentence each, why rows beyond this page had to be looked
	// at: no index helps.
	Scans []string
	// Looked says how far text was compared row by row; empty where it was not.
	// A page may then hold fewer rows than fit, or none, and still have a Next.
	Looked string
	// Sorts are the fields by which what is listed can be sorted: by an index,
	// unless the schema says otherwise or there is none for the list itself.
	Sorts []string
}

// The names by which a list's address says what is wanted, beside fields.
const (
	SortName   = "sort"
	SearchName = "q"
	CursorName = "cursor"
	LimitName  = "limit"
)

// ParseList reads a list's address: sort, q, cursor and limit, and a field's
// name for each filter, such as role=admin or created_at.gte=2026-01-01. Names
// in ignore are the page's own.
func (k *Kit[C]) ParseList(table string, address url.Values, ignore ...string) (ListQuery, error) {
	var q ListQuery
	var wrong problem.Check
	e := k.entities[table]
	if e == nil {
		return q, problem.New(problem.NotFound, "There is no such page.")
	}
	for name, values := range address {
		if slices.Contains(ignore, name) || len(values) == 0 {
			continue
		}
		last := values[len(values)-1]
		switch name {
		case SortName:
			q.Sort = last
		case SearchName:
			q.Search = last
		case CursorName:
			q.Cursor = last
		case LimitName:
			n, err := strconv.Atoi(last)
			if err != nil || n < 1 || n > MaxLimit {
				wrong.Refuse(name, "Give a whole number from 1 to "+strconv.Itoa(MaxLimit)+".")
			}
			q.Limit = n
		default:
			field, op, _ := strings.Cut(name, ".")
			if op == "" {
				op = string(Equal)
			}
			q.Filters = append(q.Filters, Filter{Field: field, Op: Op(op), Values: values})
		}
	}
	// A map has no order, and one address should always make one query.
	slices.SortFunc(q.Filters, func(a, b Filter) int { return strings.Compare(a.Field+"."+string(a.Op), b.Field+"."+string(b.Op)) })
	if err := wrong.Err(); err != nil {
		return q, err
	}
	_, err := e.plan(q, k.o.Spoken)
	return q, err
}

// List returns a page of the rows that whoever acts may see.
func (k *Kit[C]) List(ctx context.Context, table string, q ListQuery) (*Page, error) {
	e, err := k.entity(ctx, table, See)
	if err != nil {
		return nil, err
	}
	return k.list(ctx, k.o.Reader, e, q)
}

// Follow returns a page of the rows to which an edge of a row leads, however many
// there are. The query is one of the table at its other end.
func (k *Kit[C]) Follow(ctx context.Context, table string, id uuid.UUID, edge string, q ListQuery) (*Page, error) {
	e, err := k.entity(ctx, table, See)
	if err != nil {
		return nil, err
	}
	at := e.d().Edge(edge)
	if at == nil {
		return nil, problem.New(problem.NotFound, "There is no such page.")
	}
	row, err := e.byID(ctx, k.o.Reader, id)
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	if row == nil {
		return nil, missing(e.d())
	}
	q.from = &origin{at, id}
	return k.List(ctx, at.Table, q)
}

func (k *Kit[C]) list(ctx context.Context, c C, e *entity[C], q ListQuery) (*Page, error) {
	p, err := e.plan(q, k.o.Spoken)
	if err != nil {
		return nil, err
	}
	at, err := e.parseCursor(p, q.Cursor)
	if err != nil {
		return nil, err
	}
	limit := q.Limit
	if limit <= 0 || limit > MaxLimit {
		limit = DefaultLimit
	}
	l := look{Look: keyset.Begin()}
	var found []placed
	read := func(ctx context.Context) error {
		found, err = e.read(ctx, c, p, at, limit+1, &l) // one more tells whether there is another page
		return err
	}
	if len(p.scans)+len(p.checks) > 0 && k.o.Scan != nil {
		err = k.o.Scan(ctx, read)
	} else {
		err = read(ctx)
	}
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	more := len(found) > limit
	found = found[:min(len(found), limit)]
	if at.back() {
		slices.Reverse(found)
	}
	page := &Page{Rows: make([]Row, len(found)), Sort: p.sort, Scans: p.scans, Looked: l.sentence(p.checks), Sorts: p.sorts}
	for i, f := range found {
		page.Rows[i] = e.d().row(f.Found)
	}
	ends := found
	if len(ends) == 0 && l.last != nil {
		ends = []placed{*l.last}
	}
	if len(ends) > 0 {
		if more || at.back() {
			page.Next = p.cursor(e.d(), ends[len(ends)-1], false)
		}
		if at != nil && (!at.Back || more) {
			page.Prev = p.cursor(e.d(), ends[0], true)
		}
	}
	switch {
	case !l.Stopped || more:
	case at.back():
		page.Prev = p.cursor(e.d(), *l.last, true)
	default:
		page.Next = p.cursor(e.d(), *l.last, false)
	}
	page.References, err = k.referAll(ctx, c, e.d(), page.Rows)
	e.d().nameRows(page.Rows, page.References)
	return page, err
}

// Each calls fn for every row of a list, page after page, for exports. It
// stops at the first error.
func (k *Kit[C]) Each(ctx context.Context, table string, q ListQuery, fn func(*Page, Row) error) error {
	q.Limit, q.Cursor = MaxLimit, ""
	for {
		page, err := k.List(ctx, table, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := fn(page, row); err != nil {
				return err
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return nil
		}
	}
}
