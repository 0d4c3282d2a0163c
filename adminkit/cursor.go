package adminkit

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/failure"
)

// order is a list's order: by a field, and by id among equals. Empty counts as
// less than everything, as CockroachDB and SQLite have it in their indexes.
type order struct {
	field *Field
	id    string // column
	desc  bool
}

// cursor is a position between two rows of an order: after the row with the
// key and the id, or before it.
type cursor struct {
	Sort string    `json:"s"`
	Key  *string   `json:"k"` // as text; nil for none
	ID   uuid.UUID `json:"i"`
	Back bool      `json:"b,omitempty"`
	key  any
}

// isEmpty is by which name a query selects whether what it sorts by is empty,
// where the generated struct does not tell empty from zero.
const isEmpty = "sort_is_empty"

func (d *Descriptor) parseOrder(text string) (order, error) {
	if text == "" {
		text = d.Order
	}
	name, desc := strings.CutPrefix(text, "-")
	f := d.look(name)
	if f == nil || !f.Sortable && text != d.Order {
		var wrong failure.Check
		wrong.Refuse(SortName, "This list cannot be sorted by that.")
		return order{}, wrong.Err()
	}
	return order{field: f, id: d.IDColumn, desc: desc}, nil
}

// String returns what parseOrder takes.
func (o order) String() string {
	if o.desc {
		return "-" + o.field.Name
	}
	return o.field.Name
}

func (o order) byID() bool { return o.field.Column == o.id }

// untold reports whether only the database knows whether the field is empty.
func (o order) untold() bool { return o.field.Nullable && !o.field.Nillable }

func (o order) sort(s *sql.Selector, back bool) {
	desc := o.desc != back
	direction := func(column string, nullable bool) {
		var options []sql.OrderTermOption
		if desc {
			options = append(options, sql.OrderDesc())
		}
		switch {
		case nullable && desc:
			options = append(options, sql.OrderNullsLast())
		case nullable:
			options = append(options, sql.OrderNullsFirst())
		}
		sql.OrderByField(column, options...).ToFunc()(s)
	}
	if !o.byID() {
		direction(o.field.Column, o.field.Nullable)
	}
	direction(o.id, false)
}

// after keeps the rows beyond a position and selects what the next position
// needs.
func (o order) after(s *sql.Selector, at *cursor) {
	if o.untold() {
		s.AppendSelectExprAs(sql.IsNull(s.C(o.field.Column)), isEmpty)
	}
	if at == nil {
		return
	}
	column, id := s.C(o.field.Column), s.C(o.id)
	down := o.desc != at.Back
	compare, composite := sql.GT, sql.CompositeGT
	if down {
		compare, composite = sql.LT, sql.CompositeLT
	}
	switch {
	case o.byID():
		s.Where(compare(id, at.ID))
	case at.Key == nil && down:
		s.Where(sql.And(sql.IsNull(column), compare(id, at.ID)))
	case at.Key == nil:
		s.Where(sql.Or(sql.And(sql.IsNull(column), compare(id, at.ID)), sql.NotNull(column)))
	case o.field.Nullable && down:
		s.Where(sql.Or(composite([]string{column, id}, at.key, at.ID), sql.IsNull(column)))
	default:
		s.Where(composite([]string{column, id}, at.key, at.ID))
	}
}

// cursor returns the position after a row, or before it.
func (o order) cursor(row Found, back bool) string {
	at := cursor{Sort: o.String(), ID: row.ID, Back: back}
	value := plain(row.Values[o.field.Name])
	if o.untold() && row.Value != nil {
		// A boolean; for SQLite that is a number.
		if empty, err := row.Value(isEmpty); err == nil && (empty == true || empty == int64(1)) {
			value = nil
		}
	}
	if !o.byID() && value != nil {
		text := o.field.Text(value)
		at.Key = &text
	}
	b, err := json.Marshal(at)
	if err != nil {
		return "" // strings and a UUID: it cannot fail
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads a position in the order; nil for the beginning. A position
// of another order, or one that was never given out, is refused.
func (e *entity[C]) parseCursor(o order, text string) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	var wrong failure.Check
	wrong.Refuse(CursorName, "This is no position in this list: begin at its first page.")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, wrong.Err()
	}
	var at cursor
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&at) != nil || at.Sort != o.String() {
		return nil, wrong.Err()
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, wrong.Err()
	}
	if o.byID() != (at.Key == nil) && !(at.Key == nil && o.field.Nullable) {
		return nil, wrong.Err()
	}
	if at.Key != nil {
		// What was given out fits, whatever the longest input is.
		f := *o.field
		f.MaxLen = 0
		v, refusal := parse(&f, e.Types[f.Name], *at.Key)
		if refusal != "" {
			return nil, wrong.Err()
		}
		at.key = v
	}
	return &at, nil
}

func (c *cursor) back() bool { return c != nil && c.Back }
