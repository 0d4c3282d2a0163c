package plan

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
)

// Statement is one statement of a migration file.
type Statement struct {
	Only     string // whom it is for, as package migrate reads it; empty for everyone
	While    string // TABLE.COLUMN: it is left out where that column is no more
	Comment  string
	SQL      string
	Refusals []Refusal // of the first one: what is asked before anything is done
	Choices  []Choice  // of the first one: what the builder chose
}

// deleted names what the changes delete for good. A renamed column is one of
// these, unless the builder says so: it looks like one dropped and one added.
func deleted(changes []schema.Change) (names []string) {
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
	return names
}

// keepsRows refuses a new column that existing rows could have no value for, or
// only one that is to be unique.
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
			if index, ok := c.(*schema.AddIndex); ok && index.I.Unique && sameInEveryRow(m, index.I) {
				return fmt.Errorf("index %s is unique, but rows that exist would all get the default of %s.%s: make it Optional without a default, fill it, and require it later", index.I.Name, m.T.Name, index.I.Parts[0].C.Name)
			}
		}
	}
	return nil
}

// sameInEveryRow reports whether an index is on new columns with defaults alone.
func sameInEveryRow(m *schema.ModifyTable, i *schema.Index) bool {
	for _, part := range i.Parts {
		fresh := func(c schema.Change) bool {
			add, ok := c.(*schema.AddColumn)
			return ok && add.C == part.C && constant.MatchString(defaultOr(add.C, ""))
		}
		if !slices.ContainsFunc(m.Changes, fresh) {
			return false
		}
	}
	return predicate(i) == ""
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
		for _, c := range s.Choices {
			fmt.Fprintf(&b, "-- unframed:chosen %s\n", c)
		}
		for _, r := range s.Refusals {
			b.WriteString(r.line())
		}
		if s.While != "" {
			fmt.Fprintf(&b, "-- unframed:while %s\n", s.While)
		}
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
