package adminkit

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"unframed/internal/exactjson"
)

func (r *reading) references(e *Edge, texts []string) {
	ids, ok := r.ids(e, texts)
	switch {
	case !ok:
	case e.Unique && len(ids) > 1:
		r.wrong.Refuse(e.Name, "Give one.")
	case e.Required && len(ids) == 0:
		r.wrong.Refuse(e.Name, valueNeeded)
	case len(ids) > maxReferences:
		r.wrong.Refuse(e.Name, "These are too many at once.")
	default:
		r.in.Edges[e.Name] = ids
	}
}

// ids reads ids, each once.
func (r *reading) ids(e *Edge, texts []string) ([]uuid.UUID, bool) {
	ids := []uuid.UUID{}
	for _, text := range texts {
		id, err := ParseID(text)
		if err != nil {
			r.wrong.Refuse(e.Name, "Give the id, a UUID.")
			return nil, false
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, true
}

// jsonReferences reads an id or null for a unique edge. For another it reads a
// list of all ids or, for a row that is there, what is added and removed.
func (r *reading) jsonReferences(e *Edge, raw json.RawMessage) {
	var texts []string
	var err error
	switch {
	case e.Unique:
		var one *string
		if err = json.Unmarshal(raw, &one); one != nil {
			texts = []string{*one}
		}
	case bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")):
		r.jsonRelinking(e, raw)
		return
	default:
		if err = json.Unmarshal(raw, &texts); texts == nil && err == nil {
			r.wrong.Refuse(e.Name, "Give a list of ids.")
			return
		}
	}
	if err != nil {
		r.wrong.Refuse(e.Name, "Give the id in quotes, or a list of such ids where there may be several.")
		return
	}
	r.references(e, texts)
}

// jsonRelinking reads {"add": [ids], "remove": [ids]}.
func (r *reading) jsonRelinking(e *Edge, raw json.RawMessage) {
	var said struct {
		Add    []string `json:"add"`
		Remove []string `json:"remove"`
	}
	if exactjson.Into(raw, &said) != nil || r.creating {
		r.wrong.Refuse(e.Name, `Give a list of ids or, for a row that is there, {"add": [ids], "remove": [ids]}.`)
		return
	}
	add, ok := r.ids(e, said.Add)
	remove, also := r.ids(e, said.Remove)
	if ok && also {
		r.in.Links[e.Name] = Relinking{add, remove}
	}
}
