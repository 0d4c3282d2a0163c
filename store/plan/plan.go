// Package plan writes migration files: it compares what the ent schema
// describes with what the files written so far describe, and needs no database
// for it. Only "app migrate diff" uses it; applying files is package migrate's.
package plan

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"time"
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
	Notes      []string // sentences on what becomes of rows, and on what may be meant otherwise
	next       State
}

// Written is one migration file.
type Written struct {
	Path    string
	Deletes []string // as in Change
	Notes   []string // too
}

// Write plans what each folder under root lacks to reach the desired states
// and writes one file a folder, with its checksum and the new state, all of
// them or none; ErrNothing if no folder lacks anything.
func Write(root, name string, desired map[Dialect]State, now time.Time, how ...Option) ([]Written, error) {
	return write(localDisk{}, root, name, desired, now, how...)
}

// Option is what planning is told beside the schema.
type Option func(*options)

type options struct {
	backfill string
	choices  []Choice
}

// Choose decides what becomes of rows.
func Choose(c ...Choice) Option { return func(o *options) { o.choices = append(o.choices, c...) } }

// Backfill adds a file that runs the backfill of that name, after the planned
// one if there is anything to plan.
func Backfill(name string) Option { return func(o *options) { o.backfill = name } }

func write(d disk, root, name string, desired map[Dialect]State, now time.Time, how ...Option) ([]Written, error) {
	var o options
	for _, set := range how {
		set(&o)
	}
	if !regexp.MustCompile(`^[a-z0-9_]+$`).MatchString(name) {
		return nil, fmt.Errorf("a migration's name consists of small letters, digits and underscores, unlike %q", name)
	}
	if _, err := recoverPlan(d, root); err != nil {
		return nil, err
	}
	changes, err := Diff(root, desired, how...)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 && o.backfill == "" {
		return nil, ErrNothing
	}
	version, err := nextVersion(root, now)
	if err != nil {
		return nil, err
	}
	all := newChangeset()
	var written []Written
	for _, dialect := range Dialects() {
		f, err := openFolder(root, dialect)
		if err != nil {
			return nil, err
		}
		added, err := f.write(version, name, changes, o)
		if err != nil {
			return nil, err
		}
		if err := f.save(&all); err != nil {
			return nil, err
		}
		for _, w := range added {
			w.Path = filepath.Join(root, string(dialect), w.Path)
			written = append(written, w)
		}
	}
	return written, all.commit(d, root)
}

// Diff returns, for each folder under root that lacks something, what it lacks.
func Diff(root string, desired map[Dialect]State, how ...Option) ([]Change, error) {
	var o options
	for _, set := range how {
		set(&o)
	}
	chosen := newChoices(o.choices)
	if interrupted(root) {
		return nil, ErrInterrupted
	}
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
		c, err := change(d, from, desired[d], chosen)
		if err != nil {
			return nil, err
		}
		if len(c.Statements) > 0 {
			changes = append(changes, c)
		}
	}
	return changes, chosen.unused()
}
