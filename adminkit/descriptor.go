// Package adminkit is the runtime behind generated admin pages and the API: it
// lists, reads, creates, changes and deletes the rows of any entity, within
// the schema's hooks, validators and privacy rules. Package bindings, which is
// generated, tells it what there is. It imports nothing generated, and neither
// HTTP nor HTML belongs here.
package adminkit

import "slices"

// Role says who may do something with the rows of an entity.
type Role string

// The roles; see ent/schema/annotation.
const (
	Nobody    Role = "nobody"
	Admins    Role = "admin"
	Everybody Role = "everybody"
)

// Kind is what a field holds, as far as forms and the API are concerned.
type Kind string

// The kinds.
const (
	String Kind = "string" // one line
	Text   Kind = "text"   // several lines
	Bool   Kind = "bool"
	Int    Kind = "int" // see Field.Bits and Field.Unsigned
	Float  Kind = "float"
	Money  Kind = "money" // hundredths, as 12.34
	Enum   Kind = "enum"  // see Field.Values
	Time   Kind = "time"  // RFC 3339
	UUID   Kind = "uuid"  // see Field.Table
	JSON   Kind = "json"
	Bytes  Kind = "bytes" // base64
	Other  Kind = "other" // a Go type of its own, in its own text
)

// Descriptor describes an entity. It is data alone, the same for everybody.
// Sensitive fields are not in it.
type Descriptor struct {
	Name     string // such as AuditEvent
	Table    string // such as audit_events; its name in URLs too
	Label    string // one of them
	Plural   string // several of them
	Help     string
	IDColumn string
	Title    string // the field by which people tell one from another; empty for the id
	Fields   []Field
	Edges    []Edge
	Columns  []string // of the list, in this order
	Order    string   // of the list: a field, "-" before it for the largest first
	Search   []string // fields the search box looks at; empty when it cannot search
	Unique   []Unique // combinations that no two rows share
	Indexes  []Index  // those over all rows, in ascending order, the id's apart

	See, Create, Change, Delete Role

	API bool // part of the API
}

// Field describes a field, the id apart.
type Field struct {
	Name     string // in forms, JSON and the schema
	Column   string // in the database
	Label    string
	Help     string
	Kind     Kind
	Values   []string // of an enum
	Bits     int      // of an int or float: 8, 16, 32 or 64
	Unsigned bool
	MaxLen   int    // of a string in runes, of bytes in bytes; 0 for no limit known here
	Format   string // a hint, such as "email"
	Words    []Word // what pages show in place of some values
	Example  string // a value as text, for people to see its form
	Table    string // the entity it refers to; empty for none or one that is hidden
	Edge     string // the edge whose reference it holds
	Mutual   bool   // the row it refers to refers back in the same way
	Default  string // what is taken if none is given, as text; see HasDefault

	HasDefault bool // Default, or a value computed as the row is made
	Required   bool // a new row must be given one
	Nullable   bool // may be empty
	Nillable   bool // empty and zero are told apart
	Immutable  bool // given with a new row, or never
	ReadOnly   bool // shown, never given
	Hidden     bool // neither shown nor given
	Unique     bool
	Indexed    bool // an index alone gives the list in its order; see Descriptor.Serves
	Sortable   bool
	Filterable bool
	Converted  bool   // kept in a form that only Go code reads, so that no query compares it
	SortedBy   string // the field that holds the form in which it is sorted; empty for itself
	SearchedBy string // the field that holds its search key, as text.Key makes it; empty for none
	Word       bool   // text that is its own search key
}

// Word is what pages show in place of a value that stands for something.
type Word struct{ Value, Shown string }

// Edge describes an edge.
type Edge struct {
	Name     string
	Label    string
	Help     string
	Table    string // the entity at its other end
	Back     string // the edge of the other end that leads back the same way; empty for none
	Holder   string // the table that holds it: its own, the other end's or one between them
	From, To string // the holder's columns for this end's row and for the other's
	Field    string // the field that holds it; the edge is then given by that field
	Unique   bool   // leads to one row at most
	Required bool
	Inverse  bool
	ManyMany bool
	ReadOnly bool // shown, never given: it is immutable, or held by the other end
	// ReadOnlyLater is an edge that is given with a new row, or never.
	ReadOnlyLater bool
	// Foreign edges are kept in the other end's rows, so whoever changes one
	// must be allowed to change those.
	Foreign bool
}

// Unique is a combination that no two rows share.
type Unique struct {
	Index   string
	Columns []string
	Names   []string // of the fields and edges that hold it
	Some    bool     // of some rows alone, such as one of a kind; the index knows which
}

// Index is an index, in ascending order.
type Index struct {
	Columns []string
	Unique  bool
}

// Field returns the field with the name, or nil.
func (d *Descriptor) Field(name string) *Field {
	i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Fields[i]
}

// Edge returns the edge with the name, or nil.
func (d *Descriptor) Edge(name string) *Edge {
	i := slices.IndexFunc(d.Edges, func(e Edge) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Edges[i]
}

// Visible returns the fields that pages and the API show.
func (d *Descriptor) Visible() []Field {
	return slices.DeleteFunc(slices.Clone(d.Fields), func(f Field) bool { return f.Hidden })
}

// Inputs returns the fields that may be given for a new row, or to change one.
func (d *Descriptor) Inputs(creating bool) []Field {
	return slices.DeleteFunc(slices.Clone(d.Fields), func(f Field) bool { return !f.input(creating) })
}

// InputEdges returns the edges that may be given by themselves, not by a field.
func (d *Descriptor) InputEdges(creating bool) []Edge {
	return slices.DeleteFunc(slices.Clone(d.Edges), func(e Edge) bool { return !e.input(creating) })
}

// Relinks reports whether rows can be added to those that the edge leads to, and
// removed from them.
func (d *Descriptor) Relinks(e *Edge) bool {
	return d.Change != Nobody && !e.Unique && e.input(false)
}

func (f *Field) input(creating bool) bool {
	return !f.Hidden && !f.ReadOnly && (creating || !f.Immutable)
}

func (e *Edge) input(creating bool) bool {
	return e.Field == "" && !e.ReadOnly && (creating || !e.ReadOnlyLater)
}

// versionField counts the changes of a row; see schema.Versioned.
const versionField = "version"

// idField stands for a row's id, which is no field of the descriptor.
func (d *Descriptor) idField() *Field {
	return &Field{
		Name: "id", Column: d.IDColumn, Label: "ID", Kind: UUID, ReadOnly: true,
		Unique: true, Indexed: true, Sortable: true, Filterable: true,
	}
}

// column returns the field that a column holds, the id included, or nil.
func (d *Descriptor) column(name string) *Field {
	if name == d.IDColumn {
		return d.idField()
	}
	i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Column == name })
	if i < 0 {
		return nil
	}
	return &d.Fields[i]
}

// look returns a field by its name, the id included, or nil.
func (d *Descriptor) look(name string) *Field {
	if name == "id" {
		return d.idField()
	}
	return d.Field(name)
}
