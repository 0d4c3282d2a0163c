package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

// migrationCases play the lines of testdata/migrations.tsv, by their first
// column.
func migrationCases() map[string]func(*testing.T, store.Options) {
	note, code, mass, due := func() *entschema.Column { return of("note", field.TypeString) }, "code", "mass", "due"
	text := func(name string) func() []*entschema.Table { return with(of(name, field.TypeString)) }
	play := func(cases ...rowCase) func(*testing.T, store.Options) {
		return func(t *testing.T, o store.Options) {
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, fresh(t, o), false) })
			}
		}
	}
	range32 := map[string]string{"papers_pages_range": `"pages" >= -2147483648 AND "pages" <= 2147483647`}
	return map[string]func(*testing.T, store.Options){
		"a value added to an enum": play(rowCase{before: state(`'draft', 'sent'`), after: state(`'draft', 'sent', 'void'`), rows: paper("state", "'sent'"),
			query: read("state"), want: "sent", twin: "UPDATE papers SET state = 'lost'"}),
		"a value removed from an enum that rows have": play(rowCase{before: state(`'draft', 'sent'`), after: state(`'draft'`), rows: paper("state", "'sent'", "'draft'"),
			says: "papers.state takes sent no more", up: "1 row of papers that break the rule papers_state_known: " + paperID + "1", query: read("state"), want: "sent, draft"}),
		"a field renamed": play(
			rowCase{name: "said", before: text("note"), after: text("remark"), rows: paper("note", "'a'", "'b'"), args: []string{"--rename", "papers.note=remark"}, query: read("remark"), want: "a, b"},
			rowCase{name: "not said", before: with(optional(note())), after: with(optional(of("remark", field.TypeString))), says: "plan with --rename papers.note=remark", query: read("remark")}),
		"unique added": play(rowCase{before: with(note()), after: with(unique(note())), rows: paper("note", "'a'", "'a'"),
			up: "2 rows of papers that share their note, which is to be unique: " + paperID + "1, " + paperID + "2", query: read("note"), want: "a, a"}),
		"optional made required": play(
			rowCase{name: "without a default", before: with(optional(note())), after: with(note()), rows: paper("note", "'a'", "NULL"), up: "1 row of papers without note, which is required from now on: " + paperID + "2", query: read("note"), want: "a, NULL"},
			rowCase{name: "with a default", before: with(optional(note())), after: with(byDefault(note(), "x")), rows: paper("note", "'a'", "NULL"), says: "where it is empty it becomes 'x'", query: read("note"), want: "a, x"}),
		"required added without default": play(rowCase{before: with(), after: with(note()), refused: "column papers.note is required and has no default"}),
		"string made int": play(
			rowCase{name: "refused", before: text(code), after: with(of(code, field.TypeInt64)), rows: paper(code, "'12'", "'x'"), says: "papers.code becomes a whole number", up: "1 row of papers whose code is no whole number of its new type: " + paperID + "2", query: read(code), want: "12, x"},
			rowCase{name: "converted", before: text(code), after: with(of(code, field.TypeInt64)), rows: paper(code, "'12'"), says: "papers.code becomes a whole number", query: read(code), want: "12"}),
		"an entity removed": play(rowCase{before: referring(false), after: with(optional(of("author_id", field.TypeUUID))), says: "deletes table authors, and what is in it"}),
		"diff twice, no change": func(t *testing.T, _ store.Options) {
			c := newClone(t)
			before := c.git("rev-parse", "HEAD")
			if out := c.must("diff", "again"); !strings.Contains(out, "Nothing to do") || c.git("status", "--porcelain") != "" || before == "" {
				t.Errorf("diff says:\n%s", out)
			}
		},
		"two branches each with a migration": twoBranchesLoseNothing,
		"two branches, one adds a column, the other makes a column required (SQLite copies the table)": twoBranchesLoseNothing,
		"the same with three branches merged in another order":                                         threeBranchesLoseNothing,
		"whole number where fractions stand": play(
			rowCase{name: "refused", before: with(of(mass, field.TypeFloat64)), after: with(of(mass, field.TypeInt64)), rows: paper(mass, "1.75"), says: "papers.mass becomes a whole number", up: "1 row of papers whose mass is no whole number of its new type: " + paperID + "1", query: read(mass), want: "1.75"},
			rowCase{name: "chosen", before: with(of(mass, field.TypeFloat64)), after: with(of(mass, field.TypeInt64)), rows: paper(mass, "1.75"), args: []string{"--using", "papers.mass=round"}, says: "(round)", query: read(mass), want: "2"}),
		"whole number where letters stand": play(rowCase{before: text(code), after: with(of(code, field.TypeInt64)), rows: paper(code, "'abc'"), says: "papers.code becomes", up: "1 row of papers whose code is no whole number", query: read(code), want: "abc"}),
		"time where text stands":           play(rowCase{before: text(due), after: with(of(due, field.TypeTime)), rows: paper(due, "'yesterday'"), says: "papers.due becomes a time", up: "1 row of papers whose due is no time", query: read(due), want: "yesterday"}),
		"int64 made int32": play(rowCase{before: checked(map[string]string{}, of("pages", field.TypeInt64)), after: checked(range32, of("pages", field.TypeInt32)), rows: paper("pages", "3000000000"),
			says: "rows", up: "1 row of papers", query: read("pages"), want: "3000000000"}),
		"optional made required with a default":          play(rowCase{before: with(optional(note())), after: with(byDefault(note(), "x")), rows: paper("note", "NULL"), says: "becomes 'x'", query: read("note"), want: "x"}),
		"unique column with a constant default added":    play(rowCase{before: with(), after: with(byDefault(unique(note()), "x")), refused: "index papers_note_key is unique"}),
		"default text ${5} %{x} it's":                    play(rowCase{before: with(), after: with(byDefault(note(), "${5} %{x} it's")), rows: []string{"INSERT INTO papers (id) VALUES ('" + paperID + "1')"}, query: read("note"), want: "${5} %{x} it's"}),
		"index made by hand, then the table is copied":   whatWasMadeByHandIsKept,
		"trigger with BEGIN … ; … END in a file by hand": whatWasMadeByHandIsKept,
		"diff killed between its files":                  diffKilled,
	}
}

// TestMigrationCases plays what builders met, line by line.
func TestMigrationCases(t *testing.T) {
	table, err := os.ReadFile("testdata/migrations.tsv")
	if err != nil {
		t.Fatal(err)
	}
	cases := migrationCases()
	for n, line := range strings.Split(strings.TrimSpace(string(table)), "\n") {
		change, _, _ := strings.Cut(line, "\t")
		if n == 0 {
			continue
		}
		play, ok := cases[change]
		if !ok {
			t.Errorf("nothing plays the line %q", line)
			continue
		}
		t.Run(change, func(t *testing.T) { testkit.EachEngine(t, play) })
		delete(cases, change)
	}
	for change := range cases {
		t.Errorf("no line says %q", change)
	}
}

// diffKilled kills a real process that plans, at moments that go from its first
// file to its last; the next one ends where one alone ends.
func diffKilled(t *testing.T, _ store.Options) {
	killed := 0
	for wait := time.Duration(0); wait < 10*time.Millisecond; wait += time.Millisecond {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "m"), 0o700); err != nil {
			t.Fatal(err)
		}
		c := app(t, dir, nil, "migrate", "diff", "initial", "--dir", filepath.Join(dir, "m"))
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); time.Since(begun) < 10*time.Second; {
			if some, err := os.ReadDir(filepath.Join(dir, "m")); err != nil || len(some) > 0 {
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(wait)
		_ = c.Process.Kill()
		if c.Wait() != nil {
			killed++
		}
		if _, stderr, code := runApp(t, dir, nil, "migrate", "diff", "initial", "--dir", filepath.Join(dir, "m")); code != 0 {
			t.Fatalf("killed after %s, the next says: %s", wait, stderr)
		}
		if _, stderr, code := runApp(t, dir, nil, "migrate", "diff", "--check", "--dir", filepath.Join(dir, "m")); code != 0 {
			t.Errorf("killed after %s, the files do not describe the schema: %s", wait, stderr)
		}
		if files, err := filepath.Glob(filepath.Join(dir, "m", "*", "*.sql")); err != nil || len(files) != 2 {
			t.Errorf("killed after %s: %v, %v", wait, files, err)
		}
	}
	if killed == 0 {
		t.Error("nothing was killed")
	}
}
