package migrate

import (
	"regexp"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
)

var (
	makesIndex      = regexp.MustCompile(`(?is)^CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?` + identifier + `\s+ON\s+` + identifier)
	makesColumn     = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+` + identifier + `\s+ADD\s+COLUMN\s+(?:IF\s+NOT\s+EXISTS\s+)?` + identifier)
	makesConstraint = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+` + identifier + `\s+ADD\s+CONSTRAINT\s+(?:IF\s+NOT\s+EXISTS\s+)?` + identifier)
	dropsConstraint = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+` + identifier + `\s+DROP\s+CONSTRAINT\s+(?:IF\s+EXISTS\s+)?` + identifier)
	besideOthers    = regexp.MustCompile(`(?is)^(CREATE\s+(?:UNIQUE\s+)?INDEX\s+)CONCURRENTLY\s+`)
	renamesIndex    = regexp.MustCompile(`(?is)^ALTER\s+INDEX\s+(?:IF\s+EXISTS\s+)?` + identifier + `\s+RENAME\s+TO\s+` + identifier)
)

// The kinds of things that have names, of which a table's index is one of the
// whole database, like the table itself.
const (
	aRelation   = "relation"
	aColumn     = "column"
	aConstraint = "constraint"
)

// thing is what a name stands for.
type thing struct{ kind, table, name string } // a relation has no table here

// making is a name that a statement needs for itself.
type making struct {
	thing
	n     int    // which statement, counted from 0
	on    string // the table that an index, a column or a constraint is of, by its old name
	old   thing  // what it is that gets the name, of one that renames
	again string // the statement for the table compared, and under the name compared; empty for one that renames
}

// makings are the names that the statements for an engine need, beside those of
// the tables that they make, and from which statement on a name is free.
func makings(statements []*migrate.Stmt, engine store.Engine) (all []making, gone map[thing]int) {
	n, made := newNames(), map[string]bool{}
	gone = map[thing]int{}
	lose := func(t thing, i int) {
		if _, before := gone[t]; !before {
			gone[t] = i
		}
	}
	rename := func(old, now thing, i int) {
		all = append(all, making{thing: now, n: i, old: old})
		lose(old, i)
	}
	for i, s := range statements {
		if isForOthers(s, engine) {
			continue
		}
		text := s.Text
		if m := makesIndex.FindStringSubmatch(text); m != nil {
			all = append(all, making{thing: thing{aRelation, "", m[1]}, n: i, on: n.table(m[2]), again: forCompared(makesIndex, text, 2, 1)})
		} else if m := makesColumn.FindStringSubmatch(text); m != nil {
			on := n.table(m[1])
			all = append(all, making{thing: thing{aColumn, on, m[2]}, n: i, on: on, again: forCompared(makesColumn, text, 1, 0)})
		} else if m := makesConstraint.FindStringSubmatch(text); m != nil {
			on := n.table(m[1])
			all = append(all, making{thing: thing{aConstraint, on, m[2]}, n: i, on: on, again: forCompared(makesConstraint, text, 1, 2)})
		} else if m := dropsConstraint.FindStringSubmatch(text); m != nil {
			lose(thing{aConstraint, n.table(m[1]), m[2]}, i)
		} else if m := dropIndex.FindStringSubmatch(text); m != nil {
			lose(thing{aRelation, "", m[1]}, i)
		} else if m := renamesIndex.FindStringSubmatch(text); m != nil {
			rename(thing{aRelation, "", m[1]}, thing{aRelation, "", m[2]}, i)
		} else if m := renameColumn.FindStringSubmatch(text); m != nil {
			table := n.table(m[1])
			rename(thing{aColumn, table, n.column(m[1], m[2])}, thing{aColumn, table, m[3]}, i)
			n.rename(text)
		} else if m := createTable.FindStringSubmatch(text); m != nil {
			made[m[1]] = true
		} else if m := renameTable.FindStringSubmatch(text); m != nil && !made[m[1]] {
			rename(thing{aRelation, "", n.table(m[1])}, thing{aRelation, "", m[2]}, i)
			n.rename(text)
		} else if m := dropTable.FindStringSubmatch(text); m != nil {
			lose(thing{aRelation, "", n.table(m[1])}, i)
		} else if m := dropColumn.FindStringSubmatch(text); m != nil {
			lose(thing{aColumn, n.table(m[1]), n.column(m[1], m[2])}, i)
		}
	}
	return all, gone
}

// forCompared is a statement for the table compared, and under the name compared,
// which are these groups of the expression; none for a name that stays.
func forCompared(head *regexp.Regexp, statement string, table, name int) string {
	at := head.FindStringSubmatchIndex(statement)
	swaps := map[int]string{table: compared}
	if name > 0 {
		swaps[name] = comparedName
	}
	for _, g := range []int{2, 1} { // from the end on
		if as, ok := swaps[g]; ok {
			statement = statement[:at[2*g]] + as + statement[at[2*g+1]:]
		}
	}
	return besideOthers.ReplaceAllString(statement, "${1}")
}
