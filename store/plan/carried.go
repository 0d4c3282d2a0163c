package plan

import (
	"fmt"
	"slices"
	"strings"

	"unframed/store/chain"
)

// carrier carries what was chosen on a branch over to where the files of others
// end: there tables and columns may have other names, and the branch may have
// renamed what it chose something for.
type carrier struct {
	theirs naming // from the state where the branches part to where the others end
	ours   naming // from there to the branch's end
	list   []Choice
}

// naming is what tables and columns are called after some renames, by what they
// were called before. A column's table has the name from before.
type naming struct {
	tables  map[string]string
	columns map[[2]string]string
}

func newNaming() naming { return naming{map[string]string{}, map[[2]string]string{}} }

// table is what a table was called before.
func (n naming) table(now string) string {
	for before, after := range n.tables {
		if after == now {
			return before
		}
	}
	return now
}

// column is what a column, whose table has the name from before, was called.
func (n naming) column(table, now string) string {
	for before, after := range n.columns {
		if before[0] == table && after == now {
			return before[1]
		}
	}
	return now
}

// add takes a rename of a table or a column into account.
func (n naming) add(c Choice) {
	switch table := n.table(c.Table); {
	case c.How != "" || c.Value != "":
	case c.Column == "":
		n.tables[table] = c.To
	default:
		n.columns[[2]string{table, n.column(table, c.Column)}] = c.To
	}
}

// now is what a table and a column are called after the renames.
func (n naming) now(table, column string) (string, string) {
	return or(n.tables[table], table), or(n.columns[[2]string{table, column}], column)
}

// carry reads the choices of the files that are planned anew, in the names of the
// state that they are planned from and of the desired one.
func carry(stay, others []chain.Link) (*carrier, error) {
	k := &carrier{theirs: newNaming(), ours: newNaming()}
	for _, l := range stay[parting(stay, others):] {
		made, err := choices{}.add(l.Text)
		if err != nil {
			return nil, err
		}
		for _, c := range made.list {
			k.theirs.add(c)
		}
	}
	var later []func()
	for _, l := range others {
		if !l.Planned() {
			continue
		}
		made, err := choices{}.add(l.Text)
		if err != nil {
			return nil, err
		}
		for _, c := range made.list {
			k.ours.add(c)
		}
		for _, c := range made.list {
			if c.How == "" && c.Value == "" {
				continue
			}
			table := k.ours.table(c.Table)
			column := k.ours.column(table, c.Column)
			later = append(later, func() { k.values(c, table, column) })
		}
	}
	k.renames()
	for _, add := range later {
		add()
	}
	return k, nil
}

// deletes is what the branch deletes, as Change names it, in the names of the plan
// that takes its place.
func (k *carrier) deletes(name string) string {
	kind, rest, _ := strings.Cut(name, " ")
	table, column, _ := strings.Cut(rest, ".")
	table = k.ours.table(table)
	if kind == "table" {
		return kind + " " + or(k.theirs.tables[table], table)
	}
	theirTable, theirColumn := k.theirs.now(table, k.ours.column(table, column))
	return kind + " " + or(k.ours.tables[table], theirTable) + "." + theirColumn
}

// parting is how many files were there when the branch began.
func parting(stay, others []chain.Link) int {
	for _, o := range others {
		if n := slices.IndexFunc(stay, func(l chain.Link) bool { return l.Planned() && l.To == o.From }); o.Planned() && n >= 0 {
			return n + 1
		}
	}
	return len(stay)
}

// renames adds those of the branch, tables first.
func (k *carrier) renames() {
	var tables, columns []Choice
	for before, after := range k.ours.tables {
		if now := or(k.theirs.tables[before], before); now != after {
			tables = append(tables, Choice{Table: now, To: after})
		}
	}
	for before, after := range k.ours.columns {
		if table, now := k.theirs.now(before[0], before[1]); now != after {
			columns = append(columns, Choice{Table: table, Column: now, To: after})
		}
	}
	for _, list := range [][]Choice{tables, columns} {
		slices.SortFunc(list, func(a, b Choice) int { return strings.Compare(a.String(), b.String()) })
		k.list = append(k.list, list...)
	}
}

// values adds a choice about a column's values, which is made for the name that
// the column has in the end.
func (k *carrier) values(c Choice, table, column string) {
	theirTable, theirColumn := k.theirs.now(table, column)
	c.Table, c.Column = or(k.ours.tables[table], theirTable), or(k.ours.columns[[2]string{table, column}], theirColumn)
	k.list = append(k.list, c)
}

// besides are the choices of the branch that none of the others takes the place of.
func (k *carrier) besides(others []Choice) []Choice {
	return slices.DeleteFunc(k.list, func(c Choice) bool {
		return slices.ContainsFunc(others, func(o Choice) bool {
			return o.Table == c.Table && o.Column == c.Column && o.Value == c.Value && (o.How == "") == (c.How == "")
		})
	})
}

// stillFit returns the choices that still mean something on the way from one state to
// another, and a sentence for each of the others: ent/schema has decided.
func stillFit(list []Choice, from, to State) (fit []Choice, notes []string) {
	renamed := map[string]string{}
	for _, c := range list {
		name := c.Table
		t, there := from.schema.Table(name)
		switch {
		case c.How != "" || c.Value != "":
			final, ok := to.schema.Table(c.Table)
			there = ok
			if ok {
				_, there = final.Column(c.Column)
			}
		case c.Column == "":
			_, wanted := to.schema.Table(c.To)
			_, stays := to.schema.Table(name)
			_, taken := from.schema.Table(c.To)
			if there = there && wanted && !stays && !taken; there {
				renamed[name] = c.To
			}
		case there:
			final, ok := to.schema.Table(or(renamed[name], name))
			_, had := t.Column(c.Column)
			there = ok && had
			if there {
				_, wanted := final.Column(c.To)
				_, stays := final.Column(c.Column)
				_, taken := t.Column(c.To)
				there = wanted && !stays && !taken
			}
		}
		if there {
			fit = append(fit, c)
			continue
		}
		notes = append(notes, fmt.Sprintf("%s, which one of the branches chose, fits the merged schema no more", c))
	}
	return fit, notes
}
