package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
)

// rows says what a change makes of the rows of a table: each column's new
// value, in terms of what it held before.
type rows struct {
	d     Dialect
	table *schema.Table // as it will be
	old   string        // its name before
	cells []*cell       // in the table's order
}

// cell is one column of these rows.
type cell struct {
	to, from *schema.Column // from is nil for a new one
	old      string         // its name before
	convert  *conversion    // to another type
	moves    []move         // of single values
	fill     string         // SQL in place of NULL; "" for nothing
}

// move gives some values of a column another value.
type move struct{ where, expr string } // SQL on the column at

func (m move) on(column string) (where, expr string) {
	return strings.ReplaceAll(m.where, at, column), strings.ReplaceAll(m.expr, at, column)
}

// value is the SQL of the new value, where the column is called name.
func (c *cell) value(name string) string {
	v := quoteName(name)
	if c.convert != nil {
		v = c.convert.on(v)
	}
	for _, m := range c.moves {
		where, expr := m.on(v)
		v = "CASE WHEN " + where + " THEN " + expr + " ELSE " + v + " END"
	}
	if c.fill != "" {
		v = "COALESCE(" + v + ", " + c.fill + ")"
	}
	return v
}

// changed reports whether the column holds another value afterwards.
func (c *cell) changed() bool { return c.convert != nil || len(c.moves) > 0 || c.fill != "" }

func (r *rows) cell(column string) *cell {
	i := slices.IndexFunc(r.cells, func(c *cell) bool { return c.to.Name == column })
	if i < 0 {
		return nil
	}
	return r.cells[i]
}

// source is the SQL of the table as it will be, before anything is changed:
// the table itself where that makes no difference to the columns named.
func (r *rows) source(columns []string) string {
	same := r.old == r.table.Name
	for _, c := range r.cells {
		if slices.Contains(columns, c.to.Name) && (c.from == nil || c.changed() || c.old != c.to.Name) {
			same = false
		}
	}
	if same {
		return quoteName(r.old)
	}
	var list []string
	for _, c := range r.cells {
		value := "CAST(" + defaultOr(c.to, "NULL") + " AS " + r.typ(c.to) + ")"
		if r.d == SQLite && c.from == nil {
			value = defaultOr(c.to, "NULL")
		}
		if c.from != nil {
			value = c.value(c.old)
		}
		list = append(list, value+" AS "+quoteName(c.to.Name))
	}
	//constsql:allow written into a migration file for review, its names quoted
	return "(SELECT " + strings.Join(list, ", ") + " FROM " + quoteName(r.old) + ") AS " + quoteName(r.table.Name)
}

// key are the columns of the table's primary key.
func key(t *schema.Table) (columns []string) {
	if t.PrimaryKey == nil {
		return nil
	}
	for _, p := range t.PrimaryKey.Parts {
		columns = append(columns, p.C.Name)
	}
	return columns
}

// id is the SQL of what a row is called in a message, by the columns of its key.
func id(columns []string) string {
	var parts []string
	for _, c := range columns {
		parts = append(parts, "CAST("+quoteName(c)+" AS text)")
	}
	return or(strings.Join(parts, " || ' ' || "), "'a row without a key'")
}

func (r *rows) typ(c *schema.Column) string { return typeName(r.d, c) }

func typeName(d Dialect, c *schema.Column) string {
	format := postgres.FormatType
	if d == SQLite {
		format = sqlite.FormatType
	}
	name, err := format(c.Type.Type)
	if err != nil {
		return c.Type.Raw
	}
	return name
}

// defaultOr is the SQL of a column's default.
func defaultOr(c *schema.Column, none string) string {
	switch x := c.Default.(type) {
	case *schema.Literal:
		return x.V
	case *schema.RawExpr:
		return x.X
	}
	return none
}

// constant is a default that is the same for every row.
var constant = regexp.MustCompile(`^(?s:'([^']|'')*'|-?[0-9][0-9.eE+-]*|(?i:true|false))(::[a-z ]+)?$`)

// rowsOf works out what becomes of the rows of a table that stays.
func (p *planning) rowsOf(t *schema.Table) (*rows, error) {
	before, ok := p.from.schema.Table(t.Name)
	if !ok {
		return nil, nil
	}
	r := &rows{d: p.d, table: t, old: p.oldTable(t.Name)}
	for _, to := range t.Columns {
		c := &cell{to: to}
		if from, ok := before.Column(to.Name); ok {
			c.from, c.old = from, p.oldColumn(t.Name, to.Name)
			if err := p.becomes(r, c); err != nil {
				return nil, err
			}
		}
		r.cells = append(r.cells, c)
	}
	return r, nil
}

// becomes works out one column's new values.
func (p *planning) becomes(r *rows, c *cell) error {
	how := p.choices.using(r.table.Name, c.to.Name)
	fallback := defaultOr(c.to, "")
	switch {
	case how == "null" && !c.to.Type.Null:
		return fmt.Errorf("--using %s.%s=null: the column is required", r.table.Name, c.to.Name)
	case how == "default" && !constant.MatchString(fallback):
		return fmt.Errorf("--using %s.%s=default: the column has no default in the database", r.table.Name, c.to.Name)
	}
	if slices.ContainsFunc(key(r.table), func(k string) bool { return k == c.to.Name }) && r.typ(c.from) != r.typ(c.to) {
		return fmt.Errorf("%s.%s is the key of its table, which other rows refer to: its type cannot change", r.table.Name, c.to.Name)
	}
	from, bits := kindOf(p.d, c.from.Type.Type)
	to, toBits := kindOf(p.d, c.to.Type.Type)
	if r.typ(c.from) != r.typ(c.to) && (from != to || bits != toBits || from == "") {
		v := converter{d: p.d, from: from, to: to, bits: bits, toBits: toBits, column: r.table.Name + "." + c.to.Name, typ: r.typ(c.to)}
		way, err := v.choose(how, fallback)
		if err != nil {
			return err
		}
		way.lost = strings.ReplaceAll(way.lost, v.column, c.to.Name)
		c.convert = &way
		p.note(converted(v.column, from, to, way, how, v.ways()))
		how = ""
	} else if r.typ(c.from) != r.typ(c.to) {
		c.convert = &conversion{expr: at}
	}
	for _, pair := range p.choices.values(r.table.Name, c.to.Name) {
		c.moves = append(c.moves, move{at + " = " + quoteText(pair[0]), quoteText(pair[1])})
	}
	if how != "" {
		m, err := fitting(r, c, how, fallback)
		if err != nil {
			return err
		}
		c.moves = append(c.moves, m...)
	}
	if c.from.Type.Null && !c.to.Type.Null && constant.MatchString(fallback) {
		c.fill = fallback
		p.note(fmt.Sprintf("%s.%s is required from now on: where it is empty it becomes %s", r.table.Name, c.to.Name, fallback))
	}
	return nil
}

var (
	mostRunes = regexp.MustCompile(`\blength\(` + at + `\) <= (\d+)`)
	bound     = regexp.MustCompile(`^` + at + ` (>=|<=) (\S+)$`)
)

// fitting makes values fit the CHECK that is derived from the column's field.
func fitting(r *rows, c *cell, how, fallback string) ([]move, error) {
	rule := ""
	for _, k := range checks(r.table) {
		if expr, about := ruleOf(r.table.Name, c.to.Name, k); about {
			rule = expr
		}
	}
	name := r.table.Name + "." + c.to.Name
	if rule == "" {
		return nil, fmt.Errorf("--using %s: the field states nothing that its values have to fit", name)
	}
	broken := "NOT (" + rule + ")"
	switch how {
	case "null":
		return []move{{broken, "NULL"}}, nil
	case "default":
		return []move{{broken, fallback}}, nil
	case "cut":
		if m := mostRunes.FindStringSubmatch(rule); m != nil {
			return []move{{"length(" + at + ") > " + m[1], "substr(" + at + ", 1, " + m[1] + ")"}}, nil
		}
		return nil, fmt.Errorf("--using %s=cut: the field has no MaxRuneLen", name)
	case "clamp":
		var moves []move
		for _, term := range strings.Split(rule, " AND ") {
			if m := bound.FindStringSubmatch(term); m != nil {
				moves = append(moves, move{at + map[string]string{">=": " < ", "<=": " > "}[m[1]] + m[2], m[2]})
			}
		}
		if len(moves) > 0 {
			return moves, nil
		}
		return nil, fmt.Errorf("--using %s=clamp: the field has no least and no greatest value", name)
	}
	return nil, fmt.Errorf("--using %s knows null, default, cut and clamp, not %q", name, how)
}

func checks(t *schema.Table) (list []*schema.Check) {
	for _, a := range t.Attrs {
		if c, ok := a.(*schema.Check); ok {
			list = append(list, c)
		}
	}
	return list
}

// ruleOf returns the expression, on the column at, of a CHECK that is derived
// from the field of a column.
func ruleOf(table, column string, k *schema.Check) (expr string, about bool) {
	rest, ok := strings.CutPrefix(k.Name, table+"_"+column+"_")
	if !ok || rest != "known" && rest != "length" && rest != "range" {
		return "", false
	}
	return strings.ReplaceAll(k.Expr, quoteName(column), at), true
}
