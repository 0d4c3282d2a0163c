package adminkit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"unframed/internal/exactjson"
	"unframed/internal/problem"
	"unframed/internal/text"
)

// Input is what a new row is given, or what is changed of one: typed, and only
// what may be given. FormInput and JSONInput make it.
type Input struct {
	Values map[string]any         // by field; nil empties it
	Edges  map[string][]uuid.UUID // by edge; all that it leads to from then on
	// Merges are merge patches (RFC 7396) of documents, by field. What comes of one
	// is known once the row is read that it changes.
	Merges map[string]json.RawMessage
	Links  map[string]Relinking // by edge; what it leads to besides, and no longer
	// Shown is where edges led as whoever changes them saw them, by edge. Where one
	// leads elsewhere by now, the change is a *Stale.
	Shown map[string][]uuid.UUID
	// wrong is what could not be read. Nothing comes of an input with it but all that
	// is wrong, what only the database knows among it.
	wrong []problem.Field
}

// Refuse notes that a field cannot be what was given for it, in place of what else
// is wrong with it.
func (in *Input) Refuse(field, sentence string) {
	in.wrong = append([]problem.Field{{Name: field, Sentence: sentence}}, in.wrong...)
	delete(in.Values, field)
}

// Err is what is wrong with the input by itself.
func (in *Input) Err() error {
	check := problem.Check{}
	check.Add(in.wrong...)
	return check.Err()
}

// Relinking adds rows to those that an edge leads to, and removes others.
type Relinking struct{ Add, Remove []uuid.UUID }

const (
	unknownField  = "There is no such field."
	notGiven      = "This cannot be given here."
	valueNeeded   = "A value is needed."
	maxReferences = 1000 // that one input may give for an edge
)

// FormInput reads what a form was filled in with. Fields and edges have their
// own names; of several values of a field the last counts, so that a hidden
// "false" may stand before a checkbox. Empty text empties a field that may be
// empty, and leaves the default of a new row. Names in ignore are the form's
// own.
func (k *Kit[C]) FormInput(table string, form url.Values, creating bool, ignore ...string) (Input, error) {
	r, err := k.reading(table, creating)
	if err != nil {
		return Input{}, err
	}
	for _, name := range inOrder(r.d, form) {
		values := form[name]
		if slices.Contains(ignore, name) || len(values) == 0 {
			continue
		}
		if f := r.field(name); f != nil {
			r.formText(f, values[len(values)-1])
		} else if e := r.edge(name); e != nil {
			r.formReferences(e, slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" }))
		}
	}
	return r.done()
}

// What FormInput, JSONInput and MergeInput refuse as Invalid they return as well: given
// to Create or Update it is refused again, together with what only the database knows.

// JSONInput reads the object that the API was sent: each member gives the whole
// of a field or edge. What is no object, or not exact, is an *exactjson.Refusal.
func (k *Kit[C]) JSONInput(table string, body []byte, creating bool) (Input, error) {
	return k.objectInput(table, body, creating, false)
}

// MergeInput reads a merge patch (RFC 7396) of a row: as JSONInput, but that
// fields that are documents are merged, member by member.
func (k *Kit[C]) MergeInput(table string, body []byte) (Input, error) {
	return k.objectInput(table, body, false, true)
}

func (k *Kit[C]) objectInput(table string, body []byte, creating, merging bool) (Input, error) {
	r, err := k.reading(table, creating)
	if err != nil {
		return Input{}, err
	}
	object, err := exactjson.Members(body)
	if err != nil {
		return Input{}, err
	}
	for _, name := range inOrder(r.d, object) {
		raw := json.RawMessage(object[name])
		if f := r.field(name); f != nil && merging && f.Kind == JSON && exactjson.Kind(raw) == '{' {
			r.in.merge(name, raw)
		} else if f != nil {
			r.json(f, raw)
		} else if e := r.edge(name); e != nil {
			r.jsonReferences(e, raw)
		}
	}
	return r.done()
}

// inOrder returns the names in the order of the entity's fields and edges, and
// others after them, so that what is wrong is always told in the same order.
func inOrder[V any](d *Descriptor, given map[string]V) []string {
	place := func(name string) int {
		if i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == name }); i >= 0 {
			return i
		}
		if i := slices.IndexFunc(d.Edges, func(e Edge) bool { return e.Name == name }); i >= 0 {
			return len(d.Fields) + i
		}
		return len(d.Fields) + len(d.Edges)
	}
	return slices.SortedFunc(maps.Keys(given), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
}

// reading is an input that is being read.
type reading struct {
	d        *Descriptor
	types    map[string]reflect.Type
	creating bool
	in       Input
	wrong    problem.Check
}

func (k *Kit[C]) reading(table string, creating bool) (*reading, error) {
	e := k.entities[table]
	if e == nil {
		return nil, problem.New(problem.NotFound, "There is no such page.")
	}
	return &reading{
		d: e.d(), types: e.Types, creating: creating,
		in: Input{Values: map[string]any{}, Edges: map[string][]uuid.UUID{}, Links: map[string]Relinking{}},
	}, nil
}

// done is the input, and all that is wrong with it by itself.
func (r *reading) done() (Input, error) {
	if r.creating {
		r.d.complete(r.in, &r.wrong)
	}
	err := r.d.inOrder(r.wrong.Err())
	if err != nil {
		r.in.wrong = problem.As(err).Fields
	}
	return r.in, err
}

// inOrder puts what is wrong with an input in the order of the fields, whatever
// order it was found in, and says one thing of each.
func (d *Descriptor) inOrder(err error) error {
	f := problem.As(err)
	if f == nil {
		return err
	}
	place := func(wrong problem.Field) int {
		if i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == wrong.Name }); i >= 0 {
			return i
		}
		if i := slices.IndexFunc(d.Edges, func(e Edge) bool { return e.Name == wrong.Name }); i >= 0 {
			return len(d.Fields) + i
		}
		return len(d.Fields) + len(d.Edges)
	}
	slices.SortStableFunc(f.Fields, func(a, b problem.Field) int {
		return cmp.Or(place(a)-place(b), strings.Compare(a.Name, b.Name))
	})
	f.Fields = slices.CompactFunc(f.Fields, func(a, b problem.Field) bool { return a.Name == b.Name })
	return err
}

// field returns the field of that name if it may be given, and refuses every
// name that is neither such a field nor an edge.
func (r *reading) field(name string) *Field {
	f, e := r.d.look(name), r.d.Edge(name)
	switch {
	case f != nil && f.input(r.creating):
		return f
	case e != nil && e.input(r.creating):
		return nil
	case f != nil && !f.Hidden || e != nil:
		r.wrong.Refuse(name, notGiven)
	default:
		r.wrong.Refuse(name, unknownField)
	}
	return nil
}

func (r *reading) edge(name string) *Edge {
	if e := r.d.Edge(name); e != nil && e.input(r.creating) {
		return e
	}
	return nil
}

// byName is said to whoever types a name where a form takes an id.
const byName = "This is not an ID. Use Find to search by name."

func (r *reading) formText(f *Field, text string) {
	if f.Table != "" && text != "" && !isID(text) {
		r.wrong.Refuse(f.Name, byName)
		return
	}
	r.text(f, text)
}

func (r *reading) formReferences(e *Edge, texts []string) {
	if slices.ContainsFunc(texts, func(text string) bool { return !isID(text) }) {
		r.wrong.Refuse(e.Name, byName)
		return
	}
	r.references(e, texts)
}

func isID(text string) bool {
	_, err := ParseID(text)
	return err == nil
}

func (r *reading) text(f *Field, text string) {
	if text == "" {
		isText := f.Kind == String || f.Kind == Text
		switch {
		case isText && !f.Nullable:
		case r.creating && f.HasDefault:
			return
		default:
			r.none(f)
			return
		}
	}
	if f.Kind == JSON && strings.TrimSpace(text) == "null" {
		r.none(f)
		return
	}
	r.parse(f, text)
}

func (r *reading) json(f *Field, raw json.RawMessage) {
	if string(bytes.TrimSpace(raw)) == "null" {
		r.none(f)
		return
	}
	text, refusal := jsonText(f, raw)
	if refusal != "" {
		r.wrong.Refuse(f.Name, refusal)
		return
	}
	r.parse(f, text)
}

func (r *reading) none(f *Field) {
	if !f.Nullable {
		r.wrong.Refuse(f.Name, valueNeeded)
		return
	}
	r.in.Values[f.Name] = nil
}

func (r *reading) parse(f *Field, given string) {
	if f.mustShow(r.d) && text.IsBlank(given) {
		r.wrong.Refuse(f.Name, valueNeeded)
		return
	}
	v, refusal := parse(f, r.types[f.Name], given)
	if refusal != "" {
		r.wrong.Refuse(f.Name, refusal)
		return
	}
	r.in.Values[f.Name] = v
}

// mustShow reports whether something must be seen of each value: of required
// text, and of that by which people tell rows apart.
func (f *Field) mustShow(d *Descriptor) bool {
	return (f.Kind == String || f.Kind == Text) && !f.Nullable && (f.Required || f.Name == d.Title)
}
