package migrate

import (
	"regexp"
	"slices"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
)

var (
	dropColumn   = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?` + identifier + `\s+DROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?` + identifier)
	retypeColumn = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?` + identifier + `\s+ALTER\s+COLUMN\s+` + identifier + `\s+(?:SET\s+DATA\s+)?TYPE\b`)
	renameColumn = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?` + identifier + `\s+RENAME\s+COLUMN\s+` + identifier + `\s+TO\s+` + identifier)
	dropIndex    = regexp.MustCompile(`(?is)^DROP\s+INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+EXISTS\s+)?` + identifier)
	cascades     = regexp.MustCompile(`(?is)^(?:ALTER|DROP)\s+TABLE\b.*\bCASCADE\W*$`)
	releases     = regexp.MustCompile(`(?is)^(?:DROP|ALTER|CREATE\s+OR\s+REPLACE)\s+(?:MATERIALIZED\s+)?(?:VIEW|TRIGGER|POLICY|FUNCTION|RULE|PUBLICATION)\s+(?:IF\s+EXISTS\s+)?` + identifier)
)

// What a file does to what others may need.
const (
	drops   = "drop"
	retypes = "change the type of"
	renames = "rename"
)

// taking is one thing that a file takes away from whatever needs it, under the
// name that it has before the file.
type taking struct {
	verb          string
	table, column string // a table alone, or a column of it
	index         string // or an index
}

// String names it.
func (t taking) String() string {
	switch {
	case t.index != "":
		return t.verb + " index " + t.index
	case t.column != "":
		return t.verb + " column " + t.column + " of table " + t.table
	}
	return t.verb + " table " + t.table
}

// names are the old names of what the statements so far have renamed.
type names struct {
	tables  map[string]string
	columns map[[2]string]string // by old table and new column
}

func newNames() names { return names{map[string]string{}, map[[2]string]string{}} }

func (n names) table(name string) string {
	if old, ok := n.tables[name]; ok {
		return old
	}
	return name
}

func (n names) column(table, name string) string {
	if old, ok := n.columns[[2]string{n.table(table), name}]; ok {
		return old
	}
	return name
}

// rename notes what a statement renames, and reports whether it renames.
func (n names) rename(statement string) (t taking, ok bool) {
	if m := renameTable.FindStringSubmatch(statement); m != nil {
		t = taking{verb: renames, table: n.table(m[1])}
		n.tables[m[2]] = t.table
		return t, true
	}
	if m := renameColumn.FindStringSubmatch(statement); m != nil {
		t = taking{verb: renames, table: n.table(m[1]), column: n.column(m[1], m[2])}
		n.columns[[2]string{t.table, m[3]}] = t.column
		return t, true
	}
	return taking{}, false
}

// takings are what the statements for an engine take away, in their order. One
// that somebody wrote with CASCADE says itself that it takes the rest along.
func takings(statements []*migrate.Stmt, engine store.Engine) (all []taking) {
	n := newNames()
	for _, s := range statements {
		if isForOthers(s, engine) || cascades.MatchString(s.Text) {
			continue
		}
		if t, ok := n.rename(s.Text); ok {
			all = append(all, t)
		} else if m := dropTable.FindStringSubmatch(s.Text); m != nil {
			all = append(all, taking{verb: drops, table: n.table(m[1])})
		} else if m := dropColumn.FindStringSubmatch(s.Text); m != nil {
			all = append(all, taking{verb: drops, table: n.table(m[1]), column: n.column(m[1], m[2])})
		} else if m := retypeColumn.FindStringSubmatch(s.Text); m != nil {
			all = append(all, taking{verb: retypes, table: n.table(m[1]), column: n.column(m[1], m[2])})
		} else if m := dropIndex.FindStringSubmatch(s.Text); m != nil {
			all = append(all, taking{verb: drops, index: m[1]})
		}
	}
	return all
}

// isForOthers reports whether the engine leaves a statement out.
func isForOthers(s *migrate.Stmt, engine store.Engine) bool {
	return engine != store.SQLite && slices.ContainsFunc(s.Comments, func(c string) bool { return isForOther(c, engine) })
}

// mentions reports whether the name stands in the text as a word.
func mentions(text, name string) bool {
	return regexp.MustCompile(`(?i)(^|[^\w$])` + regexp.QuoteMeta(name) + `($|[^\w$])`).MatchString(text)
}
