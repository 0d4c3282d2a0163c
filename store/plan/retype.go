package plan

import (
	"slices"

	"ariga.io/atlas/sql/schema"
)

// retype plans what becomes of a table's values: it fills in what is required
// from now on, moves single values, and gives columns other types.
func (o *order) retype(from State, m *schema.ModifyTable) {
	r := o.rows[m.T.Name]
	before, ok := from.schema.Table(m.T.Name)
	if r == nil || !ok {
		return
	}
	for _, c := range r.cells {
		if c.convert != nil {
			o.retypeColumn(m, before, r, c)
			continue
		}
		for _, move := range c.moves {
			where, expr := move.on(quoteName(c.to.Name))
			o.fill(m.T, "change values of column "+quoteName(c.to.Name), quoteName(c.to.Name)+" = "+expr, where)
		}
		if c.fill != "" {
			o.fill(m.T, "fill column "+quoteName(c.to.Name), quoteName(c.to.Name)+" = "+c.fill, quoteName(c.to.Name)+" IS NULL")
		}
	}
}

// fill adds a statement that changes values.
func (o *order) fill(t *schema.Table, comment, set, where string) {
	//constsql:allow written into a migration file for review, its names quoted
	o.fills = append(o.fills, Statement{Comment: comment + " of table " + quoteName(t.Name), SQL: "UPDATE " + quoteName(t.Name) + " SET " + set + " WHERE " + where})
}

// retypeColumn gives a column another type. PostgreSQL does so in a statement,
// CockroachDB by a second column that takes the place of the first: it changes
// few types, and none of a column that an index or a CHECK is on.
func (o *order) retypeColumn(m *schema.ModifyTable, before *schema.Table, r *rows, c *cell) {
	if o.retyped == nil {
		o.retyped = map[*schema.Column]bool{}
	}
	o.retyped[c.to] = true
	o.release(m, before, c.to.Name)
	name, typ := quoteName(c.to.Name), r.typ(c.to)
	what := " column " + name + " of table " + quoteName(m.T.Name)
	//constsql:allow written into a migration file for review, its names quoted
	table := "ALTER TABLE " + quoteName(m.T.Name) + " "
	say := func(only, comment, sql string) {
		o.fills = append(o.fills, Statement{Only: only, Comment: comment + what, SQL: sql})
	}
	say(onlyPostgres, "drop the default of", table+"ALTER COLUMN "+name+" DROP DEFAULT")
	if c.to.Type.Null {
		say(onlyPostgres, "let be empty", table+"ALTER COLUMN "+name+" DROP NOT NULL")
	}
	say(onlyPostgres, "change the type of", table+"ALTER COLUMN "+name+" TYPE "+typ+" USING ("+c.value(c.to.Name)+")")
	o.replace(m.T, c, typ)
	if c.to.Default != nil {
		say("", "set the default of", table+"ALTER COLUMN "+name+" SET DEFAULT "+defaultOr(c.to, ""))
	}
	if !c.to.Type.Null {
		say("", "require", table+"ALTER COLUMN "+name+" SET NOT NULL")
	}
}

// replace moves the values of a column to one of the new type, on CockroachDB.
// What the old release writes meanwhile is taken over: once the old column has
// another name nobody writes to it, and it is read again after that.
func (o *order) replace(t *schema.Table, c *cell, typ string) {
	column := c.to.Name
	made, old := column+"__new", column+"__old"
	what := " column " + quoteName(column) + " of table " + quoteName(t.Name)
	//constsql:allow written into a migration file for review, its names quoted
	table, update := "ALTER TABLE "+quoteName(t.Name)+" ", "UPDATE "+quoteName(t.Name)+" SET "+quoteName(made)+" = "
	say := func(comment, while, sql string) {
		o.fills = append(o.fills, Statement{Only: onlyCockroach, While: while, Comment: comment + what, SQL: sql})
	}
	say("add the new", "", table+"ADD COLUMN IF NOT EXISTS "+quoteName(made)+" "+typ+" NULL")
	//constsql:allow written into a migration file for review, its names quoted
	say("convert", "", update+c.value(column)+" WHERE "+quoteName(made)+" IS DISTINCT FROM "+c.value(column))
	say("set aside", t.Name+"."+column, table+"RENAME COLUMN "+quoteName(column)+" TO "+quoteName(old))
	say("let be empty the old", "", table+"ALTER COLUMN "+quoteName(old)+" DROP NOT NULL")
	//constsql:allow written into a migration file for review, its names quoted
	say("convert what was written meanwhile to", "", update+c.value(old)+" WHERE "+quoteName(made)+" IS DISTINCT FROM "+c.value(old))
	say("put in place the new", t.Name+"."+made, table+"RENAME COLUMN "+quoteName(made)+" TO "+quoteName(column))
	o.leftovers = append(o.leftovers, Statement{Only: onlyCockroach, Comment: "drop the old" + what, SQL: table + "DROP COLUMN IF EXISTS " + quoteName(old)})
}

// release takes away what depends on a column, and has it made again: CHECKs
// and foreign keys, and on CockroachDB indexes. PostgreSQL builds those anew by
// itself.
func (o *order) release(m *schema.ModifyTable, before *schema.Table, column string) {
	changed := func(match func(schema.Change) bool) bool { return slices.ContainsFunc(m.Changes, match) }
	for _, k := range checks(before) {
		again, stays := slices.IndexFunc(checks(m.T), func(c *schema.Check) bool { return c.Name == k.Name && c.Expr == k.Expr }), false
		stays = again >= 0 && slices.Contains(mentioned(k.Expr, m.T), column)
		if stays && !added(m, k) {
			m.Changes = append(m.Changes, &schema.DropCheck{C: k}, &schema.AddCheck{C: checks(m.T)[again]})
		}
	}
	for _, f := range before.ForeignKeys {
		again, stays := m.T.ForeignKey(f.Symbol)
		uses := slices.ContainsFunc(f.Columns, func(c *schema.Column) bool { return c.Name == column })
		if stays && uses && !changed(func(c schema.Change) bool {
			add, ok := c.(*schema.AddForeignKey)
			return ok && add.F.Symbol == f.Symbol
		}) {
			m.Changes = append(m.Changes, &schema.DropForeignKey{F: f}, &schema.AddForeignKey{F: again})
		}
	}
	for _, i := range before.Indexes {
		again, stays := m.T.Index(i.Name)
		uses := slices.ContainsFunc(i.Parts, func(p *schema.IndexPart) bool { return p.C != nil && p.C.Name == column }) ||
			slices.Contains(mentioned(predicate(i), m.T), column)
		if !stays || !uses || changed(func(c schema.Change) bool { mod, ok := c.(*schema.ModifyIndex); return ok && mod.To.Name == i.Name }) {
			continue
		}
		//constsql:allow written into a migration file for review, its names quoted
		o.fills = append(o.fills, Statement{Only: onlyCockroach, Comment: "drop index " + quoteName(i.Name), SQL: "DROP INDEX IF EXISTS " + quoteName(i.Name) + " CASCADE"})
		made, err := o.plan([]schema.Change{single(m.T, &schema.AddIndex{I: again})})
		if err != nil {
			continue // an index that was planned before
		}
		for _, s := range made {
			if s.Only != onlyPostgres {
				s.Only = onlyCockroach
				o.onlyIndexes = append(o.onlyIndexes, s)
			}
		}
	}
}
