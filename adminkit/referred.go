package adminkit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/dialect/sql/sqlgraph"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/internal/names"
	"unframed/internal/problem"
)

// Referred is a Conflict: a row cannot be deleted because others refer to it.
type Referred struct {
	By  []Referrer // those that whoever acts may read
	err error
}

// Error implements error.
func (r *Referred) Error() string { return r.err.Error() }

// Unwrap returns the *problem.Error.
func (r *Referred) Unwrap() error { return r.err }

// Referrer is the rows of a table that refer to one in the same way.
type Referrer struct {
	Table string
	Name  string    // several of them, in words
	Field string    // by which their list is narrowed to them; empty for none
	ID    uuid.UUID // what they refer to
	Count int
	More  bool        // there are more than Count
	Rows  []Reference // the first of them
	API   bool        // the table is part of the API
}

// Says is how many there are, in words.
func (r Referrer) Says() string {
	if r.More {
		return fmt.Sprintf("more than %d %s", r.Count, r.Name)
	}
	return fmt.Sprintf("%d %s", r.Count, r.Name)
}

// holder is a column that refers to a table, and forbids that what it refers to is
// deleted.
type holder struct{ table, column string }

// holders are the columns that forbid a deletion, by the table they refer to.
func holders(tables []*schema.Table) map[string][]holder {
	found := map[string][]holder{}
	for _, t := range tables {
		for _, k := range t.ForeignKeys {
			switch k.OnDelete {
			case schema.Cascade, schema.SetNull, schema.SetDefault:
				continue
			}
			if len(k.Columns) == 1 {
				found[k.RefTable.Name] = append(found[k.RefTable.Name], holder{t.Name, k.Columns[0].Name})
			}
		}
	}
	return found
}

// shownReferrers is how many rows of a table are named.
const shownReferrers = 5

// referred refuses to delete a row while others refer to it that whoever acts may
// read. The database refuses for the others; see unseen.
func (k *Kit[C]) referred(ctx context.Context, c C, d *Descriptor, row *Row) error {
	var by []Referrer
	for _, h := range k.holders[d.Table] {
		other := k.entities[h.table]
		if other == nil || !other.d().May(ctx, See) {
			continue
		}
		r, err := k.referrer(ctx, c, other, h, row.ID, d.Table)
		if errors.Is(err, privacy.Deny) {
			continue
		}
		if err != nil {
			return err
		}
		if r.Count > 0 {
			by = append(by, r)
		}
	}
	if len(by) == 0 {
		return nil
	}
	return NewReferred(row.Label, by)
}

// NewReferred says why the row with the label is not deleted.
func NewReferred(label string, by []Referrer) *Referred {
	says, verb := make([]string, len(by)), "refer"
	for i, r := range by {
		says[i] = r.Says()
	}
	if len(by) == 1 && by[0].Count == 1 {
		verb = "refers"
	}
	return &Referred{by, problem.New(problem.Conflict,
		fmt.Sprintf("“%s” cannot be deleted, because %s %s to it. Nothing was changed. Delete what refers to it first, or let it refer to another.", label, enumerated(says), verb))}
}

func (k *Kit[C]) referrer(ctx context.Context, c C, other *entity[C], h holder, id uuid.UUID, table string) (Referrer, error) {
	o := other.d()
	refers := func(s *sql.Selector) {
		s.Where(sql.EQ(s.C(h.column), id))
		if h.table == table {
			s.Where(sql.NEQ(s.C(o.IDColumn), id)) // it goes with itself
		}
	}
	r := Referrer{Table: o.Table, Name: lower(o.Plural), ID: id, API: o.API}
	if f := o.column(h.column); f != nil && f.Filterable {
		r.Field = f.Name
	}
	found, err := other.find(ctx, c, refers, shownReferrers)
	if err != nil || len(found) == 0 {
		return r, err
	}
	references, err := k.references(ctx, c, other, found)
	if err != nil {
		return r, err
	}
	for _, f := range found {
		r.Rows = append(r.Rows, references[f.ID])
	}
	if r.Count = len(found); r.Count == shownReferrers {
		r.Count, err = other.Count(ctx, c, func(s *sql.Selector) {
			t := sql.Dialect(s.Dialect()).Table(h.table)
			some := sql.Dialect(s.Dialect()).Select(t.C(o.IDColumn)).From(t)
			refers(some)
			names.Beside(some, 1)
			s.Where(sql.In(s.C(o.IDColumn), some.Limit(mostCounted+1)))
		})
		r.More, r.Count = r.Count > mostCounted, min(r.Count, mostCounted)
	}
	if r.Count == 1 {
		r.Name = lower(o.Label)
	}
	return r, err
}

// unseen is what is said where the database forbids a deletion for the sake of rows
// that whoever acts may not read: that there are some, and nothing more.
func (k *Kit[C]) unseen(row *Row, err error) error {
	if k.o.Explain(err).Cause != Constraint || !sqlgraph.IsForeignKeyConstraintError(err) {
		return err
	}
	return problem.Wrap(err, problem.Conflict,
		"“"+row.Label+"” cannot be deleted, because other rows that you may not see refer to it. Nothing was changed.")
}

// enumerated joins what is said with commas, and the last with and.
func enumerated(says []string) string {
	if len(says) < 2 {
		return strings.Join(says, "")
	}
	return strings.Join(says[:len(says)-1], ", ") + " and " + says[len(says)-1]
}
