package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect/entsql"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

// called is a table whose one column has a rule, an index and a partial one,
// all named after it, and which another table refers to.
func called(name, column string) func() []*entschema.Table {
	return func() []*entschema.Table {
		c := unique(of(column, field.TypeString))
		t := table(name, map[string]string{name + "_" + column + "_length": `length("` + column + `") <= 9`}, c)()[0]
		t.Indexes = []*entschema.Index{
			{Name: name + "_" + column + "_id", Columns: []*entschema.Column{t.Columns[1], t.Columns[0]}},
			{Name: name + "_" + column + "_one", Unique: true, Columns: t.Columns[1:2], Annotation: &entsql.IndexAnnotation{Where: column + " <> 'note'"}},
		}
		marks := table("marks", nil, of("paper_id", field.TypeUUID))()[0]
		marks.ForeignKeys = []*entschema.ForeignKey{{Symbol: "marks_" + name, Columns: marks.Columns[1:2], RefTable: t, RefColumns: t.Columns[:1], OnDelete: entschema.Cascade}}
		return []*entschema.Table{t, marks}
	}
}

// A name that changes takes its values, rules and references along.
func TestWhatIsRenamedKeepsItsValues(t *testing.T) {
	rows := append(paper("note", "'a'", "'note'"), "INSERT INTO marks (id, paper_id) VALUES ('"+paperID+"5', '"+paperID+"1')")
	playRows(t, []rowCase{
		{name: "a column", always: true, before: called("papers", "note"), after: called("papers", "remark"), rows: rows, args: []string{"--rename", "papers.note=remark"},
			query: "SELECT remark FROM papers UNION ALL SELECT CAST(paper_id AS text) FROM marks ORDER BY 1", want: paperID + "1, a, note", twin: "UPDATE papers SET remark = '0123456789' WHERE remark = 'a'"},
		{name: "a table", always: true, before: called("papers", "note"), after: called("articles", "note"), rows: rows, args: []string{"--rename", "papers=articles"},
			query: "SELECT note FROM articles UNION ALL SELECT CAST(paper_id AS text) FROM marks ORDER BY 1", want: paperID + "1, a, note", twin: "INSERT INTO marks (id, paper_id) VALUES ('" + paperID + "6', '" + paperID + "4')"},
		{name: "both", before: called("papers", "note"), after: called("articles", "remark"), rows: rows, args: []string{"--rename", "papers=articles", "--rename", "papers.note=remark"},
			query: "SELECT remark FROM articles ORDER BY 1", want: "a, note", twin: "INSERT INTO articles (id, remark) VALUES ('" + paperID + "6', 'a')"},
		{name: "a column of another type", before: with(of("code", field.TypeString)), after: with(of("number", field.TypeInt64)), rows: paper("code", "'12'", "'7'"), args: []string{"--rename", "papers.code=number"},
			says: "papers.number becomes", query: read("number"), want: "12, 7"},
		{name: "a column of another type that does not fit", before: with(of("code", field.TypeString)), after: with(of("number", field.TypeInt64)), rows: paper("code", "'12'", "'x'"), args: []string{"--rename", "papers.code=number"},
			says: "papers.number becomes", up: "1 row of papers whose number is no whole number of its new type: " + paperID + "2", query: read("code"), want: "12, x"},
		{name: "a column that is required as well", before: with(optional(of("note", field.TypeString))), after: with(of("remark", field.TypeString)), rows: paper("note", "'a'", "NULL"), args: []string{"--rename", "papers.note=remark"},
			up: "1 row of papers without remark", query: read("note"), want: "a, NULL"},
		{name: "a column, without saying so", before: with(optional(of("note", field.TypeString))), after: with(optional(of("remark", field.TypeString))), rows: paper("note", "'a'"),
			says: "papers.note goes and papers.remark comes, of the same type: if it is the same under another name, take these files back and plan with --rename papers.note=remark", query: read("remark"), want: "NULL"},
		{name: "a table, without saying so", before: table("papers", nil, of("note", field.TypeString)), after: table("articles", nil, of("note", field.TypeString)), says: "plan with --rename papers=articles"},
		{name: "what stays", before: with(of("note", field.TypeString)), after: with(of("note", field.TypeString), optional(of("remark", field.TypeString))), args: []string{"--rename", "papers.note=remark"}, refused: "the schema has to name papers.remark in place of note"},
		{name: "what is not there", before: with(), after: with(), args: []string{"--rename", "papers.note=remark"}, refused: "there is no column papers.note"},
	})
}

// An index that follows its column's name is not built anew.
func TestARenameBuildsNoIndexAnew(t *testing.T) {
	c := &clone{t: t, dir: t.TempDir(), tables: called("papers", "note")()}
	c.must("diff", "initial")
	c.tables = called("papers", "remark")()
	c.must("diff", "remark", "--rename", "papers.note=remark")
	text := c.newest(t, store.Options{URL: "postgresql:"})
	if strings.Contains(text, "CREATE") || strings.Contains(text, "DROP INDEX") || strings.Count(text, "ALTER INDEX IF EXISTS") != 3 {
		t.Errorf("planned\n%s", text)
	}
}

// On CockroachDB a statement may have had its effect and not have been
// recorded: each is run twice here, one after the other, and then again as the
// file is run from every statement on.
func TestARenameThatWasInterruptedGoesOn(t *testing.T) {
	o := store.Options{URL: testkit.Postgres(t)}
	c := &clone{t: t, dir: t.TempDir(), tables: called("papers", "code")()}
	c.must("diff", "initial")
	c.up(o)
	change(t, o, paper("code", "'12'")[0])
	c.tables = called("articles", "number")()
	c.tables[0].Columns[1].Type = field.TypeInt64
	c.tables[0].Annotation, c.tables[0].Indexes = nil, nil
	c.must("diff", "number", "--rename", "papers=articles", "--rename", "papers.code=number")
	path, err := filepath.Glob(filepath.Join(c.dir, "cockroach", "*_number.sql"))
	if err != nil || len(path) != 1 {
		t.Fatal(path, err)
	}
	text, err := os.ReadFile(path[0])
	if err != nil {
		t.Fatal(err)
	}
	var twice strings.Builder
	for _, s := range strings.SplitAfter(string(text), ";\n") {
		twice.WriteString(s)
		if !strings.HasPrefix(s, "-- unframed:from") && !strings.Contains(s, "ADD CONSTRAINT") {
			twice.WriteString(s)
		}
	}
	if err := os.WriteFile(path[0], []byte(twice.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := c.apply(t, o, true); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := list(t, o, "SELECT CAST(number AS text) FROM articles"); got != "12" {
		t.Errorf("there is %q", got)
	}
}
