package product_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unframed/adminkit/scaffold/product"
)

// repository is a small program under git.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T, dir string) repository {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	r := repository{t, dir}
	r.git("init", "-q", "-b", "main")
	r.git("config", "user.name", "Builder")
	r.git("config", "user.email", "builder@example.com")
	return r
}

func (r repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", r.dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes files, of which an empty one is removed, and commits them.
func (r repository) commit(files map[string]string) string {
	r.t.Helper()
	for name, text := range files {
		path := filepath.Join(r.dir, name)
		err := os.Remove(path)
		if text != "" {
			if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
				err = os.WriteFile(path, []byte(text), 0o600)
			}
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", "change")
	return r.git("rev-parse", "HEAD")
}

func (r repository) read(name string) string {
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// small is a platform with one of everything that a name stands in.
var small = map[string]string{
	"go.mod":          "module platform\n\ngo 1.26\n",
	"tools/go.mod":    "module platform/tools\n\nrequire platform v0.0.0\n\nreplace platform => ..\n\ntool (\n\tplatform/tools/cmd/x\n)\n",
	"config/name.go":  "package config\n\nconst Name = \"Platform\"\n",
	"main.go":         "package main\n\nimport (\n\t\"net/http\"\n\t_ \"platform/config\"\n\t\"zoo.example/x\"\n)\n\n// Platform answers; PlatformDown is an alert.\nvar _ = http.StatusOK + x.Y\n",
	"docs/guide.md":   "# Platform\n\n`platform/config` is a package, /etc/platform/platform.env a file.\n\na\n\nb\n\nc\n\nd\n\ne\n",
	"static/icon.bin": "\x00Platform platform/config",
	"LICENSE":         "Platform's licence\n",
	"README.md":       "# Platform\n",
	"CHANGELOG.md":    "Platform began\n",
	"ent/migrate/migrations/sqlite/20260101000000_initial.sql": "CREATE TABLE t (a int);\n",
	"gone.txt": "one\n", "kept.txt": "one\n", "theirs.txt": "one\n", "both.txt": "one\ntwo\nthree\n",
}

var acme = product.Note{Module: "github.com/acme/portal", Name: "Acme & Sons", Features: []string{"ledger"}}

func begin(made string) error {
	folder := filepath.Join(made, filepath.FromSlash(product.Migrations))
	if err := os.MkdirAll(filepath.Join(folder, "sqlite"), 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "sqlite", "20270101000000_initial.sql"), []byte("CREATE TABLE t (a int);\n"), 0o600)
}

// made is a small platform and a product of it.
func made(t *testing.T) (platform, acmes repository) {
	t.Helper()
	top := t.TempDir()
	platform = newRepository(t, filepath.Join(top, "platform"))
	platform.commit(small)
	g, err := product.OpenCheckout(t.Context(), platform.dir)
	if err == nil {
		err = product.Create(g, filepath.Join(top, "portal"), acme, begin)
	}
	if err != nil {
		t.Fatal(err)
	}
	acmes = newRepository(t, filepath.Join(top, "portal"))
	acmes.commit(nil)
	return platform, acmes
}

func bring(t *testing.T, platform, acmes repository) *product.Upgrade {
	t.Helper()
	g, err := product.OpenCheckout(t.Context(), platform.dir)
	if err != nil {
		t.Fatal(err)
	}
	u, err := product.Bring(context.Background(), acmes.dir, g)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestProductHasItsOwnNames(t *testing.T) {
	platform, acmes := made(t)
	for name, want := range map[string]string{
		"go.mod":          "module github.com/acme/portal\n",
		"tools/go.mod":    "module github.com/acme/portal/tools\n\nrequire github.com/acme/portal v0.0.0\n\nreplace github.com/acme/portal => ..\n\ntool (\n\tgithub.com/acme/portal/tools/cmd/x\n)\n",
		"config/name.go":  `const Name = "Acme & Sons"`,
		"main.go":         "\t_ \"github.com/acme/portal/config\"\n\t\"net/http\"\n\t\"zoo.example/x\"\n)\n\n// Acme & Sons answers; PlatformDown is an alert.\n",
		"docs/guide.md":   "# Acme & Sons\n\n`github.com/acme/portal/config` is a package, /etc/platform/platform.env a file.\n",
		"static/icon.bin": "\x00Platform platform/config",
		"LICENSE":         "Platform's licence\n",
		"README.md":       "# Acme & Sons\n",
		"CHANGELOG.md":    "# Changelog\n\n## Unreleased\n",
		"ent/migrate/migrations/sqlite/20270101000000_initial.sql": "CREATE TABLE",
		product.NoteFile: `"platform": "` + platform.git("rev-parse", "HEAD") + `"`,
	} {
		if got := acmes.read(name); !strings.Contains(got, want) {
			t.Errorf("%s is\n%s\nand has no\n%s", name, got, want)
		}
	}
	if text := acmes.read("ent/migrate/migrations/sqlite/20260101000000_initial.sql"); text != "" {
		t.Error("the platform's migrations came along")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(acmes.dir), ".new-product-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestProductIsRefused(t *testing.T) {
	platform, acmes := made(t)
	g, err := product.OpenCheckout(t.Context(), platform.dir)
	if err != nil {
		t.Fatal(err)
	}
	free := filepath.Join(t.TempDir(), "new")
	for want, c := range map[string]struct {
		dir  string
		note product.Note
	}{
		"is not empty":         {acmes.dir, acme},
		"within this checkout": {filepath.Join(platform.dir, "sub"), acme},
		"--module takes":       {free, product.Note{Module: "acme portal", Name: "Acme"}},
		"of Go's own":          {free, product.Note{Module: "portal", Name: "Acme"}},
		"--name takes":         {free, product.Note{Module: "a.example/b", Name: `Acme "x"`}},
	} {
		if err := product.Create(g, c.dir, c.note, begin); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	failing := func(string) error { return errors.New("no plan") }
	if err := product.Create(g, free, acme, failing); err == nil {
		t.Error("a product without its first migration")
	}
	if err := os.WriteFile(filepath.Join(platform.dir, "main.go"), []byte("package main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := product.Create(g, free, acme, begin); err == nil || !strings.Contains(err.Error(), "not committed") {
		t.Errorf("of a checkout with changes: %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(free)); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestUpgradeLeavesWhatTheBuilderChanged(t *testing.T) {
	platform, acmes := made(t)
	acmes.commit(map[string]string{
		"README.md": "# Ours\n", "gone.txt": "", "kept.txt": "ours\n", "both.txt": "one\nours\nthree\n", "own.go": "package main\n",
		"docs/guide.md": acmes.read("docs/guide.md") + "\nOurs.\n",
		"same.txt":      "new\n", "clash.txt": "ours\n",
	})
	last := platform.commit(map[string]string{
		"README.md": "# Platform 2\n", "CHANGELOG.md": "2\n", "theirs.txt": "two\n", "gone.txt": "two\n", "kept.txt": "",
		"both.txt": "one\nPlatform's\nthree\n", "new.go": "package main\n\nimport _ \"platform/config\"\n", "same.txt": "new\n", "clash.txt": "theirs\n",
		"docs/guide.md": strings.Replace(small["docs/guide.md"], "# Platform\n", "# Platform, the second\n", 1),
		"LICENSE":       "Another licence\n",
		"ent/migrate/migrations/sqlite/20260201000000_more.sql": "-- platform:chosen --rename t.a=b\nALTER TABLE t RENAME a TO b;\n",
	})
	u := bring(t, platform, acmes)
	for name, want := range map[string]string{
		"README.md": "# Ours\n", "CHANGELOG.md": "# Changelog\n\n## Unreleased\n", "theirs.txt": "two\n", "gone.txt": "", "kept.txt": "ours\n", "own.go": "package main\n",
		"new.go": "package main\n\nimport _ \"github.com/acme/portal/config\"\n", "same.txt": "new\n", "LICENSE": "Another licence\n",
		"ent/migrate/migrations/sqlite/20260201000000_more.sql": "",
	} {
		if got := acmes.read(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	guide := acmes.read("docs/guide.md")
	if !strings.HasPrefix(guide, "# Acme & Sons, the second\n") || !strings.HasSuffix(guide, "\nOurs.\n") {
		t.Errorf("the guide has not both changes:\n%s", guide)
	}
	var told []string
	for _, c := range u.Conflicts {
		told = append(told, c.String())
	}
	want := []string{
		"both.txt:2: both changed this", "clash.txt:1: both added this file",
		"gone.txt: you deleted it and the platform changed it; it stays deleted", "kept.txt: you changed it and the platform deleted it; it stays",
	}
	if !slices.Equal(told, want) {
		t.Errorf("conflicts:\n%s\nwant:\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	if line := strings.Split(acmes.read("both.txt"), "\n")[1]; !strings.HasPrefix(line, "<<<<<<< ") {
		t.Errorf("the line that is named begins no conflict: %s", line)
	}
	if n, err := product.ReadNote(acmes.dir); err != nil || n.Platform != last || n.Name != acme.Name {
		t.Errorf("the note is %+v, %v", n, err)
	}
	if len(u.Choices) != 1 || u.Choices[0] != "--rename=t.a=b" {
		t.Errorf("choices: %q", u.Choices)
	}
}
