package adminkit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// MoreName is the member of a record's JSON that says how many rows there are at
// the end of edges that it does not show.
const MoreName = "more"

// Body is a record as JSON shows it: its fields, the ids at the end of its edges,
// and of edges that lead to more rows than are shown how many those are.
func (d *Descriptor) Body(r *Record) map[string]any {
	body := map[string]any{"id": r.ID}
	for _, f := range d.Visible() {
		body[f.Name] = f.JSON(r.Values[f.Name])
	}
	more := map[string]map[string]any{}
	for _, lead := range r.Edges {
		ids := make([]string, len(lead.Targets))
		for i, target := range lead.Targets {
			ids[i] = target.ID.String()
		}
		switch {
		case !lead.Whole():
			more[lead.Edge.Name] = map[string]any{"count": lead.Count, "exact": !lead.More}
		case !lead.Edge.Unique:
			body[lead.Edge.Name] = ids
		case len(ids) > 0:
			body[lead.Edge.Name] = ids[0]
		default:
			body[lead.Edge.Name] = nil
		}
	}
	if len(more) > 0 {
		body[MoreName] = more
	}
	return body
}

// tagPrefix tells a Record.Tag from a Row.Stamp.
const tagPrefix = "r"

// tag is of the whole body, so that whatever differs in it tells one from the
// other: also what no change counted, and what a newer version shows besides.
func (d *Descriptor) tag(r *Record) string {
	b, err := json.Marshal(d.Body(r))
	if err != nil {
		return "" // what the database holds always can be; and this matches nothing
	}
	sum := sha256.Sum256(b)
	return tagPrefix + hex.EncodeToString(sum[:16])
}
