// Package plan writes migration files: it compares what the ent schema
// describes with what the files written so far describe, and needs no database
// for it. Only "app migrate diff" uses it; applying files is package migrate's.
package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"ariga.io/atlas/sql/migrate"
)

// Dir is where the migration files are, seen from the module's root.
const Dir = "ent/migrate/migrations"

// Dialect names a folder of migration files and the SQL they are written in.
type Dialect string

// The dialects. PostgreSQL applies CockroachDB's files.
const (
	Cockroach Dialect = "cockroach"
	SQLite    Dialect = "sqlite"
)

// Dialects are all folders.
func Dialects() []Dialect { return []Dialect{Cockroach, SQLite} }

// ErrNothing says that schema and migration files agree.
var ErrNothing = errors.New("the migration files already describe this schema")

// Change is what one dialect's files lack.
type Change struct {
	Dialect    Dialect
	Statements []Statement
	Deletes    []string // tables and columns that are gone afterwards, with what is in them
	next       State
}

// Written is one migration file.
type Written struct {
	Path    string
	Deletes []string // as in Change
}

// Write plans what each folder under root lacks to reach the desired states
// and writes one file a folder, with its checksum and the new state; ErrNothing
// if no folder lacks anything.
func Write(root, name string, desired map[Dialect]State, now time.Time) ([]Written, error) {
	if !regexp.MustCompile(`^[a-z0-9_]+$`).MatchString(name) {
		return nil, fmt.Errorf("a migration's name consists of small letters, digits and underscores, unlike %q", name)
	}
	changes, err := Diff(root, desired)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, ErrNothing
	}
	version, err := nextVersion(root, now)
	if err != nil {
		return nil, err
	}
	var written []Written
	for _, c := range changes {
		path := filepath.Join(root, string(c.Dialect), version+"_"+name+".sql")
		if err := c.write(path); err != nil {
			return written, err
		}
		written = append(written, Written{Path: path, Deletes: c.Deletes})
	}
	return written, nil
}

// Diff returns, for each folder under root that lacks something, what it lacks.
func Diff(root string, desired map[Dialect]State) ([]Change, error) {
	var changes []Change
	for _, d := range Dialects() {
		dir := filepath.Join(root, string(d))
		if err := validate(dir); err != nil {
			return nil, err
		}
		from, err := ReadState(d, dir)
		if err != nil {
			return nil, err
		}
		statements, err := Statements(d, from, desired[d])
		if err != nil {
			return nil, fmt.Errorf("plan for %s: %w", d, err)
		}
		if len(statements) == 0 {
			continue
		}
		deletes, err := deleted(d, from, desired[d])
		if err != nil {
			return nil, err
		}
		changes = append(changes, Change{Dialect: d, Statements: statements, Deletes: deletes, next: desired[d]})
	}
	return changes, nil
}

// Rehash writes the checksums of all folders anew, for a file that was written
// or edited by hand and is applied nowhere yet.
func Rehash(root string) error {
	for _, d := range Dialects() {
		dir, err := migrate.NewLocalDir(filepath.Join(root, string(d)))
		if err != nil {
			return err
		}
		if err := writeSum(dir); err != nil {
			return err
		}
	}
	return nil
}

// validate refuses to build on a folder whose files are not those of its
// checksums.
func validate(path string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	dir, err := migrate.NewLocalDir(path)
	if err != nil {
		return err
	}
	if err := migrate.Validate(dir); err != nil {
		name := migrate.HashFileName
		if sum := (*migrate.ChecksumError)(nil); errors.As(err, &sum) {
			name = sum.File
		}
		return fmt.Errorf("%s does not match its checksum; if it was edited by hand and is applied nowhere yet, run: app migrate diff --rehash", filepath.Join(path, name))
	}
	return nil
}

// write adds the migration file, then the state that follows from it.
func (c Change) write(path string) error {
	dir, err := migrate.NewLocalDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	if err := dir.WriteFile(filepath.Base(path), format(c.Statements)); err != nil {
		return err
	}
	if err := writeSum(dir); err != nil {
		return err
	}
	return c.next.write(c.Dialect, filepath.Dir(path))
}

func writeSum(dir migrate.Dir) error {
	sum, err := dir.Checksum()
	if err != nil {
		return err
	}
	return migrate.WriteSumFile(dir, sum)
}

// nextVersion is the time, moved past the newest file of any folder so that
// files are applied in the order they were written.
func nextVersion(root string, now time.Time) (string, error) {
	const layout = "20060102150405"
	newest := ""
	for _, d := range Dialects() {
		names, err := fs.Glob(os.DirFS(filepath.Join(root, string(d))), "*.sql")
		if err != nil {
			return "", err
		}
		for _, name := range names {
			version, _, _ := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
			newest = max(newest, version)
		}
	}
	version := now.UTC().Format(layout)
	if version > newest {
		return version, nil
	}
	last, err := time.Parse(layout, newest)
	if err != nil {
		return "", fmt.Errorf("the newest migration's name does not begin with its time: %w", err)
	}
	return last.Add(time.Second).Format(layout), nil
}
