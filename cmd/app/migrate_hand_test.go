package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

// byHand writes a file into the folder of the engine, and an empty one into the
// other.
func (c *clone) byHand(name, sqlite, server string) {
	c.t.Helper()
	for d, text := range map[string]string{"sqlite": sqlite, "cockroach": server} {
		if err := os.WriteFile(filepath.Join(c.dir, d, name), []byte(text), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	c.must("diff", "--rehash")
}

func (c *clone) up(o store.Options) {
	c.t.Helper()
	if out, err := c.run(&o, "up"); err != nil {
		c.t.Fatalf("up: %v\n%s", err, out)
	}
}

// plan plans a change and applies it.
func (c *clone) plan(o store.Options, name string, change func(*entschema.Table)) error {
	c.t.Helper()
	c.tables = papers(change)
	c.must("diff", name)
	_, err := c.run(&o, "up")
	return err
}

const (
	handIndex = "CREATE INDEX papers_by_hand ON papers (note);\n"

	sqliteNoted = handIndex + `CREATE TABLE noted (note TEXT);
CREATE TRIGGER papers_noted AFTER INSERT ON papers BEGIN
  INSERT INTO noted (note) VALUES (NEW.note);
  DELETE FROM noted WHERE note = 'END;';
END;
CREATE VIEW paper_notes AS SELECT note FROM papers;
`
	serverNoted = handIndex + `CREATE TABLE noted (note TEXT);
CREATE FUNCTION note_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO noted (note) VALUES (NEW.note);
  RETURN NEW;
END;
$$;
CREATE TRIGGER papers_noted AFTER INSERT ON papers FOR EACH ROW EXECUTE FUNCTION note_paper();
CREATE VIEW paper_notes AS SELECT note FROM papers;
`
	addSecond   = `INSERT INTO papers (id, note) VALUES ('20000000-0000-4000-8000-000000000002', 'm')`
	readNoted   = `SELECT note FROM noted`
	readView    = `SELECT note FROM paper_notes`
	dropByHand  = `DROP INDEX papers_by_hand`
	indexHand   = `CREATE INDEX papers_at_night ON papers (note)`
	indexAlpha  = `CREATE INDEX papers_alpha_note ON papers (alpha, note)`
	columnHand  = `ALTER TABLE papers ADD COLUMN secret TEXT`
	fillSecret  = `UPDATE papers SET secret = 'kept'`
	readSecret  = `SELECT secret FROM papers`
	viewHand    = `CREATE VIEW night AS SELECT note FROM papers`
	dropView    = `DROP VIEW night`
	tableHand   = `CREATE TABLE night_watch (id INTEGER PRIMARY KEY)`
	viewAlpha   = `CREATE VIEW night AS SELECT alpha FROM papers`
	triggerHand = `CREATE TRIGGER night AFTER INSERT ON papers BEGIN UPDATE papers SET note = NEW.alpha; END`
)

// whatWasMadeByHandIsKept: it is there after SQLite copied the table,
// works, and is no drift.
func whatWasMadeByHandIsKept(t *testing.T, o store.Options) {
	if testkit.Open(t, o).Engine == store.CockroachDB {
		t.Skip("triggers need CockroachDB v24.3")
	}
	c := newClone(t)
	c.byHand("20990101000000_by_hand.sql", sqliteNoted, serverNoted)
	c.up(o)
	if err := c.plan(o, "required", requireNote); err != nil {
		t.Fatal(err)
	}
	if out, err := c.run(&o, "verify"); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
	change(t, o, addSecond)
	if got := value(t, o, readNoted); got != "m" {
		t.Errorf("the trigger noted %q", got)
	}
	if got := value(t, o, readView); got != "m" {
		t.Errorf("the view shows %q", got)
	}
	change(t, o, dropByHand)
	if _, err := c.run(&o, "verify"); err == nil || !strings.Contains(err.Error(), "missing index papers_by_hand") {
		t.Errorf("verify of a lost index: %v", err)
	}
}

// What somebody made in the database itself is no less theirs.
func TestWhatWasMadeInTheDatabaseIsKeptOrNamed(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.up(o)
		for _, by := range []string{indexHand, viewHand, tableHand} {
			change(t, o, by)
		}
		_, err := c.run(&o, "verify")
		for _, want := range []string{"extra index papers_at_night of table papers", "extra view night", "extra table night_watch"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("verify lacks %q: %v", want, err)
			}
		}
		if err := c.plan(o, "required", requireNote); err != nil {
			t.Fatal(err)
		}
		change(t, o, dropView) // where it is gone, this fails
		if _, err := c.run(&o, "verify"); err == nil || !strings.Contains(err.Error(), "extra index papers_at_night") {
			t.Errorf("the index is gone with the copy: %v", err)
		}
	})
}

// A column that the copy does not know of is not copied away.
func TestACopyWithoutAColumnIsRefused(t *testing.T) {
	o := testkit.SQLite(t)
	c := newClone(t)
	c.up(o)
	change(t, o, addOldPaper)
	change(t, o, columnHand)
	change(t, o, fillSecret)
	if err := c.plan(o, "required", requireNote); err == nil || !strings.Contains(err.Error(), "without its column secret") {
		t.Errorf("up: %v", err)
	}
	if got := value(t, o, readSecret); got != "kept" {
		t.Errorf("secret is %q", got)
	}
}

// Nor is a rule of the table that no file knows.
func TestACopyWithoutARuleIsRefused(t *testing.T) {
	for _, rule := range []struct{ name, column, want string }{
		{"check", "note text NULL CHECK (note <> 'x')", "extra check"},
		{"default", "note text NULL DEFAULT ('x')", "default of column note"},
	} {
		t.Run(rule.name, func(t *testing.T) {
			o := testkit.SQLite(t)
			c := newClone(t)
			//constsql:allow a migration file made for this test
			text := "CREATE TABLE mine (id uuid NOT NULL, " + rule.column + ", PRIMARY KEY (id));\nINSERT INTO mine (id, note) SELECT id, note FROM papers;\nDROP TABLE papers;\nALTER TABLE mine RENAME TO papers;\n"
			c.byHand("20990101000000_by_hand.sql", text, "SELECT 1;\n")
			c.up(o)
			change(t, o, addOldPaper)
			if err := c.plan(o, "required", requireNote); err == nil || !strings.Contains(err.Error(), rule.want) {
				t.Errorf("up: %v", err)
			}
		})
	}
}

// A copy by hand must say which columns it drops, too.
func TestACopyByHandSaysWhatItDrops(t *testing.T) {
	o := testkit.SQLite(t)
	c := newClone(t)
	c.tables = papers(column("alpha"))
	c.must("diff", "alpha")
	c.up(o)
	change(t, o, addPaper)
	const rest = "CREATE TABLE mine (id uuid NOT NULL, note text NULL, PRIMARY KEY (id));\nINSERT INTO mine (id, note) SELECT id, note FROM papers;\nDROP TABLE papers;\nALTER TABLE mine RENAME TO papers;\n"
	c.byHand("20990101000000_by_hand.sql", rest, "SELECT 1;\n")
	if _, err := c.run(&o, "up"); err == nil || !strings.Contains(err.Error(), "without its column alpha") {
		t.Errorf("up: %v", err)
	}
	c.byHand("20990101000000_by_hand.sql", "-- unframed:drops papers.alpha\n\n"+rest, "SELECT 1;\n")
	c.up(o)
}

// An index, view or trigger that needs what a migration takes away stops it.
func TestWhatCannotBeKeptIsNamed(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		sqlite := testkit.Open(t, o).Engine == store.SQLite
		made := map[string]string{"papers_alpha_note": indexAlpha}
		if sqlite {
			made["view night"], made["trigger night"] = viewAlpha, triggerHand
		}
		for name, by := range made {
			o := fresh(t, o)
			c := newClone(t)
			c.tables = papers(column("alpha"))
			c.must("diff", "alpha")
			c.up(o)
			change(t, o, addPaper)
			change(t, o, by)
			if err := c.plan(o, "without", requireNote); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "by hand") {
				t.Errorf("%s: up: %v", name, err)
			}
			if got := value(t, o, readAlpha); got != "kept" {
				t.Errorf("%s: alpha is %q", name, got)
			}
		}
	})
}

// The twin: an index of the schema goes when the schema is without it, also
// where the table is copied.
func TestAPlannedIndexGoes(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.tables = papers(func(p *entschema.Table) {
			p.Indexes = []*entschema.Index{{Name: "paper_note", Columns: []*entschema.Column{p.Columns[1]}}}
		})
		c.must("diff", "indexed")
		c.up(o)
		if err := c.plan(o, "bare", all(requireNote, func(p *entschema.Table) { p.Columns[1].Type = field.TypeString })); err != nil {
			t.Fatal(err)
		}
		if out, err := c.run(&o, "verify"); err != nil {
			t.Errorf("verify: %v\n%s", err, out)
		}
	})
}
