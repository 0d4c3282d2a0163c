package plan

import (
	"fmt"
	"regexp"
	"strings"
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
