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

// needCase is a thing made by hand that needs a column or a table, and a change that
// would take that away from it.
type needCase struct {
	name   string
	always bool // also in a run that is not thorough
	made   []string
	change func(*entschema.Table)
	args   []string // of diff
	says   string   // part of why up refuses; empty for a change that it survives
	alive  string   // a query or statement that works before and after
}

func (n needCase) run(t *testing.T, o store.Options) {
	t.Parallel()
	c := newClone(t)
	c.tables = papers(column("alpha"))
	c.must("diff", "alpha")
	c.up(o)
	change(t, o, addPaper)
	for _, m := range n.made {
		change(t, o, m)
	}
	change(t, o, n.alive)
	c.tables = papers(n.change)
	c.must(append([]string{"diff", "without"}, n.args...)...)
	out, err := c.run(&o, "up")
	switch {
	case n.says == "" && err != nil:
		t.Fatalf("up: %v\n%s\n%s", err, out, c.newest(t, o))
	case n.says != "" && (err == nil || !strings.Contains(err.Error(), n.says) || !strings.Contains(err.Error(), "nothing was changed")):
		t.Fatalf("up: %v\n%s\n%s", err, out, c.newest(t, o))
	case n.says != "":
		if out, err := c.run(&o, "status"); err != nil || strings.Contains(out, "partial") {
			t.Errorf("status: %v\n%s", err, out)
		}
		if got := value(t, o, readAlpha); got != "kept" {
			t.Errorf("alpha is %q", got)
		}
	}
	change(t, o, n.alive)
}

func alphaNumber(t *entschema.Table) {
	t.Columns = append(t.Columns, &entschema.Column{Name: "alpha", Type: field.TypeInt64, Nullable: true})
}

const (
	late         = `SELECT count(*) FROM late`
	touchPapers  = `UPDATE papers SET note = note`
	touchAlpha   = `UPDATE papers SET alpha = alpha`
	serverLate   = `CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$`
	serverNew    = `CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.alpha = lower(NEW.alpha); RETURN NEW; END; $$`
	lateTrigger  = `CREATE TRIGGER late BEFORE UPDATE OF alpha ON papers FOR EACH ROW EXECUTE FUNCTION late()`
	everyTrigger = `CREATE TRIGGER late BEFORE UPDATE ON papers FOR EACH ROW EXECUTE FUNCTION late()`
	whenTrigger  = `CREATE TRIGGER late BEFORE UPDATE ON papers FOR EACH ROW WHEN (NEW.alpha = 'x') EXECUTE FUNCTION late()`
	otherTable   = `CREATE TABLE late (id TEXT PRIMARY KEY, paper UUID)`
)

// What a builder made beside the schema stops a migration before it begins, or
// lives on.
func TestWhatNeedsAColumnIsNamedBeforeTheFirstStatement(t *testing.T) {
	alphaUsing := []string{"--using", "papers.alpha=null"}
	rename := []string{"--rename", "papers.alpha=beta"}
	all := func(made ...string) []string { return made }
	for _, n := range []needCase{
		{name: "view, column gone", always: true, made: all(`CREATE VIEW late AS SELECT alpha FROM papers`), says: "which view late needs", alive: late},
		{name: "view, column retyped", made: all(`CREATE VIEW late AS SELECT alpha FROM papers`), change: alphaNumber, args: alphaUsing, says: "change the type of column alpha of table papers, which view late needs", alive: late},
		{name: "view, column renamed", made: all(`CREATE VIEW late AS SELECT alpha FROM papers`), change: column("beta"), args: rename, alive: late},
		{name: "view of another column", made: all(`CREATE VIEW late AS SELECT note FROM papers`), change: alphaNumber, args: alphaUsing, alive: late},
		{name: "materialized view", made: all(`CREATE MATERIALIZED VIEW late AS SELECT id FROM papers WHERE alpha <> ''`), says: "which materialized view late needs", alive: late},
		{name: "policy", made: all(`CREATE POLICY late ON papers USING (alpha <> '')`), says: "which policy late of table papers needs", alive: touchAlpha},
		{name: "policy, retyped", always: true, made: all(`CREATE POLICY late ON papers USING (alpha <> '')`), change: alphaNumber, args: alphaUsing, says: "which policy late of table papers needs", alive: touchAlpha},
		{name: "generated column", made: all(`ALTER TABLE papers ADD COLUMN late TEXT GENERATED ALWAYS AS (alpha || '!') STORED`), says: "which generated column late of table papers needs", alive: touchAlpha},
		{name: "generated column, retyped", made: all(`ALTER TABLE papers ADD COLUMN late TEXT GENERATED ALWAYS AS (alpha || '!') STORED`), change: alphaNumber, args: alphaUsing, says: "which generated column late", alive: touchAlpha},
		{name: "trigger", made: all(serverLate, lateTrigger), says: "which trigger late of table papers needs", alive: touchAlpha},
		{name: "trigger, retyped", made: all(serverLate, lateTrigger), change: alphaNumber, args: alphaUsing, says: "which trigger late of table papers needs", alive: touchAlpha},
		{name: "trigger's condition", made: all(serverLate, whenTrigger), says: "which trigger late of table papers needs", alive: touchAlpha},
		{name: "trigger's function", always: true, made: all(serverNew, everyTrigger), says: "trigger late of table papers with its function late", alive: touchAlpha},
		{name: "trigger's function, renamed", made: all(serverNew, everyTrigger), change: column("beta"), args: rename, says: "trigger late of table papers with its function late", alive: touchPapers},
		{name: "function", made: all(`CREATE FUNCTION late() RETURNS BIGINT BEGIN ATOMIC SELECT count(alpha) FROM papers; END`), says: "which function late() needs", alive: `SELECT late()`},
		{name: "reference to the column", always: true, made: all(`ALTER TABLE papers ADD CONSTRAINT unlike UNIQUE (alpha)`, `CREATE TABLE late (alpha TEXT REFERENCES papers (alpha))`), says: "which foreign key late_alpha_fkey of table late needs", alive: late},
		{name: "reference of the column", made: all(`CREATE TABLE late (alpha TEXT PRIMARY KEY)`, `INSERT INTO late (alpha) VALUES ('kept')`, `ALTER TABLE papers ADD CONSTRAINT mine FOREIGN KEY (alpha) REFERENCES late`), says: "which foreign key mine of table papers needs", alive: late},
		{name: "check, retyped", made: all(`ALTER TABLE papers ADD CONSTRAINT mine CHECK (alpha <> 'x')`), change: alphaNumber, args: alphaUsing, says: "extra check mine of table papers", alive: touchAlpha},
		{name: "default, retyped", made: all(`ALTER TABLE papers ALTER COLUMN alpha SET DEFAULT 'kept'`), change: alphaNumber, args: alphaUsing, says: "default of column alpha", alive: touchAlpha},
		{name: "index, retyped", made: all(`CREATE INDEX mine ON papers (alpha)`), change: alphaNumber, args: alphaUsing, alive: touchAlpha},
		{name: "index of an expression, retyped", made: all(`CREATE INDEX mine ON papers (lower(alpha))`), change: alphaNumber, args: alphaUsing, says: "extra index mine of table papers", alive: touchAlpha},
		{name: "statistics and a comment", made: all(`CREATE STATISTICS late ON note, alpha FROM papers`, `COMMENT ON COLUMN papers.alpha IS 'late'`), change: alphaNumber, args: alphaUsing, alive: touchAlpha},
	} {
		if n.always || os.Getenv("UNFRAMED_THOROUGH") != "" {
			t.Run(n.name, func(t *testing.T) { n.run(t, store.Options{URL: testkit.Postgres(t)}) })
		}
	}
}

// On SQLite, which reads triggers and views again by name alone.
func TestWhatNeedsAColumnIsNamedOnSQLite(t *testing.T) {
	rename := []string{"--rename", "papers.alpha=beta"}
	for _, n := range []needCase{
		{name: "view", made: []string{`CREATE VIEW late AS SELECT alpha FROM papers`}, says: "view late", alive: late},
		{name: "view with a quoted name", made: []string{`CREATE VIEW late AS SELECT "alpha" FROM papers`}, says: "view late", alive: late},
		{name: "view renamed", made: []string{`CREATE VIEW late AS SELECT alpha FROM papers`}, change: column("beta"), args: rename, alive: late},
		{name: "trigger of the column", made: []string{`CREATE TRIGGER late AFTER UPDATE OF note, alpha ON papers BEGIN SELECT 1; END`}, says: "trigger late", alive: touchAlpha},
		{name: "trigger renamed", made: []string{`CREATE TRIGGER late AFTER UPDATE OF note, alpha ON papers BEGIN SELECT 1; END`}, change: column("beta"), args: rename, alive: touchPapers},
		{name: "trigger with a quoted name", made: []string{`CREATE TRIGGER late AFTER UPDATE ON papers BEGIN UPDATE papers SET note = "alpha"; END`}, says: "trigger late", alive: touchAlpha},
		{name: "trigger of another column", made: []string{`CREATE TRIGGER late AFTER UPDATE OF note ON papers BEGIN SELECT 'alpha'; END`}, alive: touchPapers},
		{name: "view with a quoted text", made: []string{`CREATE VIEW late AS SELECT "elsewhere" AS x FROM papers`}, alive: late},
		{name: "reference to the column", made: []string{`CREATE UNIQUE INDEX mine ON papers (alpha)`, otherTable, `ALTER TABLE late ADD COLUMN alpha TEXT REFERENCES papers (alpha)`}, says: "index mine", alive: late},
	} {
		t.Run(n.name, func(t *testing.T) { n.run(t, testkit.SQLite(t)) })
	}
}
