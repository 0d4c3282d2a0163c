package plan

import (
	"fmt"
	"regexp"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/schema"
)

// The planner begins a new line before each foreign key.
var alter = regexp.MustCompile(`(?s)^(ALTER TABLE "(?:[^"]|"")+") (ADD|DROP|ALTER)\s+(COLUMN|CONSTRAINT) (.*)$`)

// constraint is the quoted name that a constraint begins with.
var constraint = regexp.MustCompile(`^"(?:[^"]|"")+"`)

// rerunnable turns a statement into one that does nothing the second time.
// PostgreSQL cannot say so for a new constraint; there the runner commits the
// statement together with the record of it.
func rerunnable(sql string) ([]Statement, error) {
	for _, p := range []struct{ from, to, end string }{
		{"CREATE TABLE IF NOT EXISTS ", "CREATE TABLE IF NOT EXISTS ", ""},
		{"DROP TABLE IF EXISTS ", "DROP TABLE IF EXISTS ", ""},
		{"CREATE INDEX ", "CREATE INDEX IF NOT EXISTS ", ""},
		{"CREATE UNIQUE INDEX ", "CREATE UNIQUE INDEX IF NOT EXISTS ", ""},
		// CockroachDB keeps a unique index as a constraint, which only CASCADE drops.
		{"DROP INDEX ", "DROP INDEX IF EXISTS ", " CASCADE"},
		{"COMMENT ON ", "COMMENT ON ", ""},
	} {
		if rest, ok := strings.CutPrefix(sql, p.from); ok {
			return []Statement{{SQL: p.to + rest + p.end}}, nil
		}
	}
	m := alter.FindStringSubmatch(sql)
	if m == nil {
		return nil, fmt.Errorf("no re-runnable form is known for: %s", sql)
	}
	table, verb, rest := m[1], m[2]+" "+m[3], m[4]
	switch verb {
	case "ADD COLUMN":
		return []Statement{{SQL: table + " ADD COLUMN IF NOT EXISTS " + rest}}, nil
	case "DROP COLUMN", "DROP CONSTRAINT":
		return []Statement{{SQL: table + " " + verb + " IF EXISTS " + rest}}, nil
	case "ADD CONSTRAINT":
		// PostgreSQL locks the table for as long as it looks at all rows, unless
		// it does that in a statement of its own.
		name := constraint.FindString(rest)
		return []Statement{
			{Only: onlyCockroach, SQL: table + " ADD CONSTRAINT IF NOT EXISTS " + rest},
			{Only: onlyPostgres, SQL: table + " ADD CONSTRAINT " + rest + " NOT VALID"},
			{Only: onlyPostgres, SQL: table + " VALIDATE CONSTRAINT " + name},
		}, nil
	}
	return []Statement{{SQL: sql}}, nil // ALTER COLUMN sets what it says, however often
}

// rerunnable writes one change so that it can be run again, and so that nobody
// waits for it longer than must be: PostgreSQL builds an index on a table that
// has rows beside the work of everybody, and looks for values that are missing
// before it takes the lock.
func (o *order) rerunnable(c *migrate.Change) ([]Statement, error) {
	list, err := rerunnable(c.Cmd)
	if err != nil {
		return nil, err
	}
	if t, i, ok := addedIndex(c.Source); ok {
		plain := list[0].SQL
		beside := plain
		if !o.fresh[t.Name] {
			beside = strings.Replace(plain, " INDEX IF NOT EXISTS ", " INDEX CONCURRENTLY IF NOT EXISTS ", 1)
		}
		if o.to.hashSharded(t, i) {
			return []Statement{{Only: onlyCockroach, SQL: plain + " USING HASH"}, {Only: onlyPostgres, SQL: beside}}, nil
		}
		return []Statement{{SQL: beside}}, nil // CockroachDB does so anyway
	}
	if t, column, ok := required(c.Source); ok {
		//constsql:allow written into a migration file for review, its names quoted
		table, name := "ALTER TABLE "+quoteName(t.Name)+" ", quoteName(column+"__required")
		return []Statement{
			{Only: onlyCockroach, SQL: list[0].SQL},
			{Only: onlyPostgres, SQL: table + "ADD CONSTRAINT " + name + " CHECK (" + quoteName(column) + " IS NOT NULL) NOT VALID"},
			{Only: onlyPostgres, SQL: table + "VALIDATE CONSTRAINT " + name},
			{Only: onlyPostgres, SQL: list[0].SQL},
			{Only: onlyPostgres, SQL: table + "DROP CONSTRAINT IF EXISTS " + name},
		}, nil
	}
	return list, nil
}

// required returns the column that a change makes required, if it does no more.
func required(source schema.Change) (t *schema.Table, column string, ok bool) {
	m, ok := source.(*schema.ModifyTable)
	if !ok || len(m.Changes) != 1 {
		return nil, "", false
	}
	c, ok := m.Changes[0].(*schema.ModifyColumn)
	if !ok || c.Change != schema.ChangeNull || c.To.Type.Null {
		return nil, "", false
	}
	return m.T, c.To.Name, true
}

func addedIndex(source schema.Change) (*schema.Table, *schema.Index, bool) {
	m, ok := source.(*schema.ModifyTable)
	if !ok || len(m.Changes) != 1 {
		return nil, nil, false
	}
	add, ok := m.Changes[0].(*schema.AddIndex)
	if !ok {
		return nil, nil, false
	}
	return m.T, add.I, true
}
