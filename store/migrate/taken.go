package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"github.com/lib/pq"

	"unframed/store"
	"unframed/store/chain"
	"unframed/store/drift"
)

const (
	compared     = "schema_compared" // as a table
	comparedName = "schema_compared_as"

	serverNames = `SELECT 'relation', '', c.relname::TEXT, COALESCE(t.relname::TEXT, '') FROM pg_catalog.pg_class AS c
			JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
			LEFT JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
			WHERE n.nspname = current_schema() AND COALESCE(i.indisvalid, true)
		UNION ALL SELECT 'column', c.relname::TEXT, a.attname::TEXT, '' FROM pg_catalog.pg_attribute AS a
			JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
			JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			WHERE n.nspname = current_schema() AND a.attnum > 0 AND NOT a.attisdropped
		UNION ALL SELECT 'constraint', c.relname::TEXT, k.conname::TEXT, '' FROM pg_catalog.pg_constraint AS k
			JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
			JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			WHERE n.nspname = current_schema()`
	sqliteNames = `SELECT 'relation', '', name, CASE type WHEN 'index' THEN tbl_name ELSE '' END FROM sqlite_master
		UNION ALL SELECT 'column', m.name, c.name, '' FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c WHERE m.type = 'table'`

	defineIndex = `SELECT i.indisunique::TEXT || pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index AS i
		JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
		JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND t.relname = $1 AND c.relname = $2`
	defineColumn = `SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::TEXT || ' ' || a.attcollation::TEXT || ' ' || a.attgenerated::TEXT || ' ' || a.attidentity::TEXT || ' ' || COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
		FROM pg_catalog.pg_attribute AS a
		JOIN pg_catalog.pg_class AS t ON t.oid = a.attrelid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
		LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE n.nspname = current_schema() AND t.relname = $1 AND a.attname = $2`
	defineConstraint = `SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint AS k
		JOIN pg_catalog.pg_class AS t ON t.oid = k.conrelid
		JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
		WHERE n.nspname = current_schema() AND t.relname = $1 AND k.conname = $2`
)

// beforeMaking refuses a file that would take something made by hand for what it
// makes, because that has the name; what is the same in all but who made it is
// taken, and the statements for it are left out. Of a file that has begun, that
// may be something of its own.
func (s *session) beforeMaking(ctx context.Context, d directory, f migrate.File) error {
	statements, err := f.StmtDecls()
	if err != nil {
		return err
	}
	s.taken = map[int]bool{}
	makes, gone := makings(statements, s.history.engine)
	if len(makes) == 0 {
		return nil
	}
	done, err := s.statementsDone(ctx, f)
	if err != nil {
		return err
	}
	there, err := s.names(ctx)
	if err != nil {
		return fmt.Errorf("look which names migration %s finds taken: %w", f.Name(), err)
	}
	own := s.comparison(d, f)
	var taken []making
	for _, m := range makes {
		on, has := there[m.thing]
		at, goes := gone[m.thing]
		switch {
		case !has || goes && at < m.n || m.n < done:
			continue
		case s.history.engine == store.CockroachDB && m.kind == aRelation && on != m.on && on != there[m.old]:
			continue // there each table has names of its own for its indexes
		case m.again == "":
			if _, still := there[m.old]; !still || done > 0 {
				continue
			}
		case m.kind != aRelation || on == m.on:
			same, err := own(ctx, m)
			if err != nil {
				return fmt.Errorf("compare %s with what migration %s makes: %w", m.thing, f.Name(), err)
			}
			if same {
				taken = append(taken, m)
				continue
			}
		}
		if done == 0 && !s.maybeOwn(statements, m) {
			return fmt.Errorf("migration %s makes %s, and there is another of that name, made by hand; nothing was changed; drop or rename that in a file of its own first", f.Name(), m.sentence())
		}
	}
	for _, m := range taken {
		_, copied := gone[thing{aRelation, "", m.on}]
		s.taken[m.n] = !copied // which takes it along
	}
	if done > 0 {
		return nil
	}
	return s.takesNoRows(f, statements, taken)
}

// maybeOwn reports whether CockroachDB may have made the thing for the file, and
// not recorded it: its first statement and the record are two transactions.
func (s *session) maybeOwn(statements []*migrate.Stmt, m making) bool {
	first := slices.IndexFunc(statements, func(t *migrate.Stmt) bool { return !isForOthers(t, s.history.engine) })
	return s.history.engine == store.CockroachDB && m.n == first
}

// statementsDone is how many of a file's statements were applied.
func (s *session) statementsDone(ctx context.Context, f migrate.File) (int, error) {
	rev, err := s.ReadRevision(ctx, f.Version())
	if errors.Is(err, migrate.ErrRevisionNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return rev.Applied, nil
}

// takesNoRows refuses to take a column for which the file makes rules: its rows
// would be looked at in the middle of the file.
func (s *session) takesNoRows(f migrate.File, statements []*migrate.Stmt, taken []making) error {
	for _, m := range taken {
		if m.kind != aColumn {
			continue
		}
		for i, statement := range statements {
			rule := makesConstraint.MatchString(statement.Text) || strings.HasPrefix(statement.Text, "CREATE UNIQUE")
			if rule && !s.taken[i] && !isForOthers(statement, s.history.engine) && mentions(statement.Text, m.name) {
				return fmt.Errorf("migration %s makes %s and rules for it, and there is such a column with values already, made by hand; nothing was changed; drop or rename that in a file of its own first", f.Name(), m.sentence())
			}
		}
	}
	return nil
}

// String names it.
func (t thing) String() string {
	if t.table != "" {
		return t.kind + " " + t.name + " of table " + t.table
	}
	return t.kind + " " + t.name
}

// sentence names what is made.
func (m making) sentence() string {
	switch {
	case m.kind == aRelation && m.on != "":
		return "index " + m.name + " of table " + m.on
	case m.kind == aRelation && m.old.name != "":
		return m.name + " of " + m.old.name
	}
	return m.thing.String()
}

// names are those in the database, each index's with its table.
func (s *session) names(ctx context.Context) (map[thing]string, error) {
	text := serverNames
	if s.history.engine == store.SQLite {
		text = sqliteNames
	}
	all := map[thing]string{}
	//constsql:allow one of two constants
	return all, s.each(ctx, text, func(scan func(...any) error) error {
		var t thing
		var on string
		err := scan(&t.kind, &t.table, &t.name, &on)
		all[t] = on
		return err
	})
}

// comparison tells whether what somebody made is what a file makes.
func (s *session) comparison(d directory, f migrate.File) func(context.Context, making) (bool, error) {
	if s.history.engine != store.SQLite {
		return s.isSame
	}
	return func(ctx context.Context, m making) (bool, error) {
		if m.kind == aColumn && strings.Contains(m.again, " CONSTRAINT ") {
			return false, nil // its rules come with it
		}
		c, err := chain.Read(d.FS)
		if err != nil {
			return false, err
		}
		before, after, known := c.Around(f.Name())
		if !known {
			return true, nil // SQLite refuses it itself, and all of the file
		}
		extra, err := s.differs(ctx, before, m)
		if err != nil || extra != drift.Extra {
			return err == nil, err // a table that is copied has it already
		}
		how, err := s.differs(ctx, after, m)
		return how == "", err
	}
}

// differs is how the thing differs from a state; empty if it does not.
func (s *session) differs(ctx context.Context, state chain.Tables, m making) (how string, err error) {
	all, err := drift.Tables(ctx, s.conn, s.history.engine, state, RevisionsTable, BackfillsTable)
	for _, d := range all {
		if d.Table == m.on && d.Name == m.name && (d.What == "index") == (m.kind == aRelation) && d.What != "check" {
			how = d.How
		}
	}
	return how, err
}

// isSame has the database make the thing for an empty table like the one that it
// is on, and compares what it then says of both.
func (s *session) isSame(ctx context.Context, m making) (same bool, err error) {
	first := []string{
		"DROP TABLE IF EXISTS " + compared,
		//constsql:allow the one name in it is quoted
		"CREATE TABLE " + compared + " (LIKE " + pq.QuoteIdentifier(m.on) + ")",
	}
	name := comparedName
	if m.kind == aColumn {
		name = m.name
		//constsql:allow the one name in it is quoted
		first = append(first, "ALTER TABLE "+compared+" DROP COLUMN "+pq.QuoteIdentifier(m.name))
	}
	if s.history.engine == store.PostgreSQL {
		first = append([]string{"BEGIN ISOLATION LEVEL READ COMMITTED", shortLocks}, first...)
	}
	defer func() {
		end := "DROP TABLE IF EXISTS " + compared
		if s.history.engine == store.PostgreSQL {
			end = rollback
		}
		//constsql:allow one of two constants
		err = errors.Join(err, execute(context.WithoutCancel(ctx), s.conn, end))
	}()
	for _, text := range first {
		//constsql:allow one of the texts above
		if err := execute(ctx, s.conn, text); err != nil {
			return false, err
		}
	}
	//constsql:allow a statement of the migration file, for another table
	if err := execute(ctx, s.conn, m.again); err != nil {
		if store.Classify(err) == store.FaultConnection || isCode(err, "55P03") || ctx.Err() != nil {
			return false, err
		}
		return false, nil // of what is not there yet
	}
	want, err := s.defined(ctx, m.kind, compared, name)
	if err != nil {
		return false, err
	}
	have, err := s.defined(ctx, m.kind, m.on, m.name)
	return want == have && want != "", err
}

// defined is what the database says of an index, a column or a constraint,
// without its name.
func (s *session) defined(ctx context.Context, kind, table, name string) (text string, err error) {
	define := map[string]string{aRelation: defineIndex, aColumn: defineColumn, aConstraint: defineConstraint}[kind]
	//constsql:allow one of three constants
	err = s.conn.QueryRowContext(ctx, define, table, name).Scan(&text)
	if unique, rest, ok := strings.Cut(text, "CREATE "); kind == aRelation && ok {
		_, how, _ := strings.Cut(rest, " USING ")
		text = unique + how
	}
	return strings.TrimSuffix(text, " NOT VALID"), err
}
