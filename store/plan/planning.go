package plan

import (
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/schema"
)

// planning is one way from a state to another while it is worked out.
type planning struct {
	d        Dialect
	from, to State // from has the new names of what is renamed
	choices  *choices
	tables   map[string]string    // old names of renamed tables, by their new ones
	columns  map[[2]string]string // and of columns, by new table and column
	notes    []string
	rows     map[string]*rows // of tables that stay, by name
}

// change plans the way from one state to the other.
func change(d Dialect, from, to State, c *choices) (Change, error) {
	p := &planning{d: d, from: from, to: to, choices: c, tables: map[string]string{}, columns: map[[2]string]string{}, rows: map[string]*rows{}}
	statements, deletes, err := p.statements()
	if err != nil {
		return Change{}, fmt.Errorf("plan for %s: %w", d, err)
	}
	return Change{Dialect: d, Statements: statements, Deletes: deletes, Notes: p.notes, next: to}, nil
}

// gone names what the way from one state to the other deletes for good.
func gone(d Dialect, from, to State, list []Choice) ([]string, error) {
	p := &planning{d: d, from: from, to: to, choices: newChoices(list), tables: map[string]string{}, columns: map[[2]string]string{}}
	if _, err := p.rename(); err != nil {
		return nil, err
	}
	changes, err := d.differ().SchemaDiff(p.from.schema, to.schema, schema.DiffNormalized())
	return deleted(changes), err
}

// statements returns what the file says, and what it deletes for good.
func (p *planning) statements() (all []Statement, deletes []string, err error) {
	renames, err := p.rename()
	if err != nil {
		return nil, nil, err
	}
	changes, err := p.d.differ().SchemaDiff(p.from.schema, p.to.schema, schema.DiffNormalized())
	if err != nil {
		return nil, nil, err
	}
	if err := keepsRows(changes); err != nil {
		return nil, nil, err
	}
	for _, t := range p.to.schema.Tables {
		r, err := p.rowsOf(t)
		if err != nil {
			return nil, nil, err
		}
		if r == nil {
			continue
		}
		p.rows[t.Name] = r
		if slices.ContainsFunc(r.cells, (*cell).changed) && !slices.ContainsFunc(changes, modifies(t)) {
			changes = append(changes, &schema.ModifyTable{T: t})
		}
	}
	p.ask(changes)
	refusals := p.refusals(changes)
	if p.d == SQLite {
		all, err = p.sqliteStatements(changes)
	} else {
		all, err = p.cockroachStatements(changes)
	}
	if err != nil {
		return nil, nil, err
	}
	all = append(renames, all...)
	if len(all) > 0 {
		all[0].Refusals, all[0].Choices = refusals, p.choices.list
	}
	return all, deleted(changes), nil
}

func modifies(t *schema.Table) func(schema.Change) bool {
	return func(c schema.Change) bool {
		m, ok := c.(*schema.ModifyTable)
		return ok && m.T.Name == t.Name
	}
}

func (p *planning) note(sentence string) {
	if sentence != "" && !slices.Contains(p.notes, sentence) {
		p.notes = append(p.notes, sentence)
	}
}

func (p *planning) oldTable(name string) string {
	if old, ok := p.tables[name]; ok {
		return old
	}
	return name
}

func (p *planning) oldColumn(table, name string) string {
	if old, ok := p.columns[[2]string{table, name}]; ok {
		return old
	}
	return name
}

// converted says what it takes to give a column another type.
func converted(column string, from, to kind, way conversion, how string, ways []string) string {
	s := fmt.Sprintf("%s becomes a %s, and was a %s", column, to, from)
	if how != "" {
		s += " (" + how + ")"
	}
	if way.fits != "" {
		s += "; migrate up refuses while there are rows " + way.lost
	}
	if how == "" && len(ways) > 0 {
		s += "; --using " + column + "=" + strings.Join(ways, "|") + " chooses otherwise"
	}
	return s
}

// ask says what the plan takes for granted and a builder may have meant
// otherwise.
func (p *planning) ask(changes []schema.Change) {
	var gone, came []*schema.Table
	for _, c := range changes {
		switch c := c.(type) {
		case *schema.DropTable:
			gone = append(gone, c.T)
		case *schema.AddTable:
			came = append(came, c.T)
		case *schema.ModifyTable:
			p.askOf(c)
		}
	}
	for _, g := range gone {
		for _, c := range came {
			if alike(p.d, g, c) {
				p.note(question("table "+g.Name, "table "+c.Name, "with the same columns", g.Name+"="+c.Name))
			}
		}
	}
}

func (p *planning) askOf(m *schema.ModifyTable) {
	for _, part := range m.Changes {
		switch part := part.(type) {
		case *schema.DropColumn:
			for _, other := range m.Changes {
				if add, ok := other.(*schema.AddColumn); ok && typeName(p.d, add.C) == typeName(p.d, part.C) {
					name := m.T.Name + "." + part.C.Name
					p.note(question(name, m.T.Name+"."+add.C.Name, "of the same type", name+"="+add.C.Name))
				}
			}
		case *schema.ModifyCheck:
			p.askOfRule(m.T, part)
		}
	}
}

// askOfRule says what happens to rows that a narrower rule of a field does not
// take.
func (p *planning) askOfRule(t *schema.Table, m *schema.ModifyCheck) {
	for _, c := range t.Columns {
		before, about := ruleOf(t.Name, c.Name, m.From)
		after, _ := ruleOf(t.Name, c.Name, m.To)
		if !about {
			continue
		}
		name := t.Name + "." + c.Name
		gone, came := without(values(before), values(after)), without(values(after), values(before))
		how := p.choices.using(t.Name, c.Name)
		for _, moved := range p.choices.values(t.Name, c.Name) {
			gone = without(gone, moved[:1])
			p.note(fmt.Sprintf("%s takes %s no more: rows that have it get %s", name, moved[0], moved[1]))
		}
		switch {
		case how != "" && len(gone) > 0:
			p.note(fmt.Sprintf("%s takes %s no more: rows that have it are changed (%s)", name, strings.Join(gone, ", "), how))
		case how != "" && before != after:
			p.note(fmt.Sprintf("%s takes other values from now on: those of rows that do not fit are changed (%s)", name, how))
		case len(gone) > 0:
			p.note(fmt.Sprintf("%s takes %s no more: migrate up refuses while rows have it; --rename %s:%s=VALUE moves them to a value that stays, --using %s=default or null empties them", name, strings.Join(gone, ", "), name, gone[0], name))
			if len(gone) == 1 && len(came) == 1 && len(p.choices.values(t.Name, c.Name)) == 0 {
				p.note(question(name+":"+gone[0], name+":"+came[0], "as a value", name+":"+gone[0]+"="+came[0]))
			}
		case len(came) == 0 && before != after:
			p.note(fmt.Sprintf("%s takes other values from now on: migrate up refuses while rows do not fit; --using %s=cut, clamp, default or null makes them fit", name, name))
		}
	}
}

func question(gone, came, how, choice string) string {
	return fmt.Sprintf("%s goes and %s comes, %s: if it is the same under another name, take these files back and plan with --rename %s", gone, came, how, choice)
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}

// values are those that a CHECK of an enum lists.
func values(rule string) (list []string) {
	rest, ok := strings.CutPrefix(strings.Trim(rule, "()"), at+" IN (")
	if !ok {
		return nil
	}
	for _, v := range strings.Split(rest, ", ") {
		list = append(list, strings.ReplaceAll(strings.Trim(v, "'"), "''", "'"))
	}
	return list
}

func alike(d Dialect, a, b *schema.Table) bool {
	if len(a.Columns) != len(b.Columns) {
		return false
	}
	for _, c := range a.Columns {
		other, ok := b.Column(c.Name)
		if !ok || typeName(d, c) != typeName(d, other) {
			return false
		}
	}
	return true
}
