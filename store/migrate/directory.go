package migrate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"unframed/store/chain"
)

// ErrChanged wraps every refusal to go on from files that are not those that
// were applied or released.
var ErrChanged = errors.New("migration files are not as they were")

// directory is a read-only folder of migration files.
type directory struct{ fs.FS }

// WriteFile implements migrate.Dir; nothing is ever written here.
func (directory) WriteFile(string, []byte) error {
	return errors.New("migration files are read-only at run time")
}

// Files implements migrate.Dir: all files in the order of their versions.
func (d directory) Files() ([]migrate.File, error) {
	names, err := fs.Glob(d, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var files []migrate.File
	for _, name := range names {
		content, err := fs.ReadFile(d, name)
		if err != nil {
			return nil, err
		}
		files = append(files, file{migrate.NewLocalFile(name, content)})
	}
	return files, nil
}

// Checksum implements migrate.Dir. A file's sum covers those before it.
func (d directory) Checksum() (migrate.HashFile, error) {
	files, err := d.Files()
	if err != nil {
		return nil, err
	}
	return migrate.NewHashFile(files)
}

// check compares the files with atlas.sum and with each other.
func (d directory) check() error {
	if err := d.checkSums(); err != nil {
		return err
	}
	c, err := chain.Read(d.FS)
	if err != nil {
		return err
	}
	return c.Check()
}

func (d directory) checkSums() error {
	err := migrate.Validate(d)
	if text, _ := fs.ReadFile(d, migrate.HashFileName); err != nil && bytes.Contains(text, []byte("<<<<<<< ")) {
		return fmt.Errorf("%w: %s holds the marks of a merge that was not finished; run: app migrate rebase", ErrChanged, migrate.HashFileName)
	}
	var sum *migrate.ChecksumError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &sum):
		return fmt.Errorf("%w: %s was %s after %s was written", ErrChanged, sum.File, sum.Reason, migrate.HashFileName)
	case errors.Is(err, migrate.ErrChecksumNotFound):
		return fmt.Errorf("%w: %s is missing", ErrChanged, migrate.HashFileName)
	case errors.Is(err, migrate.ErrChecksumFormat), errors.Is(err, migrate.ErrChecksumMismatch):
		return fmt.Errorf("%w: %s itself was edited", ErrChanged, migrate.HashFileName)
	}
	return err
}

// pending returns the files that are not fully applied, after it has made sure
// that those which are have not changed since, and that none is missing.
func (r *runner) pending(ctx context.Context) ([]migrate.File, error) {
	revisions, err := readHistory(ctx, r.store)
	if err != nil {
		return nil, err
	}
	return r.directory.pending(revisions)
}

// newer returns the revisions that are later than every file: those of a newer
// release, which has begun to migrate while this one still runs.
func (d directory) newer(revisions []*migrate.Revision) ([]*migrate.Revision, error) {
	files, err := d.Files()
	if err != nil || len(files) == 0 {
		return nil, err
	}
	last := files[len(files)-1].Version()
	first := slices.IndexFunc(revisions, func(r *migrate.Revision) bool { return r.Version > last })
	if first < 0 {
		return nil, nil
	}
	return revisions[first:], nil
}

// pending compares the files with the revisions, of which those in expected
// need no file.
func (d directory) pending(revisions []*migrate.Revision, expected ...*migrate.Revision) ([]migrate.File, error) {
	files, err := d.Files()
	if err != nil {
		return nil, err
	}
	sums, err := d.Checksum()
	if err != nil {
		return nil, err
	}
	newer, err := d.newer(revisions)
	if err != nil {
		return nil, err
	}
	for _, rev := range revisions {
		if !slices.Contains(expected, rev) && !slices.ContainsFunc(files, func(f migrate.File) bool { return f.Version() == rev.Version }) {
			err := d.missing(rev)
			if slices.Contains(newer, rev) && errors.Is(err, errMissing) {
				err = aheadError{nameOf(rev)}
			}
			return nil, err
		}
	}
	newest := ""
	if len(revisions) > 0 {
		newest = revisions[len(revisions)-1].Version
	}
	var pending []migrate.File
	for i, f := range files {
		if i > 0 && f.Version() == files[i-1].Version() {
			return nil, fmt.Errorf("%w: %s and %s have the same version", ErrChanged, files[i-1].Name(), f.Name())
		}
		rev := find(revisions, f.Version())
		switch {
		case rev == nil && f.Version() < newest:
			return nil, fmt.Errorf("%w: %s was added before %s, which this database has applied already; run app migrate rebase, or give it a later version", ErrChanged, f.Name(), newest)
		case rev == nil:
			pending = append(pending, f)
		case rev.Applied != rev.Total:
			if statements, err := f.StmtDecls(); err != nil || len(statements) < rev.Applied {
				return nil, fmt.Errorf("%w: %s has fewer statements than this database ran of it", ErrChanged, f.Name())
			}
			pending = append(pending, f)
		case f.Name() != nameOf(rev):
			return nil, d.missing(rev)
		default:
			if sum, err := sums.SumByName(f.Name()); err != nil || sum != rev.Hash {
				return nil, fmt.Errorf("%w: %s was edited after this database applied it", ErrChanged, f.Name())
			}
		}
	}
	return pending, nil
}

// missing says that a file which this database has applied is not there, and
// where it went if a file says so.
func (d directory) missing(rev *migrate.Revision) error {
	c, err := chain.Read(d.FS)
	if err != nil {
		return err
	}
	for _, l := range c.Links {
		if slices.Contains(l.Replaces, nameOf(rev)) {
			return fmt.Errorf("%w: this database has applied %s, which is missing: after a merge of branches %s took its place; use a database that has not, or the files from before the merge", ErrChanged, nameOf(rev), l.Name)
		}
	}
	for _, l := range c.Links {
		if strings.HasPrefix(l.Name, rev.Version+"_") && l.Name != nameOf(rev) {
			return fmt.Errorf("%w: %s was renamed from %s after this database applied it", ErrChanged, l.Name, nameOf(rev))
		}
	}
	return fmt.Errorf("%w: %s %w", ErrChanged, nameOf(rev), errMissing)
}

var errMissing = errors.New("is missing, but this database has applied it")

// aheadError refuses a database that a newer release, or another branch, has
// migrated further than the files here go.
type aheadError struct{ file string }

// Error says what to do.
func (e aheadError) Error() string {
	return "this database has applied " + e.file + ", which this program does not have: a newer release or another branch has migrated it; run the program that has the file, or use another database (DATABASE_URL, or in development another data/app.db)"
}

// Is makes it one of ErrChanged.
func (aheadError) Is(target error) bool { return target == ErrChanged }

// nameOf is the name of the file that the revision records.
func nameOf(rev *migrate.Revision) string { return rev.Version + "_" + rev.Description + ".sql" }

func find(revisions []*migrate.Revision, version string) *migrate.Revision {
	i, found := slices.BinarySearchFunc(revisions, version, func(r *migrate.Revision, v string) int {
		return strings.Compare(r.Version, v)
	})
	if !found {
		return nil
	}
	return revisions[i]
}
