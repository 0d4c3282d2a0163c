package migrate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

const aheadRevision = `INSERT INTO schema_revisions SELECT '29990101000000', 'later', 1, 1, executed_at, 0, '', '', 'x', '' FROM schema_revisions LIMIT 1`

// Somebody else's tables are seen before anything is made, also where the user
// who migrates may not read them.
func TestTablesOfSomebodyElseAreSeenBeforeTheFirstStatement(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		mustExec(t, s, "CREATE TABLE users (id INT PRIMARY KEY)")
		_, err := Up(context.Background(), s, Options{})
		if !errors.Is(err, errForeign) || !strings.Contains(err.Error(), "users") {
			t.Fatalf("up: %v", err)
		}
		here, err := tables(context.Background(), s.DB(), s.Engine)
		if err != nil || len(here) != 1 {
			t.Errorf("up leaves %v: %v", here, err)
		}
	})
	t.Run("of another owner", func(t *testing.T) {
		s := testkit.Open(t, store.Options{URL: testkit.Postgres(t)})
		mustExec(t, s, "CREATE TABLE users (id INT PRIMARY KEY)")
		// Whoever asks information_schema without a right to the table sees none.
		for _, statement := range []string{"DROP OWNED BY unframed_newcomer", "DROP ROLE unframed_newcomer"} {
			_, _ = s.DB().Exec(statement)
		}
		mustExec(t, s, "CREATE ROLE unframed_newcomer")
		mustExec(t, s, "GRANT CREATE, USAGE ON SCHEMA public TO unframed_newcomer")
		s.DB().SetMaxOpenConns(1)
		mustExec(t, s, "SET ROLE unframed_newcomer")
		pending, err := newRunner(s, Options{}).pending(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if err := newRunner(s, Options{}).lookFirst(context.Background(), pending); !errors.Is(err, errForeign) || !strings.Contains(err.Error(), "users of ") {
			t.Errorf("got %v", err)
		}
	})
}

// So is one that a later file would make; the twin takes it away first.
func TestATableThatALaterFileMakesIsSeen(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		root, folder := t.TempDir(), "cockroach"
		if s.Engine == store.SQLite {
			folder = "sqlite"
		}
		table := func(name string) *schema.Table {
			id := &schema.Column{Name: "id", Type: field.TypeUUID}
			return &schema.Table{Name: name, Columns: []*schema.Column{id}, PrimaryKey: []*schema.Column{id}}
		}
		files := os.DirFS(filepath.Join(root, folder))
		plannedAlone(t, root, "initial", []*schema.Table{table("papers")})
		up(t, s, files)
		mustExec(t, s, "CREATE TABLE invoices (id INT PRIMARY KEY)")
		plannedAlone(t, root, "more", []*schema.Table{table("papers"), table("authors"), table("invoices")})
		if _, err := Up(context.Background(), s, Options{Files: files}); !errors.Is(err, errForeign) || !strings.Contains(err.Error(), "table invoices") {
			t.Fatalf("up: %v", err)
		}
		if here, err := tables(context.Background(), s.DB(), s.Engine); err != nil || here["authors"] != "" {
			t.Errorf("half of the file is there: %v, %v", here, err)
		}
		mustExec(t, s, "DROP TABLE invoices")
		up(t, s, files)
	})
}

// An old program on a database that a newer one has migrated says what to do.
func TestAnOldProgramSaysWhatToDo(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		up(t, s, nil)
		mustExec(t, s, aheadRevision)
		_, err := Up(context.Background(), s, Options{})
		if !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "29990101000000_later.sql") || !strings.Contains(err.Error(), "run the program that has the file, or use another database") {
			t.Errorf("up: %v", err)
		}
	})
}
