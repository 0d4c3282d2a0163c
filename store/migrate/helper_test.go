package migrate

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"

	"unframed/store"
	"unframed/store/backfill"
	"unframed/test/testkit"
)

// The test binary started with these variables is an instance that migrates.
const (
	helperURL   = "UNFRAMED_MIGRATE_URL"
	helperPath  = "UNFRAMED_MIGRATE_PATH"
	helperFiles = "UNFRAMED_MIGRATE_FILES"
	helperLease = "UNFRAMED_MIGRATE_LEASE"
	helperDie   = "UNFRAMED_MIGRATE_DIE" // the event at which it is killed; never if there is none
)

func TestMain(m *testing.M) {
	if files := os.Getenv(helperFiles); files != "" {
		if err := instance(files); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// instance migrates and prints a line for everything that happens.
func instance(files string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: os.Getenv(helperURL), Path: os.Getenv(helperPath)})
	if err != nil {
		return err
	}
	lease, err := time.ParseDuration(os.Getenv(helperLease))
	if err != nil {
		return err
	}
	events, die := 0, os.Getenv(helperDie)
	_, err = Up(ctx, s, Options{
		Files:     os.DirFS(files),
		Lease:     lease,
		Backfills: []backfill.Backfill{foldWords},
		Progress: func(e Event) {
			fmt.Println(e)
			if events++; fmt.Sprint(events) == die {
				os.Exit(9)
			}
		},
	})
	return errors.Join(err, s.Close())
}

// startInstance starts another process that migrates.
func startInstance(t *testing.T, o store.Options, files string, lease time.Duration, env ...string) (*exec.Cmd, *bufio.Scanner, *strings.Builder) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), helperURL+"="+o.URL, helperPath+"="+o.Path, helperFiles+"="+files, helperLease+"="+lease.String())
	c.Env = append(c.Env, env...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint strings.Builder
	c.Stderr = &complaint
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewScanner(out), &complaint
}

// writeFiles writes migration files and their checksums into a folder.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rehash(t, dir)
	return dir
}

func rehash(t *testing.T, dir string) {
	t.Helper()
	d, err := migrate.NewLocalDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate.WriteSumFile(d, sum); err != nil {
		t.Fatal(err)
	}
}

// countingFiles are files whose statements would tell if one ran twice or not
// at all. CockroachDB may run one again, so there the counts are rows with a
// key.
func countingFiles(e store.Engine, files, each int) map[string]string {
	set := map[string]string{}
	for f := range files {
		var b strings.Builder
		if f == 0 {
			//constsql:allow a migration file made for this test
			b.WriteString("CREATE TABLE IF NOT EXISTS counted (id INT PRIMARY KEY, n INT NOT NULL);\n")
		}
		for i := range each {
			id := f*each + i
			switch {
			case i%3 == 0:
				//constsql:allow a migration file made for this test
				fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS t%d (id INT PRIMARY KEY, note TEXT NOT NULL DEFAULT '');\n", id)
			case i%3 == 1:
				//constsql:allow a migration file made for this test
				fmt.Fprintf(&b, "CREATE INDEX IF NOT EXISTS t%d_note ON t%d (note);\n", id-1, id-1)
			case e == store.CockroachDB:
				//constsql:allow a migration file made for this test
				fmt.Fprintf(&b, "INSERT INTO counted (id, n) VALUES (%d, 1) ON CONFLICT (id) DO NOTHING;\n", id)
			default:
				//constsql:allow a migration file made for this test
				fmt.Fprintf(&b, "INSERT INTO counted (id, n) SELECT COALESCE(max(id), 0) + 1, 1 FROM counted;\n")
			}
		}
		set[fmt.Sprintf("2026010100%02d00_count.sql", f)] = b.String()
	}
	return set
}

const sumCounted = `SELECT COALESCE(sum(n), 0) FROM counted`

func counted(t *testing.T, s *store.Store) int {
	t.Helper()
	var n int
	if err := s.DB().QueryRow(sumCounted).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// describe inspects the database and writes its schema down, without the
// runner's own tables.
func describe(t *testing.T, s *store.Store) string {
	t.Helper()
	open, name, marshal := postgres.Open, "public", postgres.MarshalHCL.MarshalSpec
	if s.Engine == store.SQLite {
		open, name, marshal = sqlite.Open, "main", sqlite.MarshalHCL.MarshalSpec
	}
	drv, err := open(s.DB())
	if err != nil {
		t.Fatal(err)
	}
	found, err := drv.InspectSchema(context.Background(), name, &schema.InspectOptions{Exclude: []string{RevisionsTable, LeaseTable, BackfillsTable}})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range found.Tables { // a column that was added later stands last
		slices.SortFunc(table.Columns, func(a, b *schema.Column) int { return strings.Compare(a.Name, b.Name) })
	}
	text, err := marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// freshLike opens another empty database of the same engine.
func freshLike(t *testing.T, e store.Engine) *store.Store {
	t.Helper()
	return testkit.Open(t, freshOptions(t, e))
}

func freshOptions(t *testing.T, e store.Engine) store.Options {
	t.Helper()
	switch e {
	case store.PostgreSQL:
		return store.Options{URL: testkit.Postgres(t)}
	case store.CockroachDB:
		return store.Options{URL: testkit.Cockroach(t)}
	}
	return testkit.SQLite(t)
}

// up applies the files of a folder and fails the test if it cannot.
func up(t *testing.T, s *store.Store, files fs.FS) int {
	t.Helper()
	n, err := Up(context.Background(), s, Options{Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
