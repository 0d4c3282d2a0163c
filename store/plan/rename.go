package plan

import (
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"

	"unframed/ent/schema/annotation"
)

// rename gives what was chosen its new names in the state that the plan begins
// from, and returns the statements that do so in the database.
func (p *planning) rename() (statements []Statement, err error) {
	if p.from, err = p.from.clone(p.d); err != nil {
		return nil, err
	}
	for i, c := range p.choices.list {
		if c.How != "" || c.Value != "" {
			continue
		}
		name := p.newTable(c.Table)
		if c.Column == "" {
			name = c.Table
		}
		t, ok := p.from.schema.Table(name)
		if !ok {
			return nil, fmt.Errorf("%s: there is no table %s", c, c.Table)
		}
		var s Statement
		if c.Column == "" {
			s, err = p.renameTable(c, t)
		} else {
			s, err = p.renameColumn(c, t)
		}
		if err != nil {
			return nil, err
		}
		p.choices.used[i] = true
		statements = append(statements, s)
	}
	return append(statements, p.renameIndexes()...), nil
}

// newTable is what a table is called that may have been renamed before.
func (p *planning) newTable(name string) string {
	for now, old := range p.tables {
		if old == name {
			return now
		}
	}
	return name
}

func (p *planning) renameTable(c Choice, t *schema.Table) (Statement, error) {
	_, stays := p.to.schema.Table(c.Table)
	_, there := p.to.schema.Table(c.To)
	_, taken := p.from.schema.Table(c.To)
	if stays || !there || taken {
		return Statement{}, fmt.Errorf("%s: the schema has to name %s in place of %s, and go generate to have run", c, c.To, c.Table)
	}
	t.Name = c.To
	p.tables[c.To] = c.Table
	if f, ok := p.from.features[c.Table]; ok {
		delete(p.from.features, c.Table)
		f.Table = c.To
		p.from.features[c.To] = f
	}
	exists := " IF EXISTS"
	if p.d == SQLite {
		exists = ""
	}
	return Statement{
		Comment: fmt.Sprintf("rename table %s to %s", quoteName(c.Table), quoteName(c.To)),
		//constsql:allow written into a migration file for review, its names quoted
		SQL: "ALTER TABLE" + exists + " " + quoteName(c.Table) + " RENAME TO " + quoteName(c.To),
	}, nil
}

func (p *planning) renameColumn(c Choice, t *schema.Table) (Statement, error) {
	column, ok := t.Column(c.Column)
	if !ok {
		return Statement{}, fmt.Errorf("%s: there is no column %s.%s", c, c.Table, c.Column)
	}
	to, ok := p.to.schema.Table(t.Name)
	if !ok {
		return Statement{}, fmt.Errorf("%s: the table %s goes", c, t.Name)
	}
	_, stays := to.Column(c.Column)
	_, there := to.Column(c.To)
	_, taken := t.Column(c.To)
	if stays || !there || taken {
		return Statement{}, fmt.Errorf("%s: the schema has to name %s.%s in place of %s, and go generate to have run", c, t.Name, c.To, c.Column)
	}
	column.Name = c.To
	p.columns[[2]string{t.Name, c.To}] = c.Column
	for _, k := range checks(t) {
		k.Expr = rewritten(k.Expr, c.Column, c.To)
	}
	for _, i := range t.Indexes {
		for _, a := range i.Attrs {
			switch a := a.(type) {
			case *postgres.IndexPredicate:
				a.P = rewritten(a.P, c.Column, c.To)
			case *sqlite.IndexPredicate:
				a.P = rewritten(a.P, c.Column, c.To)
			}
		}
	}
	if f, ok := p.from.features[t.Name]; ok && f.ExpiresBy == c.Column {
		f.ExpiresBy = c.To
		p.from.features[t.Name] = f
	}
	s := Statement{
		Comment: fmt.Sprintf("rename column %s of table %s to %s", quoteName(c.Column), quoteName(t.Name), quoteName(c.To)),
		//constsql:allow written into a migration file for review, its names quoted
		SQL: "ALTER TABLE " + quoteName(t.Name) + " RENAME COLUMN " + quoteName(c.Column) + " TO " + quoteName(c.To),
	}
	if p.d != SQLite {
		s.While = t.Name + "." + c.Column
	}
	return s, nil
}

// rewritten is the expression with another name for a column.
func rewritten(expr, old, to string) string {
	return word.ReplaceAllStringFunc(expr, func(w string) string {
		switch w {
		case old:
			return to
		case quoteName(old):
			return quoteName(to)
		}
		return w
	})
}

// renameIndexes lets an index follow the name of its table or column, so that
// it is not built anew. SQLite cannot.
func (p *planning) renameIndexes() (statements []Statement) {
	if p.d == SQLite || len(p.tables)+len(p.columns) == 0 {
		return nil
	}
	for _, t := range p.from.schema.Tables {
		to, ok := p.to.schema.Table(t.Name)
		if !ok {
			continue
		}
		if old := p.oldTable(t.Name); old != t.Name && t.PrimaryKey != nil && t.PrimaryKey.Name == "" {
			statements = append(statements, renameIndex(old+"_pkey", t.Name+"_pkey"))
		}
		for _, i := range t.Indexes {
			if _, stays := to.Index(i.Name); stays {
				continue
			}
			n := slices.IndexFunc(to.Indexes, func(o *schema.Index) bool {
				_, existed := t.Index(o.Name)
				return !existed && sameIndex(i, o)
			})
			if n < 0 {
				continue
			}
			statements = append(statements, renameIndex(i.Name, to.Indexes[n].Name))
			if f, ok := p.from.features[t.Name]; ok {
				f.HashSharded = slices.Clone(f.HashSharded)
				if at := slices.Index(f.HashSharded, i.Name); at >= 0 {
					f.HashSharded[at] = to.Indexes[n].Name
				}
				p.from.features[t.Name] = f
			}
			i.Name = to.Indexes[n].Name
		}
	}
	return statements
}

func renameIndex(old, to string) Statement {
	return Statement{
		Comment: fmt.Sprintf("rename index %s to %s", quoteName(old), quoteName(to)),
		//constsql:allow written into a migration file for review, its names quoted
		SQL: "ALTER INDEX IF EXISTS " + quoteName(old) + " RENAME TO " + quoteName(to),
	}
}

// sameIndex reports whether two indexes differ by nothing but their names.
func sameIndex(a, b *schema.Index) bool {
	if a.Unique != b.Unique || len(a.Parts) != len(b.Parts) || predicate(a) != predicate(b) {
		return false
	}
	for i, p := range a.Parts {
		o := b.Parts[i]
		if p.C == nil || o.C == nil || p.C.Name != o.C.Name || p.Desc != o.Desc {
			return false
		}
	}
	return true
}

// predicate is the condition of a partial index.
func predicate(i *schema.Index) string {
	for _, a := range i.Attrs {
		switch a := a.(type) {
		case *postgres.IndexPredicate:
			return a.P
		case *sqlite.IndexPredicate:
			return a.P
		}
	}
	return ""
}

// clone is a copy that can be changed.
func (s State) clone(d Dialect) (State, error) {
	c := State{schema: &schema.Schema{Name: s.schema.Name}, features: map[string]annotation.Features{}}
	for table, f := range s.features {
		c.features[table] = f
	}
	if len(s.schema.Tables) == 0 {
		return c, nil
	}
	text, err := d.marshal(s.schema)
	if err != nil {
		return c, err
	}
	if err := d.eval(text, c.schema); err != nil {
		return c, fmt.Errorf("read the state again: %s", strings.TrimSpace(err.Error()))
	}
	return c, nil
}
