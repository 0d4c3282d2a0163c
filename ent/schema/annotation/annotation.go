// Package annotation is what a schema can declare beyond columns and indexes:
// when rows expire, where they live, which are never changed, and which index
// CockroachDB spreads over its nodes. Migrations, the janitor and the grants
// all read it from here. It must not import generated code, because the
// generator needs it first.
package annotation

import (
	"time"

	"entgo.io/ent/schema"
)

// Locality is where CockroachDB keeps the rows of a multi-region database.
type Locality string

// The localities.
const (
	RegionalByRowLocality Locality = "REGIONAL BY ROW"
	GlobalLocality        Locality = "GLOBAL"
)

// Features is what one table declares, as the generator writes it into package
// migrate for programs to read.
type Features struct {
	Table       string   `json:"table"`
	ExpiresBy   string   `json:"expires_by,omitempty"`   // the column after whose time a row may be deleted
	KeepSeconds int64    `json:"keep_seconds,omitempty"` // how long after that time
	Locality    Locality `json:"locality,omitempty"`     // empty for the database's default
	AppendOnly  bool     `json:"append_only,omitempty"`  // rows are never changed and never deleted
	HashSharded []string `json:"hash_sharded,omitempty"` // names of indexes
}

// Searched is a column with the search key of another, as the generator writes it
// into package migrate for programs to read.
type Searched struct{ Table, ID, Text, Key string }

// ExpiresBy declares that a row may be deleted once the time in the column has
// passed. CockroachDB v22.2 and later do it themselves (row-level TTL), with a
// delay; elsewhere the janitor does. Either way a query must still look at the
// column.
func ExpiresBy(column string) schema.Annotation { return table{ExpiresBy: column} }

// ExpiresAfter declares that a row may be deleted once it is older, by the
// time in the column, than keep, in whole seconds. Otherwise as ExpiresBy.
func ExpiresAfter(column string, keep time.Duration) schema.Annotation {
	return table{ExpiresBy: column, KeepSeconds: int64(keep / time.Second)}
}

// RegionalByRow keeps each row of the table in the region that wrote it, if
// the database has several regions.
func RegionalByRow() schema.Annotation { return table{Locality: RegionalByRowLocality} }

// Global keeps copies of the table in every region, if the database has
// several: fast to read everywhere, slow to write.
func Global() schema.Annotation { return table{Locality: GlobalLocality} }

// AppendOnly declares that rows are never changed and never deleted: the
// server's database user is granted SELECT and INSERT alone.
func AppendOnly() schema.Annotation { return table{AppendOnly: true} }

// HashSharded declares, on an index whose first column only ever grows, such
// as a time, that CockroachDB spreads it over its nodes. Other engines get a
// plain index. It cannot be unique or partial, and no list follows it: CockroachDB
// would read and sort all rows for the first page of one.
func HashSharded() schema.Annotation { return index{HashSharded: true} }

// IsHashSharded reports whether HashSharded is among an index's annotations.
func IsHashSharded(annotations map[string]any) bool { return annotations[index{}.Name()] != nil }

// table carries the annotations of an entity to the generator's templates.
type table struct {
	ExpiresBy   string
	KeepSeconds int64
	Locality    Locality
	AppendOnly  bool
}

// Name implements schema.Annotation; the templates look it up.
func (table) Name() string { return "UnframedTable" }

// Merge implements schema.Merger: an entity may carry several.
func (t table) Merge(other schema.Annotation) schema.Annotation {
	o, ok := other.(table)
	if !ok {
		return t
	}
	if o.ExpiresBy != "" {
		t.ExpiresBy, t.KeepSeconds = o.ExpiresBy, o.KeepSeconds
	}
	if o.Locality != "" {
		t.Locality = o.Locality
	}
	t.AppendOnly = t.AppendOnly || o.AppendOnly
	return t
}

// index carries the annotations of an index to the generator's templates.
type index struct {
	HashSharded bool
}

// Name implements schema.Annotation; the templates look it up.
func (index) Name() string { return "UnframedIndex" }
