package migrate

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
	"unframed/store/chain"
	"unframed/store/drift"
)

const (
	// postgresDependents are the views, rules, triggers, policies, generated
	// columns and functions that PostgreSQL knows to need a table or a column, and
	// under its own name whatever else does. Constraints and indexes are read
	// otherwise.
	postgresDependents = `SELECT COALESCE(o.what, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)), COALESCE(o.own, ''), c.relname::TEXT, COALESCE(a.attname::TEXT, '')
		FROM pg_catalog.pg_depend AS d
		JOIN pg_catalog.pg_class AS c ON c.oid = d.refobjid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
		LEFT JOIN (
			SELECT 'pg_catalog.pg_rewrite'::regclass AS class, r.oid AS id, 0 AS part, v.relname::TEXT AS own,
				CASE v.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'rule ' || r.rulename || ' of table ' END || v.oid::regclass::TEXT AS what
				FROM pg_catalog.pg_rewrite AS r JOIN pg_catalog.pg_class AS v ON v.oid = r.ev_class
			UNION ALL SELECT 'pg_catalog.pg_trigger'::regclass, t.oid, 0, v.relname::TEXT, 'trigger ' || t.tgname || ' of table ' || v.oid::regclass::TEXT
				FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS v ON v.oid = t.tgrelid
			UNION ALL SELECT 'pg_catalog.pg_policy'::regclass, p.oid, 0, v.relname::TEXT, 'policy ' || p.polname || ' of table ' || v.oid::regclass::TEXT
				FROM pg_catalog.pg_policy AS p JOIN pg_catalog.pg_class AS v ON v.oid = p.polrelid
			UNION ALL SELECT e.class, e.id, e.part, v.relname::TEXT, 'generated column ' || g.attname || ' of table ' || v.oid::regclass::TEXT
				FROM pg_catalog.pg_attrdef AS f
				JOIN pg_catalog.pg_class AS v ON v.oid = f.adrelid
				JOIN pg_catalog.pg_attribute AS g ON g.attrelid = f.adrelid AND g.attnum = f.adnum AND g.attgenerated <> ''
				CROSS JOIN LATERAL (VALUES ('pg_catalog.pg_attrdef'::regclass, f.oid, 0), ('pg_catalog.pg_class'::regclass, f.adrelid, f.adnum::INT)) AS e (class, id, part)
			UNION ALL SELECT 'pg_catalog.pg_proc'::regclass, p.oid, 0, '', 'function ' || p.oid::regprocedure::TEXT FROM pg_catalog.pg_proc AS p
		) AS o ON o.class = d.classid AND o.id = d.objid AND o.part = d.objsubid
		WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND n.nspname = current_schema() AND c.relkind IN ('r', 'p')
		AND NOT (o.what IS NOT NULL AND d.classid = d.refclassid AND d.refobjsubid = d.objsubid)
		AND (o.what IS NOT NULL OR d.deptype = 'n' AND d.classid NOT IN ('pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_trigger'::regclass))`
	// postgresTriggers are the functions that triggers run, whose texts PostgreSQL
	// reads only then.
	postgresTriggers = `SELECT 'trigger ' || t.tgname || ' of table ' || c.relname || ' with its function ' || p.proname, c.relname::TEXT, p.prosrc
		FROM pg_catalog.pg_trigger AS t
		JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
		JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE NOT t.tgisinternal AND n.nspname = current_schema()`
	// foreignKeys are all references to or from tables here, column by column, with
	// the unique index that each needs.
	foreignKeys = `SELECT k.conname::TEXT, c.relname::TEXT, a.attname::TEXT, r.relname::TEXT, b.attname::TEXT, COALESCE(i.relname::TEXT, '')
		FROM (SELECT *, generate_subscripts(conkey, 1) AS part FROM pg_catalog.pg_constraint WHERE contype = 'f') AS k
		JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
		JOIN pg_catalog.pg_class AS r ON r.oid = k.confrelid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
		JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[k.part]
		JOIN pg_catalog.pg_attribute AS b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[k.part]
		LEFT JOIN pg_catalog.pg_class AS i ON i.oid = k.conindid
		WHERE n.nspname = current_schema() ORDER BY 1, 2, k.part`
)

// cockroachDependents are told by what their definitions name, which every
// version shows in one of these ways; one that lacks a kind of thing lacks the
// catalogue of it too.
var cockroachDependents = []string{
	`SELECT 'view ' || viewname, '', definition FROM pg_catalog.pg_views WHERE schemaname = current_schema()`,
	`SELECT 'materialized view ' || matviewname, '', definition FROM pg_catalog.pg_matviews WHERE schemaname = current_schema()`,
	`SELECT 'policy ' || policyname || ' of table ' || tablename, tablename, COALESCE(qual, '') || ' ' || COALESCE(with_check, '') FROM pg_catalog.pg_policies WHERE schemaname = current_schema()`,
	`SELECT 'generated column ' || column_name || ' of table ' || table_name, table_name, generation_expression FROM information_schema.columns
		WHERE table_schema = current_schema() AND generation_expression <> '' AND column_name NOT LIKE 'crdb_internal_%'`,
	`SELECT 'function ' || p.proname, '', p.prosrc FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = current_schema()`,
}

// dependent is a thing in the database that needs a table or a column of it.
type dependent struct {
	what          string // such as: view late_papers
	own           string // the table that it belongs to, and goes with
	table, column string // what it needs; no column for the table itself
	index         string // or which index
	text          string // CockroachDB: its definition, which tells what it needs
	row           string // the text of a trigger's function, which names columns of a row
	free          bool   // it follows a new name by itself, on both servers
}

// stops reports whether a thing cannot be taken from it.
func (n dependent) stops(t taking, engine store.Engine) bool {
	switch {
	case t.index != "":
		return n.index == t.index
	case t.column == "" && t.verb == drops && n.own == t.table:
		return false
	case n.row != "":
		return t.column != "" && t.verb != retypes && n.own == t.table && namesOfRow(n.row, t.column)
	case t.verb == renames && (engine == store.PostgreSQL || n.free):
		return false
	case n.text != "":
		about := n.own == t.table || mentions(n.text, t.table)
		return about && (t.column == "" || mentions(n.text, t.column)) || t.column != "" && namesOfRow(n.text, t.column)
	}
	return n.table == t.table && (t.column == "" || n.column == t.column)
}

// namesOfRow reports whether a trigger's function names the column of the row.
func namesOfRow(text, column string) bool {
	return regexp.MustCompile(`(?i)\b(NEW|OLD)\)?\s*\.\s*"?` + regexp.QuoteMeta(column) + `\b`).MatchString(text)
}

// beforeTaking refuses a file that takes away what something in the database
// needs that no file planned: the servers would stop in the middle of the file,
// drop it without a word, or keep it broken.
func (s *session) beforeTaking(ctx context.Context, d directory, f migrate.File) error {
	statements, err := f.StmtDecls()
	if err != nil {
		return err
	}
	takes := takings(statements, s.history.engine)
	if begun, err := s.begun(ctx, f); begun || err != nil || len(takes) == 0 {
		return err
	}
	c, err := chain.Read(d.FS)
	if err != nil {
		return err
	}
	before, _, known := c.Around(f.Name())
	all, err := s.dependents(ctx, before, known)
	if err != nil {
		return fmt.Errorf("look what needs the tables that migration %s changes: %w", f.Name(), err)
	}
	all = slices.DeleteFunc(all, func(n dependent) bool { return isReleased(n, statements, takes) })
	for _, t := range takes {
		for _, n := range all {
			if n.stops(t, s.history.engine) {
				return fmt.Errorf("migration %s would %s, which %s needs, made by hand; nothing was changed; drop that in a file of its own first, and make it again after", f.Name(), t, n.what)
			}
		}
	}
	if !known {
		return nil
	}
	return s.keepsByHand(ctx, f, takes, before)
}

// isReleased reports whether the file itself drops or changes the thing, or the
// table that it is on.
func isReleased(n dependent, statements []*migrate.Stmt, takes []taking) bool {
	if n.own != "" && slices.Contains(takes, taking{verb: drops, table: n.own}) {
		return true
	}
	return slices.ContainsFunc(statements, func(s *migrate.Stmt) bool {
		m := releases.FindStringSubmatch(s.Text)
		return m != nil && mentions(n.what, m[1])
	})
}

// keepsByHand refuses to take away what an index, a CHECK or a default needs that
// was made by hand.
func (s *session) keepsByHand(ctx context.Context, f migrate.File, takes []taking, before chain.Tables) error {
	differences, err := drift.Tables(ctx, s.conn, s.history.engine, before, RevisionsTable, LeaseTable, BackfillsTable)
	if err != nil {
		return err
	}
	for _, t := range takes {
		for _, d := range differences {
			if t.column != "" && d.Table == t.table && s.loses(t, d) {
				return fmt.Errorf("migration %s would %s, and with it lose what was made by hand: %s; nothing was changed; drop that in a file of its own first", f.Name(), t, d)
			}
		}
	}
	return nil
}

// loses reports whether a difference is gone, or not as it was, afterwards.
func (s *session) loses(t taking, d drift.Difference) bool {
	about := slices.Contains(d.On, t.column) || mentions(d.Text, t.column)
	switch {
	case t.verb == renames:
		return false
	case t.verb == retypes && d.What == "default of column":
		return d.Name == t.column
	case t.verb == retypes && d.What == "index" && d.Text == "" && s.history.engine == store.PostgreSQL:
		return false // PostgreSQL builds it anew
	}
	return d.How == drift.Extra && about
}

// dependents reads what needs the tables; references by hand only where it is
// known which were planned.
func (s *session) dependents(ctx context.Context, before chain.Tables, known bool) (all []dependent, err error) {
	if s.history.engine == store.PostgreSQL {
		all, err = s.postgresDependents(ctx)
	} else {
		all, err = s.cockroachDependents(ctx)
	}
	if err != nil || !known {
		return all, err
	}
	planned, err := drift.ForeignKeys(s.history.engine, before)
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, foreignKeys, func(scan func(...any) error) error {
		var name, table, column, to, toColumn, index string
		if err := scan(&name, &table, &column, &to, &toColumn, &index); err != nil {
			return err
		}
		if slices.Contains(planned, [2]string{table, name}) {
			return nil
		}
		n := dependent{what: "foreign key " + name + " of table " + table, own: table, free: true}
		n.table, n.column, n.index = to, toColumn, index
		all = append(all, n)
		n.table, n.column, n.index = table, column, ""
		all = append(all, n)
		return nil
	})
	return all, err
}

func (s *session) postgresDependents(ctx context.Context) (all []dependent, err error) {
	err = s.each(ctx, postgresDependents, func(scan func(...any) error) error {
		var n dependent
		err := scan(&n.what, &n.own, &n.table, &n.column)
		all = append(all, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, postgresTriggers, func(scan func(...any) error) error {
		var n dependent
		err := scan(&n.what, &n.own, &n.row)
		all = append(all, n)
		return err
	})
	return all, err
}

func (s *session) cockroachDependents(ctx context.Context) (all []dependent, err error) {
	for _, text := range cockroachDependents {
		//constsql:allow one of the constants above
		err := s.each(ctx, text, func(scan func(...any) error) error {
			var n dependent
			err := scan(&n.what, &n.own, &n.text)
			all = append(all, n)
			return err
		})
		if err != nil && !isCode(err, "42P01", "42703", "42883", "0A000") { // it has no such things
			return nil, err
		}
	}
	return all, nil
}

// each reads the rows of a constant query.
func (s *session) each(ctx context.Context, text string, read func(scan func(...any) error) error, args ...any) (err error) {
	rows, err := query(ctx, s.conn, text, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
