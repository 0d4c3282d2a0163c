package migrate

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"unframed/test/testkit"
)

const (
	parentsAndChildren = `
CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL, spare TEXT);
CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE);
INSERT INTO parents (id, name) VALUES (1, 'a'), (2, 'b');
INSERT INTO children (id, parent_id) VALUES (1, 1), (2, 1), (3, 2);
`
	rebuildParents = `
CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''));
INSERT INTO new_parents (id, name) SELECT id, name FROM parents;
DROP TABLE parents;
ALTER TABLE new_parents RENAME TO parents;
`
	countChildren = `SELECT count(*) FROM children`
)

func TestRebuildingASQLiteTableKeepsItsChildren(t *testing.T) {
	s := testkit.Open(t, testkit.SQLite(t))
	dir := writeFiles(t, map[string]string{"20260101000000_initial.sql": parentsAndChildren})
	up(t, s, os.DirFS(dir))
	write(t, filepath.Join(dir, "20260101000001_rebuild.sql"), rebuildParents)
	rehash(t, dir)
	up(t, s, os.DirFS(dir))
	if n := children(t, s.DB()); n != 3 {
		t.Fatalf("%d of 3 children are left", n)
	}
	if _, err := s.DB().Exec("INSERT INTO children (id, parent_id) VALUES (9, 9)"); err == nil {
		t.Fatal("foreign keys stayed off after the migration")
	}
}

// The twin: the same statements in a transaction that begins before the
// PRAGMA, as they would run without the runner's order.
func TestRebuildingInTheWrongOrderDeletesTheChildren(t *testing.T) {
	s := testkit.Open(t, testkit.SQLite(t))
	ctx := context.Background()
	if _, err := s.DB().ExecContext(ctx, parentsAndChildren); err != nil {
		t.Fatal(err)
	}
	tx, err := s.DB().BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, statements := range []string{foreignKeysOff, rebuildParents} {
		if err := execute(ctx, tx, statements); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatalf("the wrong order was refused, so the test above proves nothing: %v", err)
	}
	if n := children(t, s.DB()); n != 0 {
		t.Fatalf("%d children are left, so the test above proves nothing", n)
	}
}

func TestAFileThatBreaksReferencesChangesNothing(t *testing.T) {
	s := testkit.Open(t, testkit.SQLite(t))
	dir := writeFiles(t, map[string]string{"20260101000000_initial.sql": parentsAndChildren})
	up(t, s, os.DirFS(dir))
	write(t, filepath.Join(dir, "20260101000001_orphans.sql"), "CREATE TABLE extra (id INT);\nDELETE FROM parents WHERE id = 2;\n")
	rehash(t, dir)
	if _, err := Up(context.Background(), s, Options{Files: os.DirFS(dir)}); err == nil {
		t.Fatal("a file that leaves orphans was applied")
	}
	var tables int
	if err := s.DB().QueryRow("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").Scan(&tables); err != nil || tables != 0 {
		t.Fatalf("half of the file stayed: %d, %v", tables, err)
	}
}

func children(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	if err := db.QueryRow(countChildren).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
