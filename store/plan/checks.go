package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ariga.io/atlas/sql/migrate"

	"unframed/store/chain"
)

// Rehash writes the checksums of all folders anew, for a file that was written
// or edited by hand and is applied nowhere yet. It blesses no file that does
// not follow from the one before.
func Rehash(root string) error {
	if _, err := Recover(root); err != nil {
		return err
	}
	all := newChangeset()
	for _, d := range Dialects() {
		f, err := openFolder(root, d)
		if err != nil {
			return err
		}
		if err := f.chain.Check(); err != nil {
			return err
		}
		if err := f.save(&all); err != nil {
			return err
		}
	}
	return all.commit(localDisk{}, root)
}

// validate refuses to build on a folder whose files are not those of its
// checksums, or do not follow from one another.
func validate(path string) error {
	files := os.DirFS(path)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	dir, err := migrate.NewLocalDir(path)
	if err != nil {
		return err
	}
	c, err := chain.Read(files)
	if err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := migrate.Validate(dir); err != nil {
		name := migrate.HashFileName
		if sum := (*migrate.ChecksumError)(nil); errors.As(err, &sum) {
			name = sum.File
		}
		if conflicted(filepath.Join(path, migrate.HashFileName)) {
			return fmt.Errorf("%s holds the marks of a merge that was not finished; %w", filepath.Join(path, migrate.HashFileName), chain.ErrBroken)
		}
		return fmt.Errorf("%s does not match its checksum; if it was edited by hand and is applied nowhere yet, run: app migrate diff --rehash", filepath.Join(path, name))
	}
	return nil
}

// conflicted reports whether git left its marks in the file.
func conflicted(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && (bytes.HasPrefix(text, []byte("<<<<<<<")) || bytes.Contains(text, []byte("\n<<<<<<<")))
}

// version is the time that a file's name begins with.
type version struct{ time.Time }

const versionLayout = "20060102150405"

func (v version) String() string { return v.UTC().Format(versionLayout) }

// after is the version of the next file.
func (v version) after() version { return version{v.Add(time.Second)} }

// nextVersion is the time, moved past the newest file of any folder so that
// files are applied in the order they were written.
func nextVersion(root string, now time.Time) (version, error) {
	newest := ""
	for _, d := range Dialects() {
		names, err := fs.Glob(os.DirFS(filepath.Join(root, string(d))), "*.sql")
		if err != nil {
			return version{}, err
		}
		for _, name := range names {
			v, _, _ := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
			newest = max(newest, v)
		}
	}
	v := version{now}
	if v.String() > newest {
		return v, nil
	}
	last, err := time.Parse(versionLayout, newest)
	if err != nil {
		return version{}, fmt.Errorf("the newest migration's name does not begin with its time: %w", err)
	}
	return version{last}.after(), nil
}
