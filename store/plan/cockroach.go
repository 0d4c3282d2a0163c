package plan

import (
	"slices"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/schema"
)

// cockroachStatements plans for CockroachDB and PostgreSQL. CockroachDB has no
// transaction around schema changes, so each statement makes one change and
// can be run again after it succeeded or stopped half-way. What others depend
// on goes last: a column is dropped after the constraints and indexes on it.
func (p *planning) cockroachStatements(changes []schema.Change) ([]Statement, error) {
	o := &order{to: p.to, circular: circular(changes), fresh: map[string]bool{}, rows: p.rows}
	for _, c := range changes {
		if m, ok := c.(*schema.ModifyTable); ok {
			o.retype(p.from, m)
		}
		o.sort(c)
	}
	o.reshard(p.from)
	var statements []Statement
	for _, step := range []any{
		o.dropForeignKeys, o.dropChecks, o.dropIndexes,
		o.tables, o.columns, o.fills, o.required, o.indexes, o.onlyIndexes, o.checks, o.foreignKeys,
	} {
		if raw, ok := step.([]Statement); ok {
			statements = append(statements, raw...)
			continue
		}
		s, err := o.plan(step.([]schema.Change))
		if err != nil {
			return nil, err
		}
		statements = append(statements, s...)
	}
	statements = append(statements, featureStatements(p.from, p.to)...)
	statements = append(statements, o.leftovers...)
	last, err := o.plan(slices.Concat(o.dropColumns, o.dropTables))
	return append(statements, last...), err
}

// order holds single changes by when they can be made.
type order struct {
	to                                       State
	circular                                 map[*schema.ForeignKey]bool
	fresh                                    map[string]bool // tables that are made: nobody waits for them
	dropForeignKeys, dropChecks, dropIndexes []schema.Change
	tables, columns, indexes                 []schema.Change
	required, checks, foreignKeys            []schema.Change
	dropColumns, dropTables                  []schema.Change

	rows        map[string]*rows
	retyped     map[*schema.Column]bool // by retype, which leaves nothing to do
	fills       []Statement             // values, and what stands in for a type that CockroachDB cannot change
	onlyIndexes []Statement             // that are built anew for those
	leftovers   []Statement             // and what is left of them
}

func (o *order) sort(c schema.Change) {
	switch c := c.(type) {
	case *schema.AddTable:
		o.addTable(c.T)
	case *schema.DropTable:
		o.dropTable(c.T)
	case *schema.ModifyTable:
		for _, part := range c.Changes {
			o.sortPart(c.T, part)
		}
	default:
		o.columns = append(o.columns, c) // refused when it is planned
	}
}

// addTable makes the table by itself, then its indexes.
func (o *order) addTable(t *schema.Table) {
	o.fresh[t.Name] = true
	bare := *t
	bare.Indexes, bare.ForeignKeys = nil, nil
	for _, f := range t.ForeignKeys {
		switch {
		case o.circular[f]:
			o.foreignKeys = append(o.foreignKeys, single(t, &schema.AddForeignKey{F: f}))
			continue
		case f.RefTable == t: // or the planner takes it for another table
			own := *f
			own.Table, own.RefTable = &bare, &bare
			f = &own
		}
		bare.ForeignKeys = append(bare.ForeignKeys, f)
	}
	o.tables = append(o.tables, &schema.AddTable{T: &bare, Extra: []schema.Clause{&schema.IfNotExists{}}})
	for _, i := range t.Indexes {
		o.indexes = append(o.indexes, single(t, &schema.AddIndex{I: i}))
	}
}

// dropTable drops the table once no other refers to it.
func (o *order) dropTable(t *schema.Table) {
	bare := *t
	bare.ForeignKeys = nil
	for _, f := range t.ForeignKeys {
		switch {
		case o.circular[f]:
			o.dropForeignKeys = append(o.dropForeignKeys, single(t, &schema.DropForeignKey{F: f}))
		case f.RefTable != t:
			bare.ForeignKeys = append(bare.ForeignKeys, f)
		}
	}
	o.dropTables = append(o.dropTables, &schema.DropTable{T: &bare, Extra: []schema.Clause{&schema.IfExists{}}})
}

func (o *order) sortPart(t *schema.Table, c schema.Change) {
	switch c := c.(type) {
	case *schema.DropForeignKey:
		o.dropForeignKeys = append(o.dropForeignKeys, single(t, c))
	case *schema.DropCheck:
		o.dropChecks = append(o.dropChecks, single(t, c))
	case *schema.DropIndex:
		o.dropIndexes = append(o.dropIndexes, single(t, c))
	case *schema.DropColumn:
		o.dropColumns = append(o.dropColumns, single(t, c))
	case *schema.AddIndex:
		o.indexes = append(o.indexes, single(t, c))
	case *schema.AddCheck:
		o.checks = append(o.checks, single(t, c))
	case *schema.AddForeignKey:
		o.foreignKeys = append(o.foreignKeys, single(t, c))
	case *schema.ModifyIndex:
		o.sortPart(t, &schema.DropIndex{I: c.From})
		o.sortPart(t, &schema.AddIndex{I: c.To})
	case *schema.ModifyCheck:
		o.sortPart(t, &schema.DropCheck{C: c.From})
		o.sortPart(t, &schema.AddCheck{C: c.To})
	case *schema.ModifyForeignKey:
		o.sortPart(t, &schema.DropForeignKey{F: c.From})
		o.sortPart(t, &schema.AddForeignKey{F: c.To})
	case *schema.ModifyColumn:
		if o.retyped[c.To] {
			return
		}
		for _, kind := range []schema.ChangeKind{schema.ChangeType, schema.ChangeNull, schema.ChangeDefault, schema.ChangeAttr, schema.ChangeGenerated, schema.ChangeComment} {
			if c.Change.Is(kind) && kind == schema.ChangeNull && !c.To.Type.Null {
				o.required = append(o.required, single(t, &schema.ModifyColumn{From: c.From, To: c.To, Change: kind}))
			} else if c.Change.Is(kind) {
				o.columns = append(o.columns, single(t, &schema.ModifyColumn{From: c.From, To: c.To, Change: kind}))
			}
		}
	default:
		o.columns = append(o.columns, single(t, c))
	}
}

// reshard rebuilds the indexes whose annotation came or went.
func (o *order) reshard(from State) {
	for _, t := range o.to.schema.Tables {
		old, existed := from.schema.Table(t.Name)
		if !existed {
			continue
		}
		for _, i := range t.Indexes {
			before, existed := old.Index(i.Name)
			if existed && from.hashSharded(t, i) != o.to.hashSharded(t, i) && !o.rebuilds(i) {
				o.dropIndexes = append(o.dropIndexes, single(t, &schema.DropIndex{I: before}))
				o.indexes = append(o.indexes, single(t, &schema.AddIndex{I: i}))
			}
		}
	}
}

// rebuilds reports whether the index is built anew for another reason.
func (o *order) rebuilds(i *schema.Index) bool {
	return slices.ContainsFunc(o.indexes, func(c schema.Change) bool {
		add, ok := c.(*schema.ModifyTable).Changes[0].(*schema.AddIndex)
		return ok && add.I == i
	})
}

func single(t *schema.Table, c schema.Change) schema.Change {
	return &schema.ModifyTable{T: t, Changes: []schema.Change{c}}
}

// plan writes the changes of one step. Tables are planned together, because
// they must be made, and dropped, in the order of their references.
func (o *order) plan(step []schema.Change) ([]Statement, error) {
	together, err := planned(Cockroach, step...)
	if err != nil {
		return nil, err
	}
	var statements []Statement
	for _, c := range together {
		again, err := o.rerunnable(c)
		if err != nil {
			return nil, err
		}
		for _, s := range again {
			s.Comment = comment(c)
			statements = append(statements, s)
		}
	}
	return statements, nil
}

// comment says what a statement does, more closely than the planner for one
// that alters a table.
func comment(c *migrate.Change) string {
	m, ok := c.Source.(*schema.ModifyTable)
	if !ok || len(m.Changes) != 1 {
		return c.Comment
	}
	what := ""
	switch part := m.Changes[0].(type) {
	case *schema.AddColumn:
		what = "add column " + quoteName(part.C.Name)
	case *schema.DropColumn:
		what = "drop column " + quoteName(part.C.Name)
	case *schema.ModifyColumn:
		what = "modify column " + quoteName(part.To.Name)
	case *schema.AddCheck:
		what = "add check " + quoteName(part.C.Name)
	case *schema.DropCheck:
		what = "drop check " + quoteName(part.C.Name)
	case *schema.AddForeignKey:
		what = "add foreign key " + quoteName(part.F.Symbol)
	case *schema.DropForeignKey:
		what = "drop foreign key " + quoteName(part.F.Symbol)
	default:
		return c.Comment
	}
	return what + " of table " + quoteName(m.T.Name)
}
