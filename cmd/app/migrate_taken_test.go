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

// takenCase is a thing made by hand under a name that a plan wants.
type takenCase struct {
	name   string
	always bool // also on PostgreSQL in a run that is not thorough
	made   []string
	change func() []*entschema.Table
	args   []string // of diff
	says   string   // part of why up refuses; empty where it is taken
	query  string   // afterwards
	want   string
}

func (n takenCase) run(t *testing.T, o store.Options) {
	t.Parallel()
	c := newClone(t)
	c.up(o)
	change(t, o, addOldPaper)
	text := "text"
	if o.URL != "" {
		text = "character varying"
	}
	for _, m := range n.made {
		change(t, o, strings.ReplaceAll(m, "TEXT N", text+" N"))
	}
	c.tables = n.change()
	c.must(append([]string{"diff", "more"}, n.args...)...)
	out, err := c.run(&o, "up")
	if n.says == "" {
		if err != nil {
			t.Fatalf("up: %v\n%s\n%s", err, out, c.newest(t, o))
		}
		if out, err := c.run(&o, "verify"); err != nil {
			t.Errorf("verify: %v\n%s", err, out)
		}
	} else {
		if err == nil || !strings.Contains(err.Error(), n.says) || !strings.Contains(err.Error(), "nothing was changed") {
			t.Fatalf("up: %v\n%s\n%s", err, out, c.newest(t, o))
		}
		if out, err := c.run(&o, "status"); err != nil || strings.Contains(out, "partial") {
			t.Errorf("status: %v\n%s", err, out)
		}
	}
	if got := list(t, o, n.query); got != n.want {
		t.Errorf("there is %q, want %q", got, n.want)
	}
}

// indexed is the table of papers with an index that the schema names.
func indexed(unique bool, columns ...string) func() []*entschema.Table {
	return func() []*entschema.Table {
		return papers(func(t *entschema.Table) {
			i := &entschema.Index{Name: "paper_note", Unique: unique}
			for _, name := range columns {
				for _, c := range t.Columns {
					if c.Name == name {
						i.Columns = append(i.Columns, c)
					}
				}
			}
			t.Indexes = append(t.Indexes, i)
		})
	}
}

func plus(change func(*entschema.Table)) func() []*entschema.Table {
	return func() []*entschema.Table { return papers(change) }
}

// A name that a plan wants is not taken for what it stands for.
func TestWhatHasTheNameIsComparedBeforeItIsTaken(t *testing.T) {
	checkedNote := checked(map[string]string{"papers_note_known": `"note" IN ('n', 'm')`}, optional(of("note", field.TypeString)))
	stated := func() []*entschema.Table {
		return checked(map[string]string{"papers_state_known": `"state" IN ('draft', 'sent')`}, optional(of("note", field.TypeString)), byDefault(of("state", field.TypeString), "draft"))()
	}
	const readNote = `SELECT note FROM papers`
	hand := func(s ...string) []string { return s }
	another := "there is another of that name"
	for _, c := range []struct {
		takenCase
		postgres bool // alone
	}{
		{takenCase{name: "index, the same", always: true, made: hand(`CREATE INDEX paper_note ON papers (note)`), change: indexed(false, "note"), query: readNote, want: "n"}, false},
		{takenCase{name: "index on another column", always: true, made: hand(`CREATE INDEX paper_note ON papers (id)`), change: indexed(false, "note"), says: "makes index paper_note of table papers, and " + another, query: readNote, want: "n"}, false},
		{takenCase{name: "index that is not unique", made: hand(`CREATE INDEX paper_note ON papers (note)`), change: indexed(true, "note"), says: another, query: readNote, want: "n"}, false},
		{takenCase{name: "index of some rows", made: hand(`CREATE INDEX paper_note ON papers (note) WHERE note <> 'x'`), change: indexed(false, "note"), says: another, query: readNote, want: "n"}, false},
		{takenCase{name: "index of another table", made: hand(`CREATE TABLE other (note TEXT)`, `CREATE INDEX paper_note ON other (note)`), change: indexed(false, "note"), says: another, query: readNote, want: "n"}, false},
		{takenCase{name: "view with the name of an index", made: hand(`CREATE VIEW paper_note AS SELECT note FROM papers`), change: indexed(false, "note"), says: another, query: readNote, want: "n"}, false},
		{takenCase{name: "index of another order", made: hand(`CREATE INDEX paper_note ON papers (note DESC NULLS LAST)`), change: indexed(false, "note"), says: another, query: readNote, want: "n"}, true},
		{takenCase{name: "column, the same", made: hand(`ALTER TABLE papers ADD COLUMN alpha TEXT NULL`, `UPDATE papers SET alpha = 'mine'`), change: plus(column("alpha")), query: readAlpha, want: "mine"}, false},
		{takenCase{name: "column of another type", made: hand(`ALTER TABLE papers ADD COLUMN alpha BIGINT NULL`, `UPDATE papers SET alpha = 7`), change: plus(column("alpha")), says: "makes column alpha of table papers, and " + another, query: readAlpha, want: "7"}, false},
		{takenCase{name: "column with a default", made: hand(`ALTER TABLE papers ADD COLUMN alpha TEXT NULL DEFAULT 'x'`), change: plus(column("alpha")), says: another, query: readAlpha, want: "x"}, false},
		{takenCase{name: "column with rules to come", made: hand(`ALTER TABLE papers ADD COLUMN state TEXT NOT NULL DEFAULT 'draft'`, `UPDATE papers SET state = 'lost'`), change: stated, says: "made by hand", query: read("state"), want: "lost"}, false},
		{takenCase{name: "check, the same", made: hand(`ALTER TABLE papers ADD CONSTRAINT papers_note_known CHECK (note IN ('n', 'm'))`), change: checkedNote, query: readNote, want: "n"}, true},
		{takenCase{name: "another check", always: true, made: hand(`ALTER TABLE papers ADD CONSTRAINT papers_note_known CHECK (note <> 'x')`), change: checkedNote, says: "makes constraint papers_note_known of table papers, and " + another, query: readNote, want: "n"}, true},
		{takenCase{name: "new name of a column", made: hand(`ALTER TABLE papers ADD COLUMN remark TEXT NULL`), change: with(optional(of("remark", field.TypeString))), args: []string{"--rename", "papers.note=remark"}, says: "makes column remark of table papers, and " + another, query: readNote, want: "n"}, false},
		{takenCase{name: "new name of a table", made: hand(`CREATE TABLE sheets (id TEXT)`), change: table("sheets", nil, optional(of("note", field.TypeString))), args: []string{"--rename", "papers=sheets"}, says: another, query: readNote, want: "n"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !c.postgres {
				t.Run("SQLite", func(t *testing.T) { c.run(t, testkit.SQLite(t)) })
			}
			if c.always || os.Getenv("UNFRAMED_THOROUGH") != "" {
				t.Run("PostgreSQL", func(t *testing.T) { c.run(t, store.Options{URL: testkit.Postgres(t)}) })
			}
		})
	}
}
