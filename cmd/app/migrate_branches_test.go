package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"

	"unframed/store"
	"unframed/test/testkit"
)

// twoBranchesLoseNothing, nor do three; TestMigrationCases plays them.
func twoBranchesLoseNothing(t *testing.T, o store.Options) {
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

func threeBranchesLoseNothing(t *testing.T, o store.Options) {
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
}

// A branch that is rebased onto the main one, and one that planned twice.
func TestABranchIsRebased(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.branch("main", "a_note", requireNote) // earlier than the other by its version, or by its name
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
		c.git("checkout", "-q", "a_note")
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
