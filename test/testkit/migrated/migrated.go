// Package migrated gives tests databases that have every migration of the
// application. Package testkit alone cannot: what tests the migrations imports
// it.
package migrated

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

// Open opens the database, applies what it lacks, and closes it with the test. An
// empty one begins as a copy of what the first migration of the process made, which
// takes a tenth of the time that a migration does.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	if o.URL == "" {
		must(t, copyFile(o.Path))
	} else {
		must(t, testkit.CopyOnPostgres(t, o.URL, func(url string) error { return migrateAlone(store.Options{URL: url}) }))
	}
	s := testkit.Open(t, o)
	if s.Engine == store.CockroachDB {
		must(t, testkit.CopyOnCockroach(t, s, func() error { return up(s) }))
	} else {
		must(t, up(s)) // which a copy has been
	}
	return s
}

// migratedFile is a migrated SQLite database that nobody has open.
var migratedFile = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "unframed-migrated-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "app.db")
	if err := migrateAlone(store.Options{Path: path}); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// copyFile puts a migrated database where there is no file yet.
func copyFile(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	content, err := migratedFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// migrateAlone migrates a database and leaves it closed.
func migrateAlone(o store.Options) error {
	s, err := store.Open(context.Background(), o)
	if err != nil {
		return err
	}
	return errors.Join(up(s), s.Close())
}

func up(s *store.Store) error {
	_, err := migrate.Up(context.Background(), s, migrate.Options{})
	return err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
