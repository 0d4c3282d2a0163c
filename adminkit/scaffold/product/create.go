package product

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed readme.tmpl
var readme string

// Migrations is the folder that a product begins anew.
const Migrations = "ent/migrate/migrations/"

// Create writes the product that the note describes into the folder, which must
// not be there or be empty: the checkout's commit under the new names, with the
// features that the note has. begin writes the first migration into the product in a
// folder, and what else is generated. On an error nothing is left behind.
func Create(g Checkout, dir string, n Note, begin func(product string) error) (err error) {
	if err := n.Check(); err != nil {
		return err
	}
	if err := vacant(g.Dir, dir); err != nil {
		return err
	}
	if err := g.Clean("the product notes the commit that it came from"); err != nil {
		return err
	}
	if n.Platform, err = g.Head(); err != nil {
		return err
	}
	t, err := g.named(n.Platform, n)
	if err != nil {
		return err
	}
	made, err := os.MkdirTemp(filepath.Dir(dir), ".new-product-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(made)) }()
	if err := n.fill(made, t, begin); err != nil {
		return err
	}
	if err := os.Chmod(made, 0o755); err != nil { // #nosec G302 -- source code
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // it is empty
		return err
	}
	return os.Rename(made, dir)
}

// vacant refuses a folder in which there is something, or which is within the
// checkout.
func vacant(checkout, dir string) error {
	from, err := filepath.Abs(checkout)
	if err != nil {
		return err
	}
	to, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if within, err := filepath.Rel(from, to); err == nil && within != ".." && !strings.HasPrefix(within, ".."+string(filepath.Separator)) {
		return fmt.Errorf("%s is within this checkout; choose a folder beside it", dir)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty, and nothing was written", dir)
	}
	return nil
}

// fill writes the product's files.
func (n Note) fill(dir string, t Tree, begin func(product string) error) error {
	for name, f := range t {
		if own(name) {
			continue
		}
		if err := f.write(dir, name); err != nil {
			return err
		}
	}
	page, err := n.readme()
	if err != nil {
		return err
	}
	if err := (File{page, 0o644}).write(dir, "README.md"); err != nil {
		return err
	}
	if err := (File{[]byte("# Changelog\n\n## Unreleased\n"), 0o644}).write(dir, "CHANGELOG.md"); err != nil {
		return err
	}
	if err := n.Write(dir); err != nil {
		return err
	}
	return begin(dir)
}

func (n Note) readme() ([]byte, error) {
	t, err := template.New("readme").Parse(readme)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, n)
	return b.Bytes(), err
}
