package adminkit

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"reflect"

	"github.com/google/uuid"

	"unframed/internal/problem"
)

// cursor is a position between two rows of a list: after the row with the keys
// and the id, or before it.
type cursor struct {
	Sort string    `json:"s"`           // of the list
	Walk int       `json:"w,omitempty"` // the part of the list
	Keys []string  `json:"k,omitempty"` // the row's values of what the part is sorted by, the id apart
	ID   uuid.UUID `json:"i"`
	Back bool      `json:"b,omitempty"`

	values []any // what the part is sorted by
}

// cursor returns the position after a row, or before it.
func (p *plan) cursor(d *Descriptor, row placed, back bool) string {
	at := cursor{Sort: p.sort, Walk: row.walk, ID: row.ID, Back: back}
	for _, f := range p.walks[row.walk].fields {
		if f.Column != d.IDColumn {
			at.Keys = append(at.Keys, f.Text(row.Values[f.Name]))
		}
	}
	b, err := json.Marshal(at)
	if err != nil {
		return "" // strings and a UUID: it cannot fail
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads a position in the list; nil for the beginning. A position
// of another list, or one that was never given out, is refused.
func (e *entity[C]) parseCursor(p *plan, text string) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	at, ok := decodeCursor(text)
	if !ok || at.Sort != p.sort || at.Walk < 0 || at.Walk >= len(p.walks) || !e.place(at, p.walks[at.Walk].fields) {
		return nil, problem.BadCursor(CursorName)
	}
	return at, nil
}

func decodeCursor(text string) (*cursor, bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	var at cursor
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&at) != nil || at.ID == uuid.Nil {
		return nil, false
	}
	_, err = decoder.Token()
	return &at, err == io.EOF
}

// place reads the keys as values of the fields, and reports whether they are.
func (e *entity[C]) place(at *cursor, fields []*Field) bool {
	keys := at.Keys
	for _, f := range fields {
		if f.Column == e.d().IDColumn {
			at.values = append(at.values, at.ID)
			continue
		}
		if len(keys) == 0 {
			return false
		}
		v, ok := parseKey(f, e.Types[f.Name], keys[0])
		if !ok {
			return false
		}
		at.values, keys = append(at.values, v), keys[1:]
	}
	return len(keys) == 0
}

// parseKey reads a value that a row has: it fits, whatever the longest input is.
func parseKey(f *Field, t reflect.Type, text string) (any, bool) {
	unlimited := *f
	unlimited.MaxLen = 0
	v, refusal := parse(&unlimited, t, text)
	return v, refusal == ""
}

func (c *cursor) back() bool { return c != nil && c.Back }
