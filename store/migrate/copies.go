package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
	"unframed/store/chain"
	"unframed/store/drift"
)

// SQLite changes most things of a table by copying it. What the copy does not
// name is gone with the old table: a column, and every index and trigger that
// somebody made by hand. So a file that copies is looked at before it begins,
// and what it took along is made again before it is committed.

const (
	selectColumns = `SELECT name FROM pragma_table_xinfo($1)`
	selectObjects = `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid`
	selectScripts = `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY rowid`
	legacyAlterOn = `PRAGMA legacy_alter_table = ON`
	legacyAlterNo = `PRAGMA legacy_alter_table = OFF`
	// Dropping a column of any table has SQLite read every trigger and view again,
	// and write a name in double quotes that is none as the text it takes it for.
	checkObjects1 = `CREATE TABLE schema_checks (id INTEGER, gone INTEGER)`
	checkObjects2 = `ALTER TABLE schema_checks DROP COLUMN gone`
	checkObjects3 = `DROP TABLE schema_checks`
)

// object is an index or a trigger.
type object struct{ kind, name, table, sql string }

// keeping is what a file that copies tables must not take along.
type keeping struct {
	file    migrate.File
	copies  []tableCopy
	objects []object        // on the copied tables, when these went
	dropped map[string]bool // by the file itself, by name
	sound   bool            // every trigger and view could be read before
	columns map[thing]string
}

// beforeCopies looks at what a file is about to copy and refuses to lose what
// it does not name. It is nil for a file that changes no table, and for those of
// before files said which state they begin from.
func (s *session) beforeCopies(ctx context.Context, d directory, f migrate.File) (*keeping, error) {
	statements, err := f.Stmts()
	if err != nil {
		return nil, err
	}
	k := &keeping{file: f, copies: copiesIn(statements), dropped: map[string]bool{}}
	changes := func(s string) bool { return dropTable.MatchString(s) || alterTable.MatchString(s) }
	if !slices.ContainsFunc(statements, changes) {
		return nil, nil
	}
	c, err := chain.Read(d.FS)
	if err != nil {
		return nil, err
	}
	before, after, known := c.Around(f.Name())
	if !known {
		return nil, nil
	}
	for _, s := range statements {
		if m := dropObject.FindStringSubmatch(s); m != nil {
			k.dropped[m[1]] = true
		}
	}
	for _, copied := range k.copies {
		if err := s.keepsColumns(ctx, f, copied, before, after); err != nil {
			return nil, err
		}
	}
	if err := s.keepsRules(ctx, f, k.copies, before); err != nil {
		return nil, err
	}
	k.sound = s.objectsHold(ctx) == nil
	k.columns, err = s.names(ctx)
	return k, err
}

// keepsColumns refuses a copy that omits a column without having said so.
func (s *session) keepsColumns(ctx context.Context, f migrate.File, c tableCopy, before, after chain.Tables) error {
	rows, err := s.conn.QueryContext(ctx, selectColumns, c.before)
	if err != nil {
		return err
	}
	var found []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return errors.Join(err, rows.Close())
		}
		found = append(found, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, column := range found {
		planned := slices.Contains(before.Columns(c.before), column) && !slices.Contains(after.Columns(c.table), column)
		if !planned && !c.says(column) && !saysItDrops(f, c.table+"."+column) {
			return fmt.Errorf("migration %s would copy table %s without its column %s, which it does not say that it drops; nothing was changed; if the column came by hand, add it to ent/schema, or drop it in a file of its own first", f.Name(), c.table, column)
		}
	}
	return nil
}

// saysItDrops reports whether a file written by hand has the line for it.
func saysItDrops(f migrate.File, column string) bool {
	for _, m := range dropsLine.FindAllSubmatch(f.Bytes(), -1) {
		if string(m[1]) == column {
			return true
		}
	}
	return false
}

// keepsRules refuses to copy a table that has a CHECK or a default which the
// files know nothing of: the copy would be without it.
func (s *session) keepsRules(ctx context.Context, f migrate.File, copies []tableCopy, before chain.Tables) error {
	differences, err := drift.Tables(ctx, s.conn, store.SQLite, before, RevisionsTable, BackfillsTable)
	if err != nil {
		return err
	}
	for _, d := range differences {
		copied := slices.ContainsFunc(copies, func(c tableCopy) bool { return c.before == d.Table })
		rule := d.What == "check" && d.How != drift.Missing || d.What == "default of column" || d.What == "foreign key" && d.How == drift.Extra
		if copied && rule {
			return fmt.Errorf("migration %s would copy table %s without what was made by hand: %s; nothing was changed; put it into ent/schema, or take it away in a file of its own first", f.Name(), d.Table, d)
		}
	}
	return nil
}

func (s *session) readObjects(ctx context.Context) (all []object, err error) {
	err = s.each(ctx, selectObjects, func(scan func(...any) error) error {
		var o object
		err := scan(&o.kind, &o.name, &o.table, &o.sql)
		all = append(all, o)
		return err
	})
	return all, err
}

// restore makes what the copies took along again, and refuses the file where
// that cannot be.
func (k *keeping) restore(ctx context.Context, s *session) error {
	if k == nil {
		return nil
	}
	left, err := s.readObjects(ctx)
	if err != nil {
		return err
	}
	for _, o := range k.objects {
		still := slices.ContainsFunc(left, func(l object) bool { return l.kind == o.kind && l.name == o.name })
		if still || k.dropped[o.name] {
			continue
		}
		//constsql:allow what the database itself kept of the object's definition
		if err := execute(ctx, s.conn, o.sql); err != nil {
			return fmt.Errorf("%s %s of table %s was made by hand and cannot be kept after migration %s; nothing was changed; drop it in a file of its own first: %w", o.kind, o.name, o.table, k.file.Name(), err)
		}
	}
	return k.hold(ctx, s)
}

// hold refuses the file where a trigger or a view does not work after it, or does
// something else.
func (k *keeping) hold(ctx context.Context, s *session) error {
	if !k.sound {
		return nil
	}
	before, err := s.readScripts(ctx)
	if err != nil {
		return err
	}
	if err := s.objectsHold(ctx); err != nil {
		return fmt.Errorf("a trigger or view that was made by hand does not work any more after migration %s; nothing was changed; change it in a file of its own first: %w", k.file.Name(), err)
	}
	after, err := s.readScripts(ctx)
	if err != nil {
		return err
	}
	now, err := s.names(ctx)
	if err != nil {
		return err
	}
	for i, o := range after {
		if o.sql != before[i].sql || k.lacks(now, o) {
			return fmt.Errorf("%s %s, which was made by hand, names a column that is gone after migration %s; nothing was changed; change it in a file of its own first", o.kind, o.name, k.file.Name())
		}
	}
	return nil
}

// lacks reports whether a trigger waits for changes of a column that the file
// took away.
func (k *keeping) lacks(now map[thing]string, o object) bool {
	m := updateOf.FindStringSubmatch(o.sql)
	if o.kind != "trigger" || m == nil {
		return false
	}
	return slices.ContainsFunc(strings.Split(m[1], ","), func(name string) bool {
		column := thing{aColumn, o.table, strings.Trim(strings.TrimSpace(name), "\"`[]")}
		_, was := k.columns[column]
		_, is := now[column]
		return was && !is
	})
}

// readScripts reads the triggers and views.
func (s *session) readScripts(ctx context.Context) (all []object, err error) {
	err = s.each(ctx, selectScripts, func(scan func(...any) error) error {
		var o object
		err := scan(&o.kind, &o.name, &o.table, &o.sql)
		all = append(all, o)
		return err
	})
	return all, err
}

// objectsHold has SQLite read every trigger and view.
func (s *session) objectsHold(ctx context.Context) error {
	for _, statement := range []string{checkObjects1, checkObjects2, checkObjects3} {
		//constsql:allow one of the constants above
		if err := execute(ctx, s.conn, statement); err != nil {
			_ = execute(context.WithoutCancel(ctx), s.conn, `DROP TABLE IF EXISTS schema_checks`)
			return err
		}
	}
	return nil
}

// putInPlace runs the statement that gives a copy the name of its table. SQLite
// would otherwise refuse while a view or trigger names the table, which is not
// there at that moment.
func (s *session) putInPlace(ctx context.Context, statement string) error {
	if err := execute(ctx, s.conn, legacyAlterOn); err != nil {
		return err
	}
	err := execute(ctx, s.conn, statement)
	return errors.Join(err, execute(context.WithoutCancel(ctx), s.conn, legacyAlterNo))
}

// remember notes what is on a table that is about to go, because its copy is
// there.
func (k *keeping) remember(ctx context.Context, s *session, statement string) error {
	if k == nil {
		return nil
	}
	m := dropTable.FindStringSubmatch(statement)
	if m == nil || !slices.ContainsFunc(k.copies, func(c tableCopy) bool { return c.table == m[1] }) {
		return nil
	}
	all, err := s.readObjects(ctx)
	for _, o := range all {
		if o.table == m[1] {
			k.objects = append(k.objects, o)
		}
	}
	return err
}

// isCopy reports whether a statement gives a copy its name.
func (k *keeping) isCopy(statement string) bool {
	if k == nil {
		return false
	}
	m := renameTable.FindStringSubmatch(statement)
	return m != nil && slices.ContainsFunc(k.copies, func(c tableCopy) bool { return c.temp == m[1] && strings.EqualFold(c.table, m[2]) })
}
