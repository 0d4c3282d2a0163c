package adminkit

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"maps"

	"entgo.io/ent/dialect/sql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"unframed/internal/exactjson"
)

// merge notes a merge patch of a field.
func (in *Input) merge(field string, patch json.RawMessage) {
	if in.Merges == nil {
		in.Merges = map[string]json.RawMessage{}
	}
	in.Merges[field] = patch
}

// merged is the input with its merge patches applied to what the row holds. It is
// read as it is stored, for a Go type may not hold every digit of it.
func (k *Kit[C]) merged(ctx context.Context, c C, e *entity[C], id uuid.UUID, in Input) (Input, error) {
	if len(in.Merges) == 0 {
		return in, nil
	}
	stored, err := e.documents(ctx, c, id, in.Merges)
	if err != nil {
		return in, err
	}
	in.Values = maps.Clone(in.Values)
	if in.Values == nil {
		in.Values = map[string]any{}
	}
	for _, name := range inOrder(e.d(), in.Merges) {
		f := e.d().Field(name)
		if f == nil || f.Kind != JSON || !f.input(false) {
			in.Refuse(name, notGiven)
			continue
		}
		text, err := exactjson.Merge(stored[name], jsontext.Value(in.Merges[name]))
		if err != nil {
			return in, fmt.Errorf("merge %s of %s: %w", name, e.d().Table, err)
		}
		value, refusal := parse(f, e.Types[name], string(text))
		if refusal != "" {
			in.Refuse(name, refusal)
			continue
		}
		in.Values[name] = value
	}
	return in, nil
}

// documents are the named fields of a row as the database has them.
func (e *entity[C]) documents(ctx context.Context, c C, id uuid.UUID, names map[string]json.RawMessage) (map[string][]byte, error) {
	const as = "document_of_"
	selected := func(s *sql.Selector) {
		sql.FieldEQ(e.d().IDColumn, id)(s)
		for name := range names {
			if f := e.d().Field(name); f != nil {
				s.AppendSelectExprAs(sql.ExprFunc(func(b *sql.Builder) {
					// A driver knows no type of what is NULL.
					b.WriteString("COALESCE(CAST(").Ident(s.C(f.Column)).WriteString(" AS TEXT), 'null')")
				}), as+name)
			}
		}
	}
	found, err := e.find(ctx, c, selected, 1)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	stored := map[string][]byte{}
	for name := range names {
		v, err := found[0].Value(as + name)
		if err != nil {
			continue // no such column: it is refused by name
		}
		switch text := v.(type) {
		case []byte:
			stored[name] = text
		case stdsql.NullString:
			stored[name] = []byte(text.String)
		case string:
			stored[name] = []byte(text)
		}
	}
	return stored, nil
}
