package product

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Tree is the files of a commit, by their paths from its root, with slashes.
type Tree map[string]File

// File is one of them.
type File struct {
	Text []byte
	Mode fs.FileMode
}

// Checkout is a folder in which git keeps source code.
type Checkout struct {
	ctx context.Context
	Dir string
}

// OpenCheckout refuses a folder that is not the root of a git checkout.
func OpenCheckout(ctx context.Context, dir string) (Checkout, error) {
	g := Checkout{ctx, dir}
	prefix, err := g.git("rev-parse", "--show-prefix")
	if err != nil || strings.TrimSpace(string(prefix)) != "" {
		return g, fmt.Errorf("%s is not the root of a git checkout", dir)
	}
	return g, nil
}

// git runs git there and returns what it prints.
func (g Checkout) git(args ...string) ([]byte, error) {
	c := exec.CommandContext(g.ctx, "git", append([]string{"-C", g.Dir}, args...)...) // #nosec G204 -- git, in the builder's own folders
	var complaint strings.Builder
	c.Stderr = &complaint
	out, err := c.Output()
	if err != nil {
		return out, fmt.Errorf("git %s in %s: %w: %s", args[0], g.Dir, err, strings.TrimSpace(complaint.String()))
	}
	return out, nil
}

// Head is the commit that is checked out.
func (g Checkout) Head() (string, error) {
	out, err := g.git("rev-parse", "--verify", "HEAD^{commit}")
	return strings.TrimSpace(string(out)), err
}

// Clean refuses a checkout in which something is not committed: why says what
// for.
func (g Checkout) Clean(why string) error {
	out, err := g.git("status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return err
	}
	if len(out) > 0 {
		first, _, _ := strings.Cut(string(out), "\n")
		return fmt.Errorf("%s has changes that are not committed (%s); commit them first: %s", g.Dir, strings.TrimSpace(first), why)
	}
	return nil
}

// Tree reads the files of a commit.
func (g Checkout) Tree(commit string) (Tree, error) {
	packed, err := g.git("archive", "--format=tar", commit)
	if err != nil {
		return nil, err
	}
	t := Tree{}
	for r := tar.NewReader(bytes.NewReader(packed)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read commit %s: %w", commit, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		t[h.Name] = File{text, fs.FileMode(h.Mode).Perm() | 0o644} // #nosec G115 -- twelve bits
	}
}

// write writes the file below dir.
func (f File) write(dir, name string) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { // #nosec G301 -- source code
		return err
	}
	if err := os.WriteFile(path, f.Text, f.Mode); err != nil {
		return err
	}
	return os.Chmod(path, f.Mode)
}
