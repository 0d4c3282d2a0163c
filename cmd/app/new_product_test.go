package main

import (
	"context"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"unframed/adminkit/scaffold/product"
	"unframed/config"
	entmigrate "unframed/ent/migrate"
	"unframed/store"
	"unframed/test/testkit"
)

var shed = product.Note{Module: "example.com/garden/shed", Name: "Shed & Sons"}

// TestProductIsACopyUnderItsOwnNames makes a product of this source code: its
// packages find each other, nothing is named after the platform, and its one
// migration makes all tables. The end-to-end tests build it and use it.
func TestProductIsACopyUnderItsOwnNames(t *testing.T) {
	platform := testkit.CopySource(t, "../..")
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=B", "-c", "user.email=b@example.com", "commit", "-q", "-m", "all"}} {
		testkit.RunIn(t, platform, append([]string{"git"}, args...)...)
	}
	made := filepath.Join(t.TempDir(), "shed")
	if _, stderr, code := runApp(t, platform, nil, "new", "product", made, "--module", shed.Module, "--name", shed.Name); code != 0 {
		t.Fatal(stderr)
	}
	if n, err := product.ReadNote(made); err != nil || n.Module != shed.Module || n.Name != shed.Name {
		t.Errorf("the note is %+v, %v", n, err)
	}
	text, err := os.ReadFile(filepath.Join(platform, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	noOtherNames(t, made, modfile.ModulePath(text))
	list := exec.Command("go", "list", "-deps", "-test", "./...")
	list.Dir = made
	if out, err := list.CombinedOutput(); err != nil {
		t.Errorf("packages do not find each other: %v\n%s", err, out)
	}
	tables := migrations{tables: entmigrate.Tables, features: entmigrate.Features, files: func(store.Engine) fs.FS {
		return os.DirFS(filepath.Join(made, "ent", "migrate", "migrations", "sqlite"))
	}, open: func(ctx context.Context) (*store.Store, error) {
		return store.Open(ctx, store.Options{Path: filepath.Join(t.TempDir(), "app.db")})
	}}
	for _, args := range [][]string{{"up"}, {"diff", "--check", "--dir", filepath.Join(made, "ent", "migrate", "migrations")}} {
		cmd := tables.command()
		cmd.SetArgs(args)
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			t.Errorf("migrate %s: %v", args[0], err)
		}
	}
}

// noOtherNames looks for the platform's name and module where the builder's belong.
func noOtherNames(t *testing.T, made, module string) {
	t.Helper()
	name := regexp.MustCompile(`\b` + config.Name + `\b`)
	path := regexp.MustCompile(`(?m)(?:^|[^\w/.@-])` + module + `/|^(?:module|replace|require) ` + module + `\b`)
	read := 0
	err := filepath.WalkDir(made, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "LICENSE" || strings.HasSuffix(file, ".png") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		read++
		for _, found := range append(name.FindAll(text, -1), path.FindAll(text, -1)...) {
			t.Errorf("%s has %q", file, found)
		}
		return nil
	})
	if err != nil || read < 1000 {
		t.Fatalf("read %d files, %v", read, err)
	}
}

// TestProductWithoutWhatThereIsNotIsRefused names what there is, and writes nothing.
func TestProductWithoutWhatThereIsNotIsRefused(t *testing.T) {
	made := filepath.Join(t.TempDir(), "shed")
	_, stderr, code := runApp(t, "../..", nil, "new", "product", made, "--module", shed.Module, "--name", shed.Name, "--without", "garden")
	if want := `there is no feature "garden" to leave out; there are: ` + strings.Join(features.Names(), ", "); code == 0 || !strings.Contains(stderr, want) {
		t.Errorf("it ends with %d: %s", code, stderr)
	}
	if _, err := os.Stat(made); err == nil {
		t.Error("something was written")
	}
}
