package product

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// Conflict is a place where the builder and the platform both changed something.
type Conflict struct {
	Path string
	Line int // of the mark in the file; 0 if it is about the whole file
	What string
}

func (c Conflict) String() string {
	if c.Line == 0 {
		return c.Path + ": " + c.What
	}
	return fmt.Sprintf("%s:%d: %s", c.Path, c.Line, c.What)
}

// Merged is what a merge does to a product.
type Merged struct {
	Write     Tree
	Delete    []string
	Conflicts []Conflict
	Generate  bool // go generate writes files that both changed
}

// merge brings what changed from one version of the platform to the next, both
// under the product's names, into the product's files.
func merge(ctx context.Context, base, next, ours Tree) (*Merged, error) {
	m := &Merged{Write: Tree{}}
	m.Generate = !slices.Equal(generatedOf(base, ours), generatedOf(base, base))
	names := maps.Clone(base)
	maps.Copy(names, next)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if own(name) || same(base, next, name) {
			continue
		}
		if generated(name, names[name]) && m.Generate {
			continue // written anew from the merged schema
		}
		if err := m.file(ctx, name, base, next, ours); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// generatedOf lists the generated files of the base that a tree has unchanged.
func generatedOf(base, t Tree) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(base)) {
		if generated(name, base[name]) && same(base, t, name) {
			names = append(names, name)
		}
	}
	return names
}

func same(a, b Tree, name string) bool {
	x, inA := a[name]
	y, inB := b[name]
	return inA == inB && bytes.Equal(x.Text, y.Text) && x.Mode&0o100 == y.Mode&0o100
}

// file merges one that the platform changed.
func (m *Merged) file(ctx context.Context, name string, base, next, ours Tree) error {
	_, was := base[name]
	theirs, is := next[name]
	mine, have := ours[name]
	switch {
	case same(ours, next, name):
	case same(ours, base, name) && is:
		m.Write[name] = theirs
	case same(ours, base, name):
		m.Delete = append(m.Delete, name)
	case !have:
		m.whole(name, "you deleted it and the platform changed it; it stays deleted")
	case !is:
		m.whole(name, "you changed it and the platform deleted it; it stays")
	case binary(base[name]) || binary(theirs) || binary(mine):
		m.whole(name, "both changed it and it is no text; yours stays")
	default:
		text, lines, err := mergeFile(ctx, base[name].Text, theirs.Text, mine.Text, name == "go.sum")
		if err != nil {
			return fmt.Errorf("merge %s: %w", name, err)
		}
		m.Write[name] = File{text, mine.Mode}
		what := "both changed this"
		if !was {
			what = "both added this file"
		}
		for _, line := range lines {
			m.Conflicts = append(m.Conflicts, Conflict{name, line, what})
		}
	}
	return nil
}

func (m *Merged) whole(name, what string) {
	m.Conflicts = append(m.Conflicts, Conflict{name, 0, what})
}

func binary(f File) bool { return bytes.IndexByte(f.Text, 0) >= 0 }

// mark begins a conflict.
const mark = "<<<<<<< yours"

// mergeFile merges by git, and returns the lines at which conflicts begin. union
// takes the lines of both.
func mergeFile(ctx context.Context, base, theirs, mine []byte, union bool) (text []byte, lines []int, err error) {
	dir, err := os.MkdirTemp("", "merge-")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	args := []string{"merge-file", "-p", "-L", "yours", "-L", "the platform before", "-L", "the platform now"}
	if union {
		args = append(args, "--union")
	}
	for i, content := range [][]byte{mine, base, theirs} {
		path := filepath.Join(dir, string(rune('a'+i)))
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return nil, nil, err
		}
		args = append(args, path)
	}
	text, err = exec.CommandContext(ctx, "git", args...).Output() // #nosec G204 -- files of our own
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() < 128 {
		err = nil // so many conflicts
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if bytes.HasPrefix(line, []byte(mark)) {
			lines = append(lines, i+1)
		}
	}
	return text, lines, err
}

// apply writes the merge into the product's folder.
func (m *Merged) apply(dir string) error {
	for name, f := range m.Write {
		if err := f.write(dir, name); err != nil {
			return err
		}
	}
	for _, name := range m.Delete {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
