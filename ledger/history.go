package ledger

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/transfer"
	"unframed/internal/keyset"
	"unframed/internal/names"
)

// Page says which part of a list is wanted.
type Page struct {
	After string // where the page before ended, as it said itself; empty for the first
	Limit int
}

// History returns transfers that the account sends or has received, newest
// first, and where the next page begins (empty for nowhere). It shows those
// that the viewer in ctx may see.
//
// A page costs the same however long the history is: the two sides are read
// from an index each, no further than the page reaches, and merged. A filter by
// anything but the direction and the time is a search, which looks at most at
// 10,000 for a page: that may then hold few or none and still have a next.
func (s *Service) History(ctx context.Context, of uuid.UUID, f Filter, p Page) (list []Transfer, next string, err error) {
	after, err := keyset.Parse(p.After)
	if err != nil {
		return nil, "", err
	}
	now := s.now()
	var rows []transferRow
	var stopped *keyset.Place
	if f.Searches() {
		rows, stopped, err = s.search(ctx, of, f, after, p.Limit+1, now)
	} else {
		rows, err = s.newest(ctx, of, f, after, p.Limit+1)
	}
	if err != nil {
		return nil, "", fmt.Errorf("read history: %w", err)
	}
	if list, next = cutPage(rows, p.Limit, now); next == "" && stopped != nil {
		next = stopped.String()
	}
	return list, next, nil
}

// newest reads the newest transfers of the filter's direction and time beyond a
// place, nil for all.
func (s *Service) newest(ctx context.Context, of uuid.UUID, f Filter, after *keyset.Place, limit int) (rows []transferRow, err error) {
	err = s.store.Transfer.Query().
		Order(transfer.ByCreatedAt(sql.OrderDesc()), transfer.ByID(sql.OrderDesc())).
		Limit(limit).
		Modify(func(q *sql.Selector) {
			q.From(bothSides(q.Dialect(), of, f, after, limit))
			withParties(q, q.C)
		}).
		Scan(ctx, &rows)
	return rows, err
}

// bothSides stands in for the table of transfers and holds the newest that the
// account sends and the newest that it has received.
func bothSides(dialect string, of uuid.UUID, f Filter, after *keyset.Place, limit int) *sql.Selector {
	sent := side(dialect, transfer.FieldSenderID, of, f, after)
	received := side(dialect, transfer.FieldRecipientID, of, f, after)
	transfer.StateEQ(transfer.StateConfirmed)(received)
	sent.Limit(limit)
	received.Limit(limit)
	switch f.Direction {
	case Out:
		return sent.As(transfer.Table)
	case In:
		return received.As(transfer.Table)
	}
	all := func(side *sql.Selector, name string) *sql.Selector {
		return announced(sql.Dialect(dialect).Select("*").From(side.As(name)))
	}
	return all(sent, "sent").UnionAll(all(received, "received")).As(transfer.Table)
}

// side reads along its index what is on one side of an account, after a place and
// in the filter's time.
func side(dialect, column string, of uuid.UUID, f Filter, after *keyset.Place) *sql.Selector {
	along := keyset.Along{Column: column, Value: of, At: transfer.FieldCreatedAt, ID: transfer.FieldID}
	t := sql.Dialect(dialect).Table(transfer.Table)
	q := sql.Dialect(dialect).Select(t.Columns(transfer.Columns...)...).From(t)
	along.Keep(after)(q)
	if !f.From.IsZero() {
		along.Compare(sql.OpGTE, f.From)(q)
	}
	if !f.To.IsZero() {
		along.Compare(sql.OpLT, f.To)(q)
	}
	along.Order(q)
	return announced(q)
}

// announced lets a SELECT stand within the statement: this one of transfers.
func announced(q *sql.Selector) *sql.Selector {
	names.Beside(q, 1)
	return q
}

// cutPage takes the row too many as the sign that there is a next page.
func cutPage(rows []transferRow, limit int, now time.Time) (list []Transfer, next string) {
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].place().String()
	}
	list = make([]Transfer, len(rows))
	for i, r := range rows {
		list[i] = r.at(now)
	}
	return list, next
}
