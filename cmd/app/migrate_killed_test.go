package main

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	entschema "entgo.io/ent/dialect/sql/schema"

	entmigrate "unframed/ent/migrate"
	"unframed/test/testkit"
)

// TestRebaseKilledAtAnyMomentIsFinishedByTheNext kills real processes of app
// migrate rebase, after the merge of two branches that each made a table: the next
// command ends where one alone ends.
func TestRebaseKilledAtAnyMomentIsFinishedByTheNext(t *testing.T) {
	kills := 2
	if os.Getenv("UNFRAMED_THOROUGH") != "" {
		kills = 10
	} else {
		testkit.Report("skipped", "8 of 10 kills of app migrate rebase: make thorough does them")
	}
	alone := func(t *entschema.Table) bool { // no other table refers to it
		return !slices.ContainsFunc(entmigrate.Tables, func(o *entschema.Table) bool {
			return slices.ContainsFunc(o.ForeignKeys, func(f *entschema.ForeignKey) bool { return f.RefTable == t })
		})
	}
	var ends []*entschema.Table
	for _, table := range entmigrate.Tables {
		if alone(table) {
			ends = append(ends, table)
		}
	}
	without := func(gone ...*entschema.Table) []*entschema.Table {
		return slices.DeleteFunc(slices.Clone(entmigrate.Tables), func(t *entschema.Table) bool { return slices.Contains(gone, t) })
	}
	c := &clone{t: t, dir: t.TempDir(), tables: without(ends[:2]...)}
	c.git("init", "-q", "-b", "main")
	c.git("config", "user.name", "Builder")
	c.git("config", "user.email", "builder@example.com")
	c.must("diff", "initial")
	c.commit("Begin")
	for i, name := range []string{"ann", "ben"} {
		c.git("checkout", "-q", "-b", name, "main")
		c.tables = without(ends[1-i])
		c.must("diff", name)
		c.commit(name)
	}
	c.git("checkout", "-q", "main")
	c.git("merge", "-q", "ann")
	if out, err := c.tryGit("merge", "-q", "ben"); err == nil {
		t.Fatalf("git merged the migrations by itself:\n%s", out)
	}
	rebase := func(dir string) (string, int) {
		out, errs, code := runApp(t, dir, nil, "migrate", "rebase", "--dir", dir)
		return out + errs, code
	}
	copied := func() string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(c.dir)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	clean := copied()
	if out, code := rebase(clean); code != 0 {
		t.Fatalf("rebase: %s", out)
	}
	want := migrationTree(t, clean)
	killed := 0
	for n := range kills {
		dir := copied()
		p := app(t, dir, nil, "migrate", "rebase", "--dir", dir)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); time.Since(begun) < 30*time.Second; { // until it writes, or later
			if some, _ := filepath.Glob(filepath.Join(dir, ".plan.json*")); len(some) > 0 {
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
		wait := rand.N(time.Duration(1+n%10) * time.Millisecond)
		time.Sleep(wait)
		_ = p.Process.Kill()
		if p.Wait() != nil {
			killed++
		}
		if out, code := rebase(dir); code != 0 {
			t.Fatalf("killed after %s, the next says: %s", wait, out)
		}
		if got := migrationTree(t, dir); !slices.Equal(got, want) {
			t.Errorf("killed after %s, there is\n%s\nwant\n%s", wait, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if _, errs, code := runApp(t, dir, nil, "migrate", "diff", "--check", "--dir", dir); code != 0 {
			t.Errorf("killed after %s: %s", wait, errs)
		}
	}
	if killed == 0 {
		t.Error("nothing was killed")
	}
	t.Logf("%d of %d were killed", killed, kills)
}

// migrationTree is the names of all files beside git's own, and what stands in those
// that say no version.
func migrationTree(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		if name := filepath.Base(path); len(name) > 14 && name[8] >= '0' && name[8] <= '9' {
			path = filepath.Join(filepath.Dir(path), "VERSION"+name[14:])
		}
		if strings.HasSuffix(path, "atlas.sum") {
			text = nil
		}
		all = append(all, path+"\n"+string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
