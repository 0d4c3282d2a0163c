package plan

import (
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/schema"
)

// sqliteStatements plans for SQLite. The runner switches foreign keys off
// around the file, because inside its transaction a PRAGMA would do nothing.
func (p *planning) sqliteStatements(changes []schema.Change) (statements []Statement, err error) {
	for _, c := range changes {
		var some []Statement
		m, modify := c.(*schema.ModifyTable)
		switch {
		case !modify:
			some, err = planSQLite(c)
		case light(m, p.rows[m.T.Name]):
			some, err = p.alter(m)
		default:
			some, err = p.copyTable(m)
		}
		if err != nil {
			return nil, err
		}
		statements = append(statements, some...)
	}
	return statements, nil
}

func planSQLite(changes ...schema.Change) (statements []Statement, err error) {
	list, err := planned(SQLite, changes...)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if !strings.HasPrefix(c.Cmd, "PRAGMA foreign_keys") {
			statements = append(statements, Statement{Comment: c.Comment, SQL: c.Cmd})
		}
	}
	return statements, nil
}

// light reports whether SQLite can change the table as it stands: indexes come
// and go, and columns come, each with the CHECK of its own.
func light(m *schema.ModifyTable, r *rows) bool {
	if r != nil && slices.ContainsFunc(r.cells, (*cell).changed) {
		return false
	}
	for _, c := range m.Changes {
		switch c := c.(type) {
		case *schema.AddIndex, *schema.DropIndex, *schema.ModifyIndex:
		case *schema.AddColumn:
			if c.C.Default != nil && !constant.MatchString(defaultOr(c.C, "")) || len(c.C.Attrs) > 0 {
				return false
			}
		case *schema.AddCheck:
			if newColumn(m, c.C) == nil {
				return false
			}
		case *schema.AddForeignKey:
			if refers(m, c.F) == nil {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// newColumn is the last of the new columns that a CHECK is about, if it is about
// any: the CHECK comes with that column.
func newColumn(m *schema.ModifyTable, k *schema.Check) (last *schema.Column) {
	columns := mentioned(k.Expr, m.T)
	for _, c := range m.Changes {
		if add, ok := c.(*schema.AddColumn); ok && slices.Contains(columns, add.C.Name) {
			last = add.C
		}
	}
	return last
}

// refers is the new column, empty in every row, that a reference comes with; nil
// where the table has to be copied for it.
func refers(m *schema.ModifyTable, f *schema.ForeignKey) *schema.Column {
	for _, c := range m.Changes {
		add, ok := c.(*schema.AddColumn)
		if ok && len(f.Columns) == 1 && f.Columns[0].Name == add.C.Name && add.C.Type.Null && add.C.Default == nil {
			return add.C
		}
	}
	return nil
}

// alter changes the table as it stands.
func (p *planning) alter(m *schema.ModifyTable) ([]Statement, error) {
	var drop, add []schema.Change
	for _, c := range m.Changes {
		switch c := c.(type) {
		case *schema.DropIndex:
			drop = append(drop, c)
		case *schema.AddIndex:
			add = append(add, c)
		case *schema.ModifyIndex:
			drop, add = append(drop, &schema.DropIndex{I: c.From}), append(add, &schema.AddIndex{I: c.To})
		}
	}
	dropped, err := planSQLite(indexChanges(m.T, drop)...)
	if err != nil {
		return nil, err
	}
	made, err := planSQLite(indexChanges(m.T, add)...)
	return slices.Concat(dropped, addColumns(m), made), err
}

// indexChanges is the change of a table's indexes, if there is any.
func indexChanges(t *schema.Table, list []schema.Change) []schema.Change {
	if len(list) == 0 {
		return nil
	}
	return []schema.Change{&schema.ModifyTable{T: t, Changes: list}}
}

func addColumns(m *schema.ModifyTable) (statements []Statement) {
	for _, c := range m.Changes {
		add, ok := c.(*schema.AddColumn)
		if !ok {
			continue
		}
		//constsql:allow written into a migration file for review, its names quoted
		sql := "ALTER TABLE `" + m.T.Name + "` ADD COLUMN `" + add.C.Name + "` " + typeName(SQLite, add.C)
		if !add.C.Type.Null {
			sql += " NOT"
		}
		sql += " NULL"
		if add.C.Default != nil {
			sql += " DEFAULT " + defaultOr(add.C, "")
		}
		sql += rulesOf(m, add.C)
		statements = append(statements, Statement{Comment: fmt.Sprintf("add column %q to table: %q", add.C.Name, m.T.Name), SQL: sql})
	}
	return statements
}

// rulesOf are the reference and the CHECKs that come with a new column.
func rulesOf(m *schema.ModifyTable, column *schema.Column) (sql string) {
	for _, c := range m.Changes {
		if f, ok := c.(*schema.AddForeignKey); ok && refers(m, f.F) == column {
			sql += " CONSTRAINT `" + f.F.Symbol + "` REFERENCES `" + f.F.RefTable.Name + "` (`" + f.F.RefColumns[0].Name + "`)"
			if f.F.OnUpdate != "" {
				sql += " ON UPDATE " + string(f.F.OnUpdate)
			}
			if f.F.OnDelete != "" {
				sql += " ON DELETE " + string(f.F.OnDelete)
			}
		}
	}
	for _, c := range m.Changes {
		if k, ok := c.(*schema.AddCheck); ok && newColumn(m, k.C) == column {
			sql += " CONSTRAINT `" + k.C.Name + "` CHECK (" + k.C.Expr + ")"
		}
	}
	return sql
}

// copyTable makes the table anew, with its rows. An index that is to go is
// dropped by a statement of its own: one that is merely not there afterwards
// was made by hand, and the runner makes it again.
func (p *planning) copyTable(m *schema.ModifyTable) ([]Statement, error) {
	made := *m.T
	made.Indexes, made.Name = nil, "new_"+m.T.Name
	var drops []schema.Change
	for _, c := range m.Changes {
		if _, ok := c.(*schema.DropIndex); ok {
			drops = append(drops, c)
		}
	}
	statements, err := planSQLite(append(indexChanges(m.T, drops), &schema.AddTable{T: &made})...)
	if err != nil {
		return nil, err
	}
	var into, from []string
	for _, c := range p.rows[m.T.Name].cells {
		if c.from == nil {
			continue // its default
		}
		name := "`" + c.to.Name + "`"
		into = append(into, name)
		if c.changed() {
			name = c.value(c.to.Name) + " AS " + name
		}
		from = append(from, name)
	}
	if len(into) > 0 {
		statements = append(statements, Statement{
			Comment: fmt.Sprintf("copy rows from old table %q to new temporary table %q", m.T.Name, made.Name),
			//constsql:allow written into a migration file for review, its names quoted
			SQL: "INSERT INTO `" + made.Name + "` (" + strings.Join(into, ", ") + ") SELECT " + strings.Join(from, ", ") + " FROM `" + m.T.Name + "`",
		})
	}
	//constsql:allow written into a migration file for review, its names quoted
	statements = append(statements,
		Statement{Comment: fmt.Sprintf("drop %q table after copying rows", m.T.Name), SQL: "DROP TABLE `" + m.T.Name + "`"},
		Statement{Comment: fmt.Sprintf("rename temporary table %q to %q", made.Name, m.T.Name), SQL: "ALTER TABLE `" + made.Name + "` RENAME TO `" + m.T.Name + "`"})
	var indexes []schema.Change
	for _, i := range m.T.Indexes {
		indexes = append(indexes, &schema.AddIndex{I: i})
	}
	some, err := planSQLite(indexChanges(m.T, indexes)...)
	return append(statements, some...), err
}
