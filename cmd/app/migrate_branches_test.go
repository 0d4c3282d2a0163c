package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/store/backfill"
	"unframed/testkit"
)

// clone is a builder's repository with migration files in it; its commands are
// those of the program, on a schema that each branch changes as it likes.
type clone struct {
	t      *testing.T
	dir    string
	tables []*entschema.Table

	backfills []backfill.Backfill
	careful   func() (bool, error)
}

func newClone(t *testing.T) *clone {
	t.Helper()
	c := &clone{t: t, dir: t.TempDir(), tables: papers(nil)}
	c.git("init", "-q", "-b", "main")
	c.git("config", "user.name", "Builder")
	c.git("config", "user.email", "builder@example.com")
	c.must("diff", "initial")
	c.commit("Begin")
	return c
}

func (c *clone) git(args ...string) string {
	c.t.Helper()
	out, err := c.tryGit(args...)
	if err != nil {
		c.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (c *clone) tryGit(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *clone) commit(message string) {
	c.t.Helper()
	c.git("add", "-A")
	c.git("commit", "-q", "-m", message)
}

// run runs "app migrate …" there, on a database if the command needs one.
func (c *clone) run(o *store.Options, args ...string) (string, error) {
	m := migrations{tables: c.tables, backfills: c.backfills, careful: c.careful, files: func(e store.Engine) fs.FS {
		if e == store.SQLite {
			return os.DirFS(filepath.Join(c.dir, "sqlite"))
		}
		return os.DirFS(filepath.Join(c.dir, "cockroach"))
	}}
	if o != nil {
		m.open = func(ctx context.Context) (*store.Store, error) { return store.Open(ctx, *o) }
	} else {
		args = append(args, "--dir", c.dir)
	}
	cmd := m.command()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

func (c *clone) must(args ...string) string {
	c.t.Helper()
	out, err := c.run(nil, args...)
	if err != nil {
		c.t.Fatalf("migrate %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// branch plans a change on a branch that begins at another.
func (c *clone) branch(from, name string, change func(*entschema.Table)) {
	c.t.Helper()
	c.git("checkout", "-q", "-b", name, from)
	c.tables = papers(change)
	c.must("diff", name)
	c.commit(name)
}

// refused runs what may not go on and what says so.
func (c *clone) refused(o *store.Options) {
	c.t.Helper()
	for _, args := range [][]string{{"diff", "more"}, {"diff", "--check"}, {"diff", "--rehash"}} {
		if _, err := c.run(nil, args...); err == nil || !strings.Contains(err.Error(), "run: app migrate rebase") {
			c.t.Errorf("migrate %s: %v", strings.Join(args, " "), err)
		}
	}
	for _, command := range []string{"up", "verify"} {
		if _, err := c.run(o, command); err == nil || !strings.Contains(err.Error(), "run: app migrate rebase") {
			c.t.Errorf("migrate %s: %v", command, err)
		}
	}
}

// papers is a small schema to change.
func papers(change func(*entschema.Table)) []*entschema.Table {
	id := &entschema.Column{Name: "id", Type: field.TypeUUID}
	note := &entschema.Column{Name: "note", Type: field.TypeString, Nullable: true}
	t := &entschema.Table{Name: "papers", Columns: []*entschema.Column{id, note}, PrimaryKey: []*entschema.Column{id}}
	if change != nil {
		change(t)
	}
	return []*entschema.Table{t}
}

func column(name string) func(*entschema.Table) {
	return func(t *entschema.Table) {
		t.Columns = append(t.Columns, &entschema.Column{Name: name, Type: field.TypeString, Nullable: true})
	}
}

// requireNote makes SQLite copy the table.
func requireNote(t *entschema.Table) {
	t.Columns[1] = &entschema.Column{Name: "note", Type: field.TypeString}
}

func all(changes ...func(*entschema.Table)) func(*entschema.Table) {
	return func(t *entschema.Table) {
		for _, change := range changes {
			change(t)
		}
	}
}

const (
	addPaper    = `INSERT INTO papers (id, note, alpha) VALUES ('10000000-0000-4000-8000-000000000001', 'n', 'kept')`
	addOldPaper = `INSERT INTO papers (id, note) VALUES ('10000000-0000-4000-8000-000000000001', 'n')`
	readAlpha   = `SELECT alpha FROM papers`
)

// value asks the database one question.
func value(t *testing.T, o store.Options, query string) (v string) {
	t.Helper()
	if err := testkit.Open(t, o).DB().QueryRow(query).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func change(t *testing.T, o store.Options, query string) {
	t.Helper()
	if _, err := testkit.Open(t, o).DB().Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestTwoBranchesThatEachPlannedLoseNothing(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.branch("main", "alpha", column("alpha"))
		c.branch("main", "require_note", requireNote)
		c.git("checkout", "-q", "main")
		c.git("merge", "-q", "alpha")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		change(t, o, addPaper)

		c.tables = papers(all(column("alpha"), requireNote))
		if out, err := c.tryGit("merge", "-q", "require_note"); err == nil {
			t.Fatalf("atlas.sum merged by itself:\n%s", out)
		}
		c.refused(&o)
		out := c.must("rebase")
		if strings.Count(out, "_require_note.sql") < 4 || strings.Contains(out, "deletes") {
			t.Errorf("rebase says:\n%s", out)
		}
		c.commit("Merge")
		c.must("diff", "--check")
		if out := c.must("rebase"); !strings.Contains(out, "Nothing to do") {
			t.Errorf("a second rebase says:\n%s", out)
		}
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := value(t, o, readAlpha); got != "kept" {
			t.Errorf("alpha is %q", got)
		}
	})
}

// Git may merge all files by itself, and --rehash may give them checksums: the
// files say so themselves.
func TestCheckedSumsDoNotBlessFilesThatDoNotFollow(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.branch("main", "alpha", column("alpha"))
		c.branch("main", "require_note", requireNote)
		_, _ = c.tryGit("merge", "-q", "alpha")
		for _, d := range []string{"sqlite", "cockroach"} {
			giveSums(t, filepath.Join(c.dir, d))
		}
		c.tables = papers(all(column("alpha"), requireNote))
		c.refused(&o)
		if _, err := c.run(&o, "up"); err == nil || !strings.Contains(err.Error(), "app migrate rebase") {
			t.Errorf("up: %v", err)
		}
	})
}

func TestThreeBranchesInAnotherOrder(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.branch("main", "require_note", requireNote)
		c.branch("main", "beta", column("beta"))
		c.branch("main", "alpha", column("alpha"))
		c.git("checkout", "-q", "main")
		c.git("merge", "-q", "alpha")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		change(t, o, addPaper)
		so := []func(*entschema.Table){column("alpha")}
		for _, next := range []struct {
			branch string
			change func(*entschema.Table)
		}{{"require_note", requireNote}, {"beta", column("beta")}} {
			so = append(so, next.change)
			c.tables = papers(all(so...))
			_, _ = c.tryGit("merge", "-q", next.branch)
			c.refused(&o)
			c.must("rebase")
			c.commit("Merge " + next.branch)
		}
		c.must("diff", "--check")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := value(t, o, readAlpha); got != "kept" {
			t.Errorf("alpha is %q", got)
		}
	})
}

// A branch that is rebased onto the main one, and one that planned twice.
func TestABranchIsRebased(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.branch("main", "require_note", requireNote)
		c.tables = papers(all(requireNote, column("beta")))
		c.must("diff", "beta")
		c.commit("beta")
		c.branch("main", "alpha", column("alpha"))
		c.git("checkout", "-q", "main")
		c.git("merge", "-q", "alpha")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		change(t, o, addPaper)
		c.git("checkout", "-q", "require_note")
		c.tables = papers(all(column("alpha"), requireNote, column("beta")))
		_, _ = c.tryGit("rebase", "-q", "main") // stops at the first commit
		c.must("rebase")
		c.git("add", "-A")
		_, _ = c.tryGit("-c", "core.editor=true", "rebase", "--continue") // and at the second
		c.must("rebase")
		c.git("add", "-A")
		_, _ = c.tryGit("-c", "core.editor=true", "rebase", "--continue")
		c.must("diff", "--check")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := value(t, o, readAlpha); got != "kept" {
			t.Errorf("alpha is %q", got)
		}
	})
}

// What the generated code does not know must not be planned away.
func TestRebaseBeforeGenerateDeletesNothing(t *testing.T) {
	c := newClone(t)
	c.branch("main", "alpha", column("alpha"))
	c.branch("main", "require_note", requireNote)
	c.git("checkout", "-q", "main")
	c.git("merge", "-q", "alpha")
	_, _ = c.tryGit("merge", "-q", "require_note")
	c.tables = papers(requireNote) // as on the branch
	if _, err := c.run(nil, "rebase"); err == nil || !strings.Contains(err.Error(), "column papers.alpha") || !strings.Contains(err.Error(), "go generate") {
		t.Errorf("rebase: %v", err)
	}
}

// A database of the branch itself cannot follow, and keeps what it has.
func TestADatabaseThatAppliedTheReplacedFileIsTold(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.branch("main", "alpha", column("alpha"))
		c.branch("main", "require_note", requireNote)
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		_, _ = c.tryGit("merge", "-q", "alpha")
		c.tables = papers(all(column("alpha"), requireNote))
		c.git("branch", "-f", "main", "alpha")
		c.must("rebase")
		if _, err := c.run(&o, "up"); err == nil || !strings.Contains(err.Error(), "took its place") {
			t.Errorf("up: %v", err)
		}
	})
}

func TestARenamedFileIsNamed(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, d := range []string{"sqlite", "cockroach"} {
			files, _ := filepath.Glob(filepath.Join(c.dir, d, "*_initial.*"))
			for _, f := range files {
				if err := os.Rename(f, strings.Replace(f, "_initial", "_first", 1)); err != nil {
					t.Fatal(err)
				}
			}
		}
		c.must("diff", "--rehash")
		if _, err := c.run(&o, "up"); err == nil || !strings.Contains(err.Error(), "was renamed from") {
			t.Errorf("up: %v", err)
		}
	})
}

// What somebody wrote into a planned file is not planned away.
func TestAnEditedFileIsNotPlannedAnew(t *testing.T) {
	c := newClone(t)
	c.branch("main", "alpha", column("alpha"))
	c.branch("main", "require_note", requireNote)
	files, _ := filepath.Glob(filepath.Join(c.dir, "*", "*_require_note.sql"))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, append(text, "UPDATE papers SET note = '-' WHERE note = '';\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.must("diff", "--rehash")
	c.commit("By hand")
	c.git("checkout", "-q", "main")
	c.git("merge", "-q", "alpha")
	_, _ = c.tryGit("merge", "-q", "require_note")
	c.tables = papers(all(column("alpha"), requireNote))
	if _, err := c.run(nil, "rebase"); err == nil || !strings.Contains(err.Error(), "edited by hand") {
		t.Errorf("rebase: %v", err)
	}
}

// A file written by hand in a branch is applied after those that others have.
func TestAFileByHandMovesBehindWhatOthersHave(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.git("checkout", "-q", "-b", "hand")
		for _, d := range []string{"sqlite", "cockroach"} {
			if err := os.WriteFile(filepath.Join(c.dir, d, "20200101000000_by_hand.sql"), []byte("CREATE INDEX papers_by_hand ON papers (note);\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c.must("diff", "--rehash")
		c.commit("By hand")
		c.branch("main", "alpha", column("alpha"))
		c.git("checkout", "-q", "main")
		c.git("merge", "-q", "alpha")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		_, _ = c.tryGit("merge", "-q", "hand")
		if out := c.must("rebase"); !strings.Contains(out, "renamed ") {
			t.Errorf("rebase says:\n%s", out)
		}
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}

// giveSums writes atlas.sum as it would be, whatever the files are.
func giveSums(t *testing.T, dir string) {
	t.Helper()
	d, err := atlas.NewLocalDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := atlas.WriteSumFile(d, sum); err != nil {
		t.Fatal(err)
	}
}
