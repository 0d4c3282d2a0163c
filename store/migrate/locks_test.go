package migrate

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

const (
	shelves      = "CREATE TABLE shelves (id INT PRIMARY KEY, note TEXT);\nINSERT INTO shelves (id, note) VALUES (1, 'a'), (2, 'a');\n"
	touchShelf   = `UPDATE shelves SET note = note WHERE id = 1`
	readShelves  = `SELECT count(*) FROM shelves`
	countedRows  = `SELECT COALESCE(max(estimated_row_count), 0) FROM [SHOW TABLES]`
	widenShelves = "ALTER TABLE shelves ADD COLUMN wide INT;\n"
	validShelves = `SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE c.relname = 'shelves_note' AND i.indisvalid`
	anyShelves   = `SELECT count(*) FROM pg_class WHERE relname = 'shelves_note'`
	breakShelves = `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shelves_note'::regclass`
	oneShelf     = `DELETE FROM shelves WHERE id = 2`
)

// A transaction that was left open is waited for, and nobody waits behind the
// migration meanwhile.
func TestAMigrationThatWaitsForALockHoldsNobodyUp(t *testing.T) {
	s := testkit.Open(t, store.Options{URL: testkit.Postgres(t)})
	dir := writeFiles(t, map[string]string{"20260101000000_shelves.sql": shelves})
	up(t, s, os.DirFS(dir))
	write(t, filepath.Join(dir, "20260101000001_wide.sql"), widenShelves)
	rehash(t, dir)

	open, err := s.DB().Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = open.Rollback() }()
	if _, err := open.Exec(touchShelf); err != nil {
		t.Fatal(err)
	}
	waits, done := make(chan struct{}, 100), make(chan error, 1)
	go func() {
		_, err := Up(context.Background(), s, Options{Files: os.DirFS(dir), Progress: func(e Event) {
			if e.Kind == EventWaiting && strings.Contains(e.Reason, "another transaction") {
				select {
				case waits <- struct{}{}:
				default:
				}
			}
		}})
		done <- err
	}()
	for range 2 {
		select {
		case <-waits:
		case err := <-done:
			t.Fatalf("up ended while a transaction was open: %v", err)
		case <-time.After(30 * time.Second):
			t.Fatal("up does not say that it waits")
		}
	}
	for range 5 { // each of these would wait for as long as the transaction is open
		start := time.Now()
		var n int
		if err := s.DB().QueryRow(readShelves).Scan(&n); err != nil || time.Since(start) > 4*time.Second {
			t.Errorf("a reader waited %s behind the migration: %v", time.Since(start), err)
		}
	}
	if err := open.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// What an interrupted build left is not taken for an index, and a build that
// fails leaves nothing.
func TestAnIndexIsBuiltAnewWhereABuildWasInterrupted(t *testing.T) {
	s := testkit.Open(t, store.Options{URL: testkit.Postgres(t)})
	dir := writeFiles(t, map[string]string{"20260101000000_shelves.sql": shelves})
	up(t, s, os.DirFS(dir))
	write(t, filepath.Join(dir, "20260101000001_index.sql"), "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS shelves_note ON shelves (note);\n")
	rehash(t, dir)
	if _, err := Up(context.Background(), s, Options{Files: os.DirFS(dir)}); err == nil || !strings.Contains(err.Error(), "could not create unique index") {
		t.Fatalf("two equal rows: %v", err)
	}
	if n := count(t, s, anyShelves); n != 0 {
		t.Error("a build that failed leaves an index behind, which would refuse rows")
	}
	mustExec(t, s, oneShelf)
	mustExec(t, s, `CREATE INDEX shelves_note ON shelves (note)`)
	mustExec(t, s, breakShelves) // as a build that was killed leaves it
	if n := count(t, s, validShelves); n != 0 {
		t.Fatal("the index is valid where this test begins")
	}
	up(t, s, os.DirFS(dir))
	if n := count(t, s, validShelves); n != 1 {
		t.Error("what an interrupted build left was taken for the index")
	}
}

func TestOutlookSaysWhoWaits(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		dir := writeFiles(t, map[string]string{"20260101000000_shelves.sql": shelves})
		costs, err := Outlook(context.Background(), s, Options{Files: os.DirFS(dir)})
		if err != nil || len(costs) != 0 {
			t.Errorf("an empty database: %v, %v", costs, err)
		}
		up(t, s, os.DirFS(dir))
		write(t, filepath.Join(dir, "20260101000001_wide.sql"), widenShelves)
		rehash(t, dir)
		switch s.Engine {
		case store.PostgreSQL:
			mustExec(t, s, `ANALYZE shelves`)
		case store.CockroachDB:
			mustExec(t, s, `CREATE STATISTICS counted FROM shelves`)
			for begun := time.Now(); count(t, s, countedRows) == 0; time.Sleep(100 * time.Millisecond) { // it shows them as of ten seconds ago
				if time.Since(begun) > time.Minute {
					t.Fatal("CockroachDB has counted no rows")
				}
			}
		}
		costs, err = Outlook(context.Background(), s, Options{Files: os.DirFS(dir)})
		if err != nil || len(costs) != 1 || costs[0].Table != "shelves" || costs[0].Rows != 2 && s.Engine != store.CockroachDB {
			t.Fatalf("outlook: %+v, %v", costs, err)
		}
	})
	for _, c := range []struct {
		engine store.Engine
		text   string
		want   string
	}{
		{store.PostgreSQL, "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON big (a);", "nobody waits; about 6s beside"},
		{store.PostgreSQL, "CREATE INDEX i ON big (a);", "writes wait about 3s (create index i on big (a))"},
		{store.PostgreSQL, "-- Change it.\nALTER TABLE \"big\" ALTER COLUMN \"a\" TYPE bigint USING (a);", "reads and writes wait about 15s (change it)"},
		{store.PostgreSQL, "ALTER TABLE \"big\" ADD COLUMN a INT;", "reads and writes wait for a moment"},
		{store.PostgreSQL, "-- unframed:cockroach\nUPDATE big SET a = 1;\nALTER TABLE big VALIDATE CONSTRAINT x;", "nobody waits; about 1s beside"},
		{store.SQLite, "CREATE TABLE `new_big` (a INT);\nINSERT INTO `new_big` (`a`) SELECT `a` FROM `big`;\nDROP TABLE `big`;\nALTER TABLE `new_big` RENAME TO `big`;\nCREATE INDEX i ON big (a);", "writes wait about 13s (insert into"},
		{store.SQLite, "ALTER TABLE `big` ADD COLUMN `a` text NULL;", "writes wait for a moment"},
		{store.CockroachDB, "CREATE INDEX IF NOT EXISTS i ON big (a);", "nobody waits; about 9s beside"},
	} {
		files, err := directory{os.DirFS(writeFiles(t, map[string]string{"20260101000000_x.sql": c.text}))}.Files()
		if err != nil {
			t.Fatal(err)
		}
		costs, err := outlook(files[0], c.engine, map[string]int64{"big": 1_000_000})
		if err != nil || len(costs) != 1 || !strings.Contains(costs[0].String(), c.want) {
			t.Errorf("%s: %s: %v, %v, want %q", c.engine, c.text, costs, err, c.want)
		}
	}
}
