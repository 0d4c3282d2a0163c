package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"unframed/store/chain"
	"unframed/store/drift"
)

// DriftError says in what a database is not what its migration files make of it.
type DriftError struct{ Differences []drift.Difference }

// Error names every difference, in one line.
func (e *DriftError) Error() string {
	all := make([]string, len(e.Differences))
	for i, d := range e.Differences {
		all[i] = d.String()
	}
	return "the database is not what the migration files make of it: " + strings.Join(all, ", ")
}

var (
	createObject = regexp.MustCompile(`(?is)^CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+|TEMP\s+|TEMPORARY\s+|CONSTRAINT\s+)?(INDEX|TRIGGER|VIEW)\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?` + identifier)
	leaveObject  = regexp.MustCompile(`(?is)^(?:DROP|ALTER)\s+(?:INDEX|TRIGGER|VIEW)\s+(?:IF\s+EXISTS\s+)?` + identifier)
)

// compare compares the database with the state in which the applied files end.
// What files written by hand make is known by its name alone.
func (r *runner) compare(ctx context.Context, revisions []*migrate.Revision, pending []migrate.File) error {
	want, known, err := r.state(revisions, pending)
	if err != nil || !known {
		return err
	}
	found, err := drift.Tables(ctx, r.store.DB(), r.store.Engine, want, RevisionsTable, LeaseTable, BackfillsTable)
	if err != nil {
		return err
	}
	objects, err := drift.Objects(ctx, r.store.DB(), r.store.Engine)
	if err != nil {
		return fmt.Errorf("read which triggers and views there are: %w", err)
	}
	found = append(found, objects...)
	byHand, made, err := r.byHand(pending)
	if err != nil {
		return err
	}
	for _, m := range made {
		if !slices.ContainsFunc(found, func(d drift.Difference) bool { return d.Name == m.Name }) {
			found = append(found, m)
		}
	}
	found = slices.DeleteFunc(found, func(d drift.Difference) bool { return d.How == drift.Extra && mentions(byHand, d.Name) })
	if len(found) > 0 {
		return &DriftError{Differences: found}
	}
	return nil
}

// state is where the applied files end; not known in the middle of a file, and
// for files of before they said so.
func (r *runner) state(revisions []*migrate.Revision, pending []migrate.File) (want chain.Tables, known bool, err error) {
	c, err := chain.Read(r.directory.FS)
	if err != nil || len(revisions) == 0 {
		return want, false, err
	}
	if len(pending) > 0 {
		if find(revisions, pending[0].Version()) != nil {
			return want, false, nil
		}
		want, _, known = c.Around(pending[0].Name())
		return want, known, nil
	}
	if _, err := fs.Stat(r.directory, chain.SchemaFile); errors.Is(err, fs.ErrNotExist) {
		return want, false, nil
	}
	want, err = c.Committed()
	return want, err == nil, err
}

// byHand returns the text of the applied files that somebody wrote or edited,
// and the indexes, triggers and views that they make and leave.
func (r *runner) byHand(pending []migrate.File) (text string, made []drift.Difference, err error) {
	c, err := chain.Read(r.directory.FS)
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	for _, l := range c.Links {
		if slices.ContainsFunc(pending, func(f migrate.File) bool { return f.Name() == l.Name }) {
			continue
		}
		statements, err := file{migrate.NewLocalFile(l.Name, l.Text)}.Stmts()
		if err != nil {
			return "", nil, err
		}
		for _, s := range statements {
			if m := leaveObject.FindStringSubmatch(s); m != nil {
				made = slices.DeleteFunc(made, func(d drift.Difference) bool { return d.Name == m[1] })
			}
			m := createObject.FindStringSubmatch(s)
			if m != nil && (!l.Planned() && c.Knows(l) || l.Edited) {
				made = append(made, drift.Difference{How: drift.Missing, What: strings.ToLower(m[1]), Name: m[2]})
			}
		}
		if !l.Planned() || l.Edited {
			b.Write(l.Text)
		}
	}
	return b.String(), made, nil
}
