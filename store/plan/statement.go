package plan

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
)

// Statement is one statement of a migration file.
type Statement struct {
	Only    string // whom it is for, as package migrate reads it; empty for everyone
	Comment string
	SQL     string
}

// Statements returns what leads from one state to the other; none if they are
// the same.
func Statements(d Dialect, from, to State) ([]Statement, error) {
	changes, err := d.differ().SchemaDiff(from.schema, to.schema, schema.DiffNormalized())
	if err != nil {
		return nil, err
	}
	if err := keepsRows(changes); err != nil {
		return nil, err
	}
	if d == SQLite {
		return sqliteStatements(changes)
	}
	return cockroachStatements(changes, from, to)
}

// deleted names what the way from one state to the other deletes for good. A
// renamed column is one of these: it looks like one dropped and one added.
func deleted(d Dialect, from, to State) ([]string, error) {
	changes, err := d.differ().SchemaDiff(from.schema, to.schema, schema.DiffNormalized())
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range changes {
		switch c := c.(type) {
		case *schema.DropTable:
			names = append(names, "table "+c.T.Name)
		case *schema.ModifyTable:
			for _, part := range c.Changes {
				if drop, ok := part.(*schema.DropColumn); ok {
					names = append(names, "column "+c.T.Name+"."+drop.C.Name)
				}
			}
		}
	}
	return names, nil
}

// keepsRows refuses a new column that existing rows could have no value for.
func keepsRows(changes []schema.Change) error {
	for _, c := range changes {
		m, ok := c.(*schema.ModifyTable)
		if !ok {
			continue
		}
		for _, c := range m.Changes {
			add, ok := c.(*schema.AddColumn)
			if ok && !add.C.Type.Null && add.C.Default == nil {
				return fmt.Errorf("column %s.%s is required and has no default in the database, so rows that exist would have no value: make it Optional or give it a Default", m.T.Name, add.C.Name)
			}
		}
	}
	return nil
}

// sqliteStatements plans for SQLite, where most changes rebuild the table. The
// runner switches foreign keys off around the file, because inside its
// transaction the planned PRAGMAs would do nothing.
func sqliteStatements(changes []schema.Change) ([]Statement, error) {
	planned, err := planned(SQLite, dropIndexesFirst(changes)...)
	if err != nil {
		return nil, err
	}
	var statements []Statement
	for _, c := range planned {
		if !strings.HasPrefix(c.Cmd, "PRAGMA foreign_keys") {
			statements = append(statements, Statement{Comment: c.Comment, SQL: c.Cmd})
		}
	}
	return statements, nil
}

// dropIndexesFirst has every index that is to go dropped by a statement of its
// own. One that is merely not there after a table was copied was made by hand,
// and the runner makes it again.
func dropIndexesFirst(changes []schema.Change) (all []schema.Change) {
	for _, c := range changes {
		m, ok := c.(*schema.ModifyTable)
		if !ok {
			all = append(all, c)
			continue
		}
		var drops, rest []schema.Change
		for _, part := range m.Changes {
			if _, ok := part.(*schema.DropIndex); ok {
				drops = append(drops, part)
			} else {
				rest = append(rest, part)
			}
		}
		for _, part := range [][]schema.Change{drops, rest} {
			if len(part) > 0 {
				all = append(all, &schema.ModifyTable{T: m.T, Changes: part})
			}
		}
	}
	return all
}

func (d Dialect) differ() schema.Differ {
	if d == SQLite {
		return sqlite.DefaultDiff
	}
	return postgres.DefaultDiff
}

// planned turns changes into statements without naming the database schema.
func planned(d Dialect, changes ...schema.Change) ([]*migrate.Change, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	planner := postgres.DefaultPlan
	if d == SQLite {
		planner = sqlite.DefaultPlan
	}
	plan, err := planner.PlanChanges(context.Background(), "", changes, func(o *migrate.PlanOptions) {
		o.SchemaQualifier = new(string)
		o.Mode = migrate.PlanModeDeferred
		o.Indent = "  "
	})
	if err != nil {
		return nil, err
	}
	return plan.Changes, nil
}

// format writes the statements as a file.
func format(statements []Statement) []byte {
	var b bytes.Buffer
	for _, s := range statements {
		if s.Only != "" {
			fmt.Fprintf(&b, "-- unframed:%s\n", s.Only)
		}
		if s.Comment != "" {
			fmt.Fprintf(&b, "-- %s%s.\n", strings.ToUpper(s.Comment[:1]), s.Comment[1:])
		}
		fmt.Fprintf(&b, "%s;\n", s.SQL)
	}
	return b.Bytes()
}
