package main

import (
	"os"
	"strings"
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

// side is what one branch does, and what it says of rows.
type side struct {
	do   func(*entschema.Table)
	args []string
}

func noteAs(name string, kind field.Type) func(*entschema.Table) {
	return func(t *entschema.Table) {
		t.Columns[1] = &entschema.Column{Name: name, Type: kind, Nullable: true}
	}
}

func noteTo(name string) side {
	return side{noteAs(name, field.TypeString), []string{"--rename", "papers.note=" + name}}
}

func noNote(t *entschema.Table) { t.Columns = t.Columns[:1] }

// What a branch says of rows holds after the merge, under whatever names the other
// branch left; what ent/schema decided otherwise is named.
func TestChoicesAreCarriedOverAMerge(t *testing.T) {
	requireRemark := func(t *entschema.Table) { noteAs("remark", field.TypeString)(t); t.Columns[1].Nullable = false }
	for _, c := range []struct {
		name         string
		ours, theirs side
		merged       func(*entschema.Table)
		args         []string // of rebase
		says         string
		query, want  string // afterwards, of a row whose note was "n"
	}{
		{name: "the same rename", ours: noteTo("remark"), theirs: noteTo("remark"), merged: noteAs("remark", field.TypeString), query: read("remark"), want: "n"},
		{name: "two renames, theirs is kept", ours: noteTo("remark"), theirs: noteTo("comment"), merged: noteAs("comment", field.TypeString), query: read("comment"), want: "n"},
		{name: "two renames, ours is kept", ours: noteTo("remark"), theirs: noteTo("comment"), merged: noteAs("remark", field.TypeString),
			says: "--rename papers.remark=comment, which one of the branches chose, fits the merged schema no more.", query: read("remark"), want: "n"},
		{name: "two renames, and a third name", ours: noteTo("remark"), theirs: noteTo("comment"), merged: noteAs("words", field.TypeString), args: []string{"--rename", "papers.remark=words"}, query: read("words"), want: "n"},
		{name: "a rename, and required under the old name", ours: noteTo("remark"), theirs: side{requireNote, nil}, merged: requireRemark, query: read("remark"), want: "n"},
		{name: "required, and a rename", ours: side{requireNote, nil}, theirs: noteTo("remark"), merged: requireRemark, query: read("remark"), want: "n"},
		{name: "a rename, and removed under the old name", ours: noteTo("remark"), theirs: side{noNote, nil}, merged: noNote, says: "deletes column papers.remark", query: read("id"), want: "10000000-0000-4000-8000-000000000001"},
		{name: "a rename, and another type under the old name", ours: noteTo("remark"), theirs: side{noteAs("note", field.TypeInt64), []string{"--using", "papers.note=null"}}, merged: noteAs("remark", field.TypeInt64),
			says: "papers.remark becomes a whole number, and was a text (null)", query: read("remark"), want: "NULL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			test := func(t *testing.T, o store.Options) {
				b := newClone(t)
				for name, s := range map[string]side{"ours": c.ours, "theirs": c.theirs} {
					b.git("checkout", "-q", "-b", name, "main")
					b.tables = papers(s.do)
					b.must(append([]string{"diff", name}, s.args...)...)
					b.commit(name)
				}
				b.git("checkout", "-q", "main")
				b.tables = papers(nil)
				applyFirst(t, b, o)
				b.git("merge", "-q", "ours")
				b.up(o)
				_, _ = b.tryGit("merge", "-q", "theirs")
				b.tables = papers(c.merged)
				if out := b.must(append([]string{"rebase"}, c.args...)...); !strings.Contains(out, c.says) || strings.Count(out, "no more.") > 1 {
					t.Errorf("rebase says:\n%s\nwant %q", out, c.says)
				}
				b.must("diff", "--check")
				b.up(o)
				if _, err := b.run(&o, "verify"); err != nil {
					t.Error(err)
				}
				if got := list(t, o, c.query); got != c.want {
					t.Errorf("there is %q, want %q\n%s", got, c.want, b.newest(t, o))
				}
			}
			if os.Getenv("UNFRAMED_THOROUGH") == "" {
				test(t, testkit.SQLite(t))
				return
			}
			testkit.EachEngine(t, test)
		})
	}
}

// applyFirst applies the files so far, and adds a row.
func applyFirst(t *testing.T, c *clone, o store.Options) {
	t.Helper()
	c.up(o)
	change(t, o, addOldPaper)
}

// A branch that renames twice, and says something of the column in between.
func TestChoicesOfABranchAreComposed(t *testing.T) {
	o := testkit.SQLite(t)
	c := newClone(t)
	c.branch("main", "alpha", column("alpha"))
	c.git("checkout", "-q", "-b", "twice", "main")
	for _, step := range []struct {
		as   string
		args []string
	}{{"remark", []string{"--rename", "papers.note=remark"}}, {"comment", []string{"--rename", "papers.remark=comment"}}} {
		c.tables = papers(noteAs(step.as, field.TypeString))
		c.must(append([]string{"diff", step.as}, step.args...)...)
	}
	c.commit("twice")
	c.git("checkout", "-q", "main")
	c.tables = papers(nil)
	applyFirst(t, c, o)
	c.git("merge", "-q", "alpha")
	_, _ = c.tryGit("merge", "-q", "twice")
	c.tables = papers(all(column("alpha"), func(t *entschema.Table) { t.Columns[1].Name = "comment" }))
	c.must("rebase")
	c.must("diff", "--check")
	c.up(o)
	if got := list(t, o, read("comment")); got != "n" {
		t.Errorf("there is %q", got)
	}
	if _, err := c.run(nil, "rebase", "--rename", "papers.alpha=beta"); err != nil {
		t.Errorf("what is sound is left alone: %v", err)
	}
}
