// Package testkit gives tests real databases and a real browser: an SQLite
// file, a PostgreSQL server at SERIALIZABLE, a CockroachDB node, a headless
// Chromium, each gone with the test process. It is imported by tests alone,
// knows nothing of the application but package store, and fakes nothing.
package testkit

import (
	"context"
	"path/filepath"
	"testing"

	"unframed/store"
)

// EachEngine runs the test once on every engine this machine has, with a fresh
// database, and skips the others by name. Nothing has been migrated yet.
func EachEngine(t *testing.T, test func(t *testing.T, o store.Options)) {
	t.Helper()
	t.Run(string(store.SQLite), func(t *testing.T) { test(t, noted(t, SQLite(t))) })
	t.Run(string(store.PostgreSQL), func(t *testing.T) { test(t, noted(t, store.Options{URL: Postgres(t)})) })
	t.Run(string(store.CockroachDB), func(t *testing.T) { test(t, noted(t, store.Options{URL: Cockroach(t)})) })
}

// SQLite returns a fresh, empty SQLite database in the test's own folder.
func SQLite(t testing.TB) store.Options {
	t.Helper()
	return store.Options{Path: filepath.Join(t.TempDir(), "app.db")}
}

// Open opens the database and closes it with the test.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// noted reports which engine, in which version, takes part.
func noted(t testing.TB, o store.Options) store.Options {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	Report("engine", string(s.Engine)+" "+s.Version)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}
