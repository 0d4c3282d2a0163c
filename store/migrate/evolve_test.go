package migrate

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	entdriver "entgo.io/ent/dialect/sql"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/ent"
	entmigrate "unframed/ent/migrate"
	"unframed/store"
	"unframed/store/plan"
	"unframed/test/testkit"
)

// The migrations of the binary must build what ent itself would: on PostgreSQL
// the same schema that ent creates, on SQLite one in which ent finds nothing
// to change (it cannot create this one, see plan.wrapChecks).
func TestMigrationsBuildTheSchemaEntDescribes(t *testing.T) {
	ctx := context.Background()
	t.Run("PostgreSQL", func(t *testing.T) {
		s, other := freshLike(t, store.PostgreSQL), freshLike(t, store.PostgreSQL)
		up(t, s, nil)
		if err := bare(dialect.Postgres, other).Schema.Create(ctx); err != nil {
			t.Fatal(err)
		}
		if got, want := describe(t, s), describe(t, other); got != want {
			t.Fatalf("migrations build:\n%s\nent creates:\n%s", got, want)
		}
	})
	t.Run("SQLite", func(t *testing.T) {
		s := freshLike(t, store.SQLite)
		up(t, s, nil)
		var missing bytes.Buffer
		if err := bare(dialect.SQLite, s).Schema.WriteTo(ctx, &missing, entmigrate.WithDropColumn(true), entmigrate.WithDropIndex(true)); err != nil {
			t.Fatal(err)
		}
		if missing.Len() > 0 {
			t.Fatalf("ent would still run:\n%s", &missing)
		}
	})
}

// bare is a client on ent's own driver, through which alone ent reads a schema.
func bare(language string, s *store.Store) *ent.Client {
	return ent.NewClient(ent.Driver(entdriver.OpenDB(language, s.DB())))
}

// The rows of the next test; UNFRAMED_TEST_USERS changes how many.
const (
	manyUsers = 100_000

	fillServerUsers = `INSERT INTO users (id, created_at, updated_at, username, username_key, email, email_key, password_hash, password_changed_at, role, display_name)
		SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000000')::UUID, now(), now(), 'u' || i::TEXT, 'u' || i::TEXT, 'u' || i::TEXT, 'u' || i::TEXT, 'x', now(), 'user', 'U'
		FROM generate_series(1::BIGINT, $1::BIGINT) AS g (i)`
	fillServerSessions = `INSERT INTO sessions (id, created_at, updated_at, token_hash, seen_at, authenticated_at, expires_at, ends_at, user_id)
		SELECT id, now(), now(), convert_to(username, 'UTF8'), now(), now(), now() + INTERVAL '1 hour', now() + INTERVAL '1 day', id FROM users`
	fillSQLiteUsers = `WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < $1)
		INSERT INTO users (id, created_at, updated_at, username, username_key, email, email_key, password_hash, password_changed_at, role, display_name)
		SELECT printf('%08x-0000-4000-8000-000000000000', i), '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', 'u' || i, 'u' || i, 'u' || i, 'u' || i, 'x', '2026-01-01 00:00:00+00:00', 'user', 'U' FROM g`
	fillSQLiteSessions = `INSERT INTO sessions (id, created_at, updated_at, token_hash, seen_at, authenticated_at, expires_at, ends_at, user_id)
		SELECT id, created_at, created_at, CAST(username AS BLOB), created_at, created_at, '2026-02-01 00:00:00+00:00', '2026-03-01 00:00:00+00:00', id FROM users`

	digestUsers    = `SELECT count(*), COALESCE(sum(length(username) + length(email_key) + version), 0) FROM users`
	digestSessions = `SELECT count(*), COALESCE(sum(length(token_hash)), 0) FROM sessions`
	newColumns     = `SELECT count(*) FROM users WHERE locale = 'en' AND phone IS NULL`
	brokenRow      = `UPDATE users SET role = 'root' WHERE username = 'u1'`
	orphans        = `SELECT count(*) FROM sessions WHERE user_id NOT IN (SELECT id FROM users)`
)

func TestASchemaChangeKeepsEveryRow(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		root, files := t.TempDir(), "cockroach"
		if s.Engine == store.SQLite {
			files = "sqlite"
		}
		planned(t, root, "initial", entmigrate.Tables)
		up(t, s, os.DirFS(filepath.Join(root, files)))
		fill(t, s)
		users, sessions := digest(t, s, digestUsers), digest(t, s, digestSessions)

		planned(t, root, "change", changedTables())
		start := time.Now()
		if n := up(t, s, os.DirFS(filepath.Join(root, files))); n != 1 {
			t.Fatalf("applied %d files", n)
		}
		t.Logf("%d users changed in %s", users[0], time.Since(start).Round(time.Millisecond))

		if got := digest(t, s, digestUsers); got != users {
			t.Errorf("users were %v and are %v", users, got)
		}
		if got := digest(t, s, digestSessions); got != sessions {
			t.Errorf("sessions were %v and are %v", sessions, got)
		}
		if n := count(t, s, newColumns); n != users[0] {
			t.Errorf("%d of %d users have the new columns", n, users[0])
		}
		if n := count(t, s, orphans); n != 0 {
			t.Errorf("%d sessions have no user", n)
		}
		if _, err := s.DB().Exec(brokenRow); err == nil {
			t.Error("the tightened CHECK lets a bad row in")
		}
	})
}

// planned writes the migration that leads to the tables.
func planned(t *testing.T, root, name string, tables []*entschema.Table) {
	t.Helper()
	desired, err := plan.Desired(context.Background(), tables, entmigrate.Features)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Write(root, name, desired, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// changedTables is the schema after an imagined release: new columns, an index
// and a table, a column gone and CHECKs tightened.
func changedTables() []*entschema.Table {
	tables, users := cloneTables(entmigrate.Tables)
	var kept []*entschema.Column
	for _, c := range users.Columns {
		if c.Name != "theme" {
			kept = append(kept, c)
		}
	}
	users.Columns = append(kept,
		&entschema.Column{Name: "phone", Type: field.TypeString, Nullable: true},
		&entschema.Column{Name: "locale", Type: field.TypeString, Default: "en"})
	users.Annotation.Checks = map[string]string{"users_role_known": "role IN ('user', 'admin') AND username <> ''"}
	users.Indexes = append(users.Indexes, &entschema.Index{Name: "user_created_at", Columns: []*entschema.Column{users.Columns[1]}})
	id := &entschema.Column{Name: "id", Type: field.TypeUUID}
	owner := &entschema.Column{Name: "user_id", Type: field.TypeUUID}
	return append(tables, &entschema.Table{
		Name: "notes", Columns: []*entschema.Column{id, owner}, PrimaryKey: []*entschema.Column{id},
		ForeignKeys: []*entschema.ForeignKey{{
			Symbol: "notes_users_notes", Columns: []*entschema.Column{owner}, RefTable: users,
			RefColumns: []*entschema.Column{users.Columns[0]}, OnDelete: entschema.Cascade,
		}},
	})
}

// cloneTables copies the generated tables, and finds the users.
func cloneTables(tables []*entschema.Table) (clones []*entschema.Table, users *entschema.Table) {
	byTable := map[*entschema.Table]*entschema.Table{}
	for _, t := range tables {
		c := &entschema.Table{Name: t.Name, Columns: t.Columns, PrimaryKey: t.PrimaryKey, Indexes: t.Indexes, Annotation: &entsql.Annotation{}}
		if t.Annotation != nil {
			*c.Annotation = *t.Annotation
		}
		byTable[t] = c
		clones = append(clones, c)
		if t.Name == "users" {
			users = c
		}
	}
	for _, t := range tables {
		for _, f := range t.ForeignKeys {
			c := *f
			c.RefTable = byTable[f.RefTable]
			byTable[t].ForeignKeys = append(byTable[t].ForeignKeys, &c)
		}
	}
	return clones, users
}

func fill(t *testing.T, s *store.Store) {
	t.Helper()
	n := manyUsers
	if s.Engine == store.CockroachDB {
		n = 5_000 // its schema changes take minutes on this many rows of a busy machine
	}
	if set, err := strconv.Atoi(os.Getenv("UNFRAMED_TEST_USERS")); err == nil {
		n = set
	}
	if s.Engine == store.SQLite {
		mustExec(t, s, fillSQLiteUsers, n)
		mustExec(t, s, fillSQLiteSessions)
		return
	}
	conn, err := s.DB().Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer discard(conn)
	if err := execute(context.Background(), conn, noStatementTimeout); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(context.Background(), fillServerUsers, n); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(context.Background(), fillServerSessions); err != nil {
		t.Fatal(err)
	}
}

func mustExec(t *testing.T, s *store.Store, query string, args ...any) {
	t.Helper()
	if _, err := s.DB().Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func digest(t *testing.T, s *store.Store, query string) (values [2]int) {
	t.Helper()
	if err := s.DB().QueryRow(query).Scan(&values[0], &values[1]); err != nil {
		t.Fatal(err)
	}
	return values
}

func count(t *testing.T, s *store.Store, query string) (n int) {
	t.Helper()
	if err := s.DB().QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
