// Package drift compares a database with what the migration files make of it:
// what is missing, what is there beside it, what is otherwise. It changes
// nothing.
package drift

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"

	"unframed/store"
	"unframed/store/chain"
)

// How a thing differs.
const (
	Missing = "missing" // the files make it, and it is not there
	Extra   = "extra"   // it is there, and no file makes it
	Changed = "changed" // both, but not the same
)

// Difference is one thing in which a database is not what the files make of it.
type Difference struct {
	How   string
	What  string // such as: index
	Table string // empty for what belongs to none
	Name  string
	// On are the columns of an index, and Text is what a CHECK demands or an index
	// computes and holds.
	On   []string
	Text string
	// rewritten is a difference of no more than an expression, which the servers
	// write in their own way.
	rewritten bool
}

// String names it, such as: extra index papers_by_hand of table papers.
func (d Difference) String() string {
	s := d.How + " " + d.What + " " + d.Name
	if d.Table != "" {
		s += " of table " + d.Table
	}
	return s
}

// Conn is a pool or a connection.
type Conn interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Tables compares the tables of a database with a state, leaving out tables of
// these names. On the servers, which rewrite expressions, a CHECK and the rows of
// a partial index are compared by their names alone.
func Tables(ctx context.Context, q Conn, engine store.Engine, want chain.Tables, without ...string) ([]Difference, error) {
	driver, err := open(q, engine)
	if err != nil {
		return nil, err
	}
	found, err := driver.InspectSchema(ctx, "", &schema.InspectOptions{Mode: schema.InspectTables, Exclude: without})
	if err != nil {
		return nil, fmt.Errorf("read which tables there are: %w", err)
	}
	wanted, err := parse(engine, want)
	if err != nil {
		return nil, err
	}
	wanted.Name = found.Name
	var how []schema.DiffOption
	if engine == store.SQLite {
		how = append(how, schema.DiffNormalized())
	}
	changes, err := driver.SchemaDiff(found, wanted, how...)
	if err != nil {
		return nil, err
	}
	var all []Difference
	for _, c := range changes {
		all = append(all, differences(c)...)
	}
	return slices.DeleteFunc(all, func(d Difference) bool {
		return engine != store.SQLite && d.rewritten || engine == store.CockroachDB && itsOwn(d, want)
	}), nil
}

// ForeignKeys returns those of a state, each by its table and its name.
func ForeignKeys(engine store.Engine, of chain.Tables) (all [][2]string, err error) {
	s, err := parse(engine, of)
	if err != nil {
		return nil, err
	}
	for _, t := range s.Tables {
		for _, f := range t.ForeignKeys {
			all = append(all, [2]string{t.Name, f.Symbol})
		}
	}
	return all, nil
}

func open(q Conn, engine store.Engine) (migrate.Driver, error) {
	if engine == store.SQLite {
		return sqlite.Open(q)
	}
	return postgres.Open(q)
}

// parse reads a state.
func parse(engine store.Engine, tables chain.Tables) (*schema.Schema, error) {
	s := &schema.Schema{}
	text := tables.Schema()
	if len(text) == 0 {
		return s, nil
	}
	if engine == store.SQLite {
		return s, sqlite.EvalHCLBytes(text, s, nil)
	}
	return s, postgres.EvalHCLBytes(text, s, nil)
}

// itsOwn reports what CockroachDB adds by itself: the hidden column and CHECK of
// a hash-sharded index, which then looks like another index, and the NO INHERIT
// that it writes at every CHECK.
func itsOwn(d Difference, want chain.Tables) bool {
	return d.How == Changed && d.What == "check" || strings.HasPrefix(d.Name, "crdb_internal_") || strings.HasPrefix(d.Name, "check_crdb_internal_") ||
		d.What == "column" && d.Name == "rowid" || d.What == "index" && want.HashSharded(d.Table, d.Name)
}

// differences says what a change that would lead to the state means.
func differences(c schema.Change) []Difference {
	switch c := c.(type) {
	case *schema.AddTable:
		return []Difference{{How: Missing, What: "table", Name: c.T.Name}}
	case *schema.DropTable:
		return []Difference{{How: Extra, What: "table", Name: c.T.Name}}
	case *schema.ModifyTable:
		var all []Difference
		for _, part := range c.Changes {
			d := ofTable(part)
			d.Table = c.T.Name
			all = append(all, d)
		}
		return all
	}
	return []Difference{{How: Changed, What: fmt.Sprintf("%T", c)}}
}

func ofTable(c schema.Change) Difference {
	switch c := c.(type) {
	case *schema.AddColumn:
		return Difference{How: Missing, What: "column", Name: c.C.Name}
	case *schema.DropColumn:
		return Difference{How: Extra, What: "column", Name: c.C.Name}
	case *schema.ModifyColumn:
		return Difference{How: Changed, What: ofColumn(c.Change), Name: c.To.Name}
	case *schema.AddIndex:
		return Difference{How: Missing, What: "index", Name: c.I.Name}
	case *schema.DropIndex:
		return Difference{How: Extra, What: "index", Name: c.I.Name, On: columnsOf(c.I), Text: textOf(c.I)}
	case *schema.ModifyIndex:
		return Difference{How: Changed, What: "index", Name: c.To.Name, rewritten: c.Change == schema.ChangeAttr}
	case *schema.AddForeignKey:
		return Difference{How: Missing, What: "foreign key", Name: c.F.Symbol}
	case *schema.DropForeignKey:
		return Difference{How: Extra, What: "foreign key", Name: c.F.Symbol}
	case *schema.ModifyForeignKey:
		return Difference{How: Changed, What: "foreign key", Name: c.To.Symbol}
	case *schema.AddCheck:
		return Difference{How: Missing, What: "check", Name: c.C.Name}
	case *schema.DropCheck:
		return Difference{How: Extra, What: "check", Name: nameOf(c.C), Text: c.C.Expr}
	case *schema.ModifyCheck:
		return Difference{How: Changed, What: "check", Name: c.To.Name}
	}
	return Difference{How: Changed, What: "definition", Name: fmt.Sprintf("%T", c)}
}

func columnsOf(i *schema.Index) (names []string) {
	for _, p := range i.Parts {
		if p.C != nil {
			names = append(names, p.C.Name)
		}
	}
	return names
}

// textOf is what an index computes, and which rows it holds.
func textOf(i *schema.Index) string {
	var all []string
	for _, p := range i.Parts {
		if x, ok := p.X.(*schema.RawExpr); ok {
			all = append(all, x.X)
		}
	}
	for _, a := range i.Attrs {
		switch a := a.(type) {
		case *postgres.IndexPredicate:
			all = append(all, a.P)
		case *sqlite.IndexPredicate:
			all = append(all, a.P)
		}
	}
	return strings.Join(all, " ")
}

// nameOf is a check's name or, where it has none, what it demands.
func nameOf(c *schema.Check) string {
	if c.Name == "" {
		return c.Expr
	}
	return c.Name
}

func ofColumn(k schema.ChangeKind) string {
	switch {
	case k.Is(schema.ChangeType):
		return "type of column"
	case k.Is(schema.ChangeNull):
		return "NULL of column"
	case k.Is(schema.ChangeDefault):
		return "default of column"
	}
	return "column"
}
