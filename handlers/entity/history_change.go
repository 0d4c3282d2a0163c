package entity

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// Changed is what became of a field or an edge; Before or After is empty where
// there was none.
type Changed struct {
	Label         string
	Before, After []Cell
}

// trailReader shows what the audit trail keeps of a row as the row's own page
// shows it. The trail keeps text; see adminkit's changes.
type trailReader struct {
	d     *adminkit.Descriptor
	zone  string
	names References // by table
}

// refer reads the rows that events name, a query for each table.
func (r *trailReader) refer(ctx context.Context, kit *Kit, events []adminkit.Row) error {
	ids := map[string][]uuid.UUID{}
	for _, event := range events {
		for name, text := range details(event) {
			field, _, _ := strings.Cut(name, ".")
			table := r.tableOf(field)
			if table == "" {
				continue
			}
			for _, word := range strings.Fields(text) {
				if id, err := uuid.Parse(word); err == nil {
					ids[table] = append(ids[table], id)
				}
			}
		}
	}
	r.names = References{}
	for _, table := range slices.Sorted(maps.Keys(ids)) {
		found, err := kit.Refer(ctx, table, ids[table])
		if err != nil {
			return err
		}
		r.names[table] = found
	}
	return nil
}

// changes reads the details of an event: before and after, by field.
func (r *trailReader) changes(event adminkit.Row) []Changed {
	byField := map[string]Changed{}
	for name, text := range details(event) {
		field, side, _ := strings.Cut(name, ".")
		change := byField[field]
		change.Label = r.label(field)
		if side == "before" {
			change.Before = r.cells(field, text)
		} else {
			change.After = r.cells(field, text)
		}
		byField[field] = change
	}
	var list []Changed
	for _, name := range r.inOrder(byField) {
		if !slices.Contains(toldByTheEvent, name) {
			list = append(list, byField[name])
		}
	}
	return list
}

// toldByTheEvent are fields that change with each event, or come with the first.
var toldByTheEvent = []string{"created_at", "updated_at", press.VersionField}

// inOrder returns the names of what changed in the order of the row's page, and
// others after them.
func (r *trailReader) inOrder(changes map[string]Changed) []string {
	var names []string
	for _, f := range r.d.Fields {
		names = append(names, f.Name)
	}
	for _, e := range r.d.Edges {
		names = append(names, e.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		_, changed := changes[name]
		return !changed
	})
}

// details are what an event says of the row, by field and side.
func details(event adminkit.Row) map[string]string {
	d, _ := event.Values["details"].(map[string]string)
	return d
}

// tableOf is the table that a field or an edge refers to; empty for none.
func (r *trailReader) tableOf(field string) string {
	if f := r.d.Field(field); f != nil {
		return f.Table
	}
	if e := r.d.Edge(field); e != nil {
		return e.Table
	}
	return ""
}

// label is what people call a field or an edge. What the row does not have is
// called as the event calls it.
func (r *trailReader) label(field string) string {
	if f := r.d.Field(field); f != nil {
		return f.Label
	}
	if e := r.d.Edge(field); e != nil {
		return e.Label
	}
	return field
}

// cells are the values that a text of the trail stands for.
func (r *trailReader) cells(field, text string) []Cell {
	if text == "" {
		return nil
	}
	if table := r.tableOf(field); table != "" {
		var list []Cell
		for _, word := range strings.Fields(text) {
			id, err := uuid.Parse(word)
			if err != nil { // the trail keeps the beginning of what is long
				list = append(list, Cell{Kind: "code", Text: word})
				continue
			}
			list = append(list, ViewReference(r.names[table][id], id))
		}
		return list
	}
	f := r.d.Field(field)
	if f == nil {
		return []Cell{{Kind: "text", Text: text}}
	}
	switch t, err := time.Parse(time.RFC3339Nano, text); {
	case f.Kind == adminkit.Time && err == nil:
		return []Cell{{Kind: "time", When: web.NewTimestamp(t, r.zone)}}
	case f.Kind == adminkit.Bool && text == "true":
		return []Cell{{Kind: "yes"}}
	case f.Kind == adminkit.Bool && text == "false":
		return []Cell{{Kind: "no"}}
	}
	if f.Kind == adminkit.JSON { // the trail may keep it as Go escapes it
		text = adminkit.AsTyped(text)
	}
	return []Cell{{Kind: "text", Text: f.InWords(text)}}
}
