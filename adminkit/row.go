package adminkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"strconv"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/internal/text"
)

// Row is one row as it may be shown: hidden and sensitive fields are not in it.
type Row struct {
	ID     uuid.UUID
	Label  string         // by which people tell it from another
	Values map[string]any // by field; nil for none; see Field.Text, Field.JSON and Field.Cell
	// Stamp tells this state of the row from a later one; it is given back with
	// a change.
	Stamp string
}

// Reference is a row seen from another.
type Reference struct {
	Table string
	ID    uuid.UUID
	Label string // the id where the row cannot be seen
	Seen  bool   // the person may follow it
}

// find returns the rows that a predicate keeps, in any order.
func (e *entity[C]) find(ctx context.Context, c C, where func(*sql.Selector), limit int) ([]Found, error) {
	return e.Find(ctx, c, Query{Where: where, Order: func(*sql.Selector) {}, Limit: limit})
}

// byID returns the row with the id as it may be shown, or nil.
func (e *entity[C]) byID(ctx context.Context, c C, id uuid.UUID) (*Row, error) {
	found, err := e.find(ctx, c, sql.FieldEQ(e.d().IDColumn, id), 1)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	row := e.d().row(found[0])
	return &row, nil
}

// row turns what a binding found into what may be shown.
func (d *Descriptor) row(found Found) Row {
	row := Row{ID: found.ID, Label: d.label(found), Values: make(map[string]any, len(d.Fields)), Stamp: d.stamp(found)}
	for i := range d.Fields {
		if f := &d.Fields[i]; !f.Hidden {
			row.Values[f.Name] = f.told(found.Values[f.Name])
		}
	}
	return row
}

// told is the value that was found, or nil for none. For NULL ent gives the zero
// value of a field that is not Nillable, and what a converter makes of it; where
// that can be nothing else, it is none. No bytes are a value where there must be
// one.
func (f *Field) told(found any) any {
	v := plain(found)
	switch {
	case v == nil && f.Kind == Bytes && !f.Nullable:
		return []byte{}
	case v == nil || !f.Nullable:
		return v
	}
	switch f.Kind {
	case Enum, Time, UUID:
		if !f.Nillable && reflect.ValueOf(v).IsZero() {
			return nil
		}
	case String, Text, Other:
		if reflect.ValueOf(v).Kind() != reflect.String && f.Text(v) == "" {
			return nil
		}
	}
	return v
}

func (d *Descriptor) label(found Found) string {
	if f := d.Field(d.Title); f != nil {
		if title := f.Text(found.Values[f.Name]); !text.IsBlank(title) {
			return title
		}
	}
	return found.ID.String()
}

// stamp is the version where the entity counts its changes, and otherwise a
// hash of all values, among them the time of the last change.
func (d *Descriptor) stamp(found Found) string {
	f := d.Field(versionField)
	if version, ok := found.Values[versionField].(int64); ok && f != nil && f.ReadOnly { // or it is one that people give
		return "v" + strconv.FormatInt(version, 10)
	}
	h := sha256.New()
	for i := range d.Fields {
		f := &d.Fields[i]
		text := f.Text(found.Values[f.Name])
		// Lengths keep two fields from running into one another.
		_, _ = fmt.Fprintf(h, "%s %t %d %s\n", f.Name, plain(found.Values[f.Name]) == nil, len(text), text)
	}
	return "h" + hex.EncodeToString(h.Sum(nil)[:12])
}

// refer returns references to rows of a table. One that the person may not see
// keeps its id for a label.
func (k *Kit[C]) refer(ctx context.Context, c C, table string, ids []uuid.UUID) (map[uuid.UUID]Reference, error) {
	references := make(map[uuid.UUID]Reference, len(ids))
	for _, id := range ids {
		references[id] = Reference{Table: table, ID: id, Label: id.String()}
	}
	e := k.entities[table]
	if len(ids) == 0 || e == nil || !e.d().May(ctx, See) {
		return references, nil
	}
	found, err := e.find(ctx, c, sql.FieldIn(e.d().IDColumn, ids...), len(ids))
	if err != nil {
		return nil, k.refuse(e.d(), err)
	}
	seen, err := k.references(ctx, c, e, found)
	maps.Copy(references, seen)
	return references, err
}

// references returns references to rows that were found.
func (k *Kit[C]) references(ctx context.Context, c C, e *entity[C], found []Found) (map[uuid.UUID]Reference, error) {
	table, references := e.d().Table, map[uuid.UUID]Reference{}
	title, named := e.d().Field(e.d().Title), map[uuid.UUID]Reference{}
	if title != nil && title.Table != "" && title.Table != table {
		var names []uuid.UUID
		for _, f := range found {
			if id, ok := plain(f.Values[title.Name]).(uuid.UUID); ok {
				names = append(names, id)
			}
		}
		var err error
		if named, err = k.refer(ctx, c, title.Table, names); err != nil {
			return nil, err
		}
	}
	for _, f := range found {
		references[f.ID] = Reference{Table: table, ID: f.ID, Label: e.d().label(f), Seen: true}
		if title == nil {
			continue
		}
		if id, ok := plain(f.Values[title.Name]).(uuid.UUID); ok && named[id].Seen {
			references[f.ID] = Reference{Table: table, ID: f.ID, Label: named[id].Label, Seen: true}
		}
	}
	return references, nil
}

// nameRows gives rows whose title is a reference the label of what it refers
// to.
func (d *Descriptor) nameRows(rows []Row, references map[string]map[uuid.UUID]Reference) {
	for i := range rows {
		if id, ok := rows[i].Values[d.Title].(uuid.UUID); ok && references[d.Title][id].Seen {
			rows[i].Label = references[d.Title][id].Label
		}
	}
}

// referAll returns what the rows' fields refer to, by field: one query for
// each table that is referred to.
func (k *Kit[C]) referAll(ctx context.Context, c C, d *Descriptor, rows []Row) (map[string]map[uuid.UUID]Reference, error) {
	ids := map[string][]uuid.UUID{}
	seen := map[uuid.UUID]bool{}
	for i := range d.Fields {
		f := &d.Fields[i]
		for _, row := range rows {
			if id, ok := row.Values[f.Name].(uuid.UUID); ok && f.Table != "" && !seen[id] {
				seen[id] = true
				ids[f.Table] = append(ids[f.Table], id)
			}
		}
	}
	byTable := map[string]map[uuid.UUID]Reference{}
	for table, ids := range ids {
		references, err := k.refer(ctx, c, table, ids)
		if err != nil {
			return nil, err
		}
		byTable[table] = references
	}
	byField := map[string]map[uuid.UUID]Reference{}
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Table != "" && !f.Hidden {
			byField[f.Name] = byTable[f.Table]
		}
	}
	return byField, nil
}
