package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
)

// Refusal is asked before the first statement of a file: the rows that its
// query finds would not survive the file, or break a rule of it half-way.
type Refusal struct {
	Table string // where the rows are
	Which string // which they are, after "2 rows of papers"
	SQL   string // finds the names of at most five, each with how many there are
}

// line is the refusal as a line of the file; package migrate reads it.
func (r Refusal) line() string {
	query := r.SQL
	if strings.ContainsAny(query, "\r\n") {
		query = strconv.Quote(query)
	}
	return fmt.Sprintf("-- unframed:refuse %s %s :: %s\n", r.Table, r.Which, query)
}

// refusals are those of all tables that stay.
func (p *planning) refusals(changes []schema.Change) (list []Refusal) {
	for _, c := range changes {
		m, ok := c.(*schema.ModifyTable)
		if !ok || p.rows[m.T.Name] == nil {
			continue
		}
		r := p.rows[m.T.Name]
		list = append(list, p.lost(r)...)
		for _, k := range checks(m.T) {
			columns := mentioned(k.Expr, m.T)
			if added(m, k) || r.touches(columns) {
				list = append(list, r.refuse(columns, "NOT ("+k.Expr+")", "that break the rule "+k.Name))
			}
		}
		for _, i := range m.T.Indexes {
			if refusal, ok := p.shared(r, m, i); ok {
				list = append(list, refusal)
			}
		}
		for _, part := range m.Changes {
			if add, ok := part.(*schema.AddForeignKey); ok {
				if refusal, ok := p.lonely(r, add.F); ok {
					list = append(list, refusal)
				}
			}
		}
		if p.d == SQLite && !light(m, r) {
			list = append(list, r.mistyped()...)
		}
	}
	return list
}

// refuse finds rows by their new values.
func (r *rows) refuse(columns []string, condition, which string) Refusal {
	columns = slices.Concat(columns, key(r.table))
	//constsql:allow written into a migration file for review, its names quoted
	return Refusal{r.old, which, "SELECT " + id(key(r.table)) + ", count(*) OVER () FROM " + r.source(columns) + " WHERE " + condition + " ORDER BY 1 LIMIT 5"}
}

// lost finds the values that no conversion takes over, and those that are
// missing where one is required.
func (p *planning) lost(r *rows) (list []Refusal) {
	names := key(r.table)
	for i, c := range names {
		names[i] = p.oldColumn(r.table.Name, c)
	}
	before := func(condition, which string) {
		//constsql:allow written into a migration file for review, its names quoted
		list = append(list, Refusal{r.old, which, "SELECT " + id(names) + ", count(*) OVER () FROM " + quoteName(r.old) + " WHERE " + condition + " ORDER BY 1 LIMIT 5"})
	}
	for _, c := range r.cells {
		if c.from == nil {
			continue
		}
		name := quoteName(c.old)
		if c.convert != nil && c.convert.fits != "" {
			before(name+" IS NOT NULL AND ("+strings.ReplaceAll(c.convert.fits, at, name)+") IS NOT TRUE", c.convert.lost)
		}
		if c.from.Type.Null && !c.to.Type.Null && c.fill == "" {
			before(name+" IS NULL", "without "+c.to.Name+", which is required from now on")
		}
	}
	return list
}

// shared finds rows that are no longer unique.
func (p *planning) shared(r *rows, m *schema.ModifyTable, i *schema.Index) (Refusal, bool) {
	var columns []string
	for _, part := range i.Parts {
		if part.C == nil {
			return Refusal{}, false // of an expression, which no schema of ours has
		}
		columns = append(columns, part.C.Name)
	}
	fresh := slices.ContainsFunc(m.Changes, func(c schema.Change) bool {
		add, ok := c.(*schema.AddIndex)
		modify, too := c.(*schema.ModifyIndex)
		return ok && add.I.Name == i.Name || too && modify.To.Name == i.Name
	})
	if !i.Unique || !fresh && !r.touches(columns) {
		return Refusal{}, false
	}
	var terms, names []string
	for _, c := range columns {
		if cell := r.cell(c); cell != nil && cell.from == nil && cell.to.Default == nil {
			return Refusal{}, false // empty in every row
		}
		names = append(names, quoteName(c))
		terms = append(terms, quoteName(c)+" IS NOT NULL")
	}
	where := ""
	for _, a := range i.Attrs {
		switch a := a.(type) {
		case *postgres.IndexPredicate:
			where = a.P
		case *sqlite.IndexPredicate:
			where = a.P
		}
	}
	if where != "" {
		terms = append(terms, "("+where+")")
		columns = append(columns, mentioned(where, r.table)...)
	}
	columns = append(columns, key(r.table)...)
	return Refusal{r.old, "that share their " + strings.Join(columns[:len(i.Parts)], " and ") + ", which is to be unique",
		//constsql:allow written into a migration file for review, its names quoted
		`SELECT "row", count(*) OVER () FROM (SELECT ` + id(key(r.table)) + ` AS "row", count(*) OVER (PARTITION BY ` + strings.Join(names, ", ") + `) AS "same" FROM ` +
			r.source(columns) + ` WHERE ` + strings.Join(terms, " AND ") + `) AS "shared" WHERE "same" > 1 ORDER BY 1 LIMIT 5`}, true
}

// lonely finds rows that refer to none.
func (p *planning) lonely(r *rows, f *schema.ForeignKey) (Refusal, bool) {
	var columns, terms, match []string
	for i, c := range f.Columns {
		if cell := r.cell(c.Name); cell == nil || cell.from == nil {
			return Refusal{}, false
		}
		columns = append(columns, c.Name)
		terms = append(terms, quoteName(c.Name)+" IS NOT NULL")
		match = append(match, `"parent".`+quoteName(p.oldColumn(f.RefTable.Name, f.RefColumns[i].Name))+" = "+quoteName(r.table.Name)+"."+quoteName(c.Name))
	}
	if _, existed := p.from.schema.Table(f.RefTable.Name); existed {
		//constsql:allow written into a migration file for review, its names quoted
		terms = append(terms, "NOT EXISTS (SELECT 1 FROM "+quoteName(p.oldTable(f.RefTable.Name))+` AS "parent" WHERE `+strings.Join(match, " AND ")+")")
	}
	//constsql:allow written into a migration file for review, its names quoted
	return r.refuse(columns, strings.Join(terms, " AND "), "whose "+strings.Join(columns, " and ")+" refers to no row of "+f.RefTable.Name), true
}

// stored is what SQLite says of a value that is of its column's type. A column
// of numbers makes a whole one, such as a default of 2, a number by itself.
var stored = map[kind]string{whole: "'integer'", yesNo: "'integer'", number: "'real', 'integer'", textual: "'text'", moment: "'text'", uuidKey: "'text'", binary: "'blob'"}

// mistyped finds values that SQLite would copy as they are although their
// column's type is another: every later read of them would fail.
func (r *rows) mistyped() []Refusal {
	var columns, terms []string
	for _, c := range r.cells {
		k, _ := kindOf(r.d, c.to.Type.Type)
		if c.from == nil || c.convert != nil || stored[k] == "" {
			continue
		}
		columns = append(columns, c.to.Name)
		terms = append(terms, "typeof("+quoteName(c.to.Name)+") NOT IN ("+stored[k]+", 'null')")
	}
	if len(terms) == 0 {
		return nil
	}
	//constsql:allow written into a migration file for review, its names quoted
	return []Refusal{r.refuse(columns, strings.Join(terms, " OR "), "with a value of another type than its column's")}
}

// touches reports whether one of the columns gets other values.
func (r *rows) touches(columns []string) bool {
	return slices.ContainsFunc(r.cells, func(c *cell) bool { return c.changed() && slices.Contains(columns, c.to.Name) })
}

// added reports whether a change adds the CHECK, or gives it another meaning.
func added(m *schema.ModifyTable, k *schema.Check) bool {
	return slices.ContainsFunc(m.Changes, func(c schema.Change) bool {
		add, ok := c.(*schema.AddCheck)
		modify, too := c.(*schema.ModifyCheck)
		return ok && add.C.Name == k.Name || too && modify.To.Name == k.Name
	})
}

var word = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+`)

// mentioned are the columns of the table that an expression names.
func mentioned(expr string, t *schema.Table) (columns []string) {
	for _, w := range word.FindAllString(expr, -1) {
		if c, ok := t.Column(strings.Trim(w, `"`)); ok && !slices.Contains(columns, c.Name) {
			columns = append(columns, c.Name)
		}
	}
	return columns
}
