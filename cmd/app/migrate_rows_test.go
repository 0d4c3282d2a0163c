package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/entsql"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

// rowCase is a change of a table that has rows.
type rowCase struct {
	name          string
	always        bool // also in a run that is not thorough, on PostgreSQL
	before, after func() []*entschema.Table
	rows          []string // inserted before
	args          []string // of diff
	says          string   // part of what diff says
	refused       string   // part of why diff refuses
	up            string   // part of why up refuses
	query, want   string   // after up, or after it refused
	twin          string   // a statement that the database has to refuse then
}

func (c rowCase) run(t *testing.T, o store.Options, asCockroach bool) {
	t.Parallel()
	b := &clone{t: t, dir: t.TempDir(), tables: c.before()}
	b.must("diff", "initial")
	b.apply(t, o, asCockroach)
	for _, row := range c.rows {
		change(t, o, row)
	}
	b.tables = c.after()
	out, err := b.run(nil, append([]string{"diff", "change"}, c.args...)...)
	if c.refused != "" {
		if err == nil || !strings.Contains(err.Error(), c.refused) {
			t.Fatalf("diff: %v\n%s\nwant %q", err, out, c.refused)
		}
		return
	}
	if err != nil || !strings.Contains(out, c.says) || c.says == "" && strings.Contains(out, "refuses") {
		t.Fatalf("diff: %v\n%s\nwant %q", err, out, c.says)
	}
	b.must("diff", "--check")
	out, err = b.apply(t, o, asCockroach)
	switch {
	case c.up == "" && err != nil:
		t.Fatalf("up: %v\n%s\n%s", err, out, b.newest(t, o))
	case c.up != "" && (err == nil || !strings.Contains(err.Error(), c.up) || !strings.Contains(err.Error(), "nothing of it was changed")):
		t.Fatalf("up: %v\n%s\n%s\nwant %q", err, out, b.newest(t, o), c.up)
	}
	if got := list(t, o, c.query); c.query != "" && got != c.want {
		t.Errorf("there is %q, want %q\n%s", got, c.want, b.newest(t, o))
	}
	if c.twin != "" {
		if _, err := testkit.Open(t, o).DB().Exec(c.twin); err == nil {
			t.Errorf("the database takes %s", c.twin)
		}
	}
	if c.up == "" {
		typed(t, o)
	}
}

// apply applies the files; asCockroach has PostgreSQL run what CockroachDB would.
func (c *clone) apply(t *testing.T, o store.Options, asCockroach bool) (string, error) {
	t.Helper()
	if !asCockroach {
		return c.run(&o, "up")
	}
	copied := &clone{t: t, dir: t.TempDir(), tables: c.tables}
	if err := os.CopyFS(copied.dir, os.DirFS(c.dir)); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(copied.dir, "cockroach")
	files, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		swapped := strings.NewReplacer("-- unframed:postgres\n", "-- unframed:cockroach\n", "-- unframed:cockroach\n", "-- unframed:postgres\n",
			"ADD CONSTRAINT IF NOT EXISTS", "ADD CONSTRAINT").Replace(string(text))
		if err := os.WriteFile(path, []byte(swapped), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	giveSums(t, folder)
	return copied.run(&o, "up")
}

// newest is the file that was planned last.
func (c *clone) newest(t *testing.T, o store.Options) string {
	folder := "sqlite"
	if o.URL != "" {
		folder = "cockroach"
	}
	files, err := filepath.Glob(filepath.Join(c.dir, folder, "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	slices.Sort(files)
	text, err := os.ReadFile(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// list is what the one column of a query holds, row by row.
func list(t *testing.T, o store.Options, query string) string {
	t.Helper()
	if query == "" {
		return ""
	}
	rows, err := testkit.Open(t, o).DB().QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v *string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		if v == nil {
			values = append(values, "NULL")
			continue
		}
		values = append(values, *v)
	}
	return strings.Join(values, ", ")
}

// typed makes sure that what SQLite has stored is of the column's type: it
// would take "abc" for a whole number, and fail at the next read.
func typed(t *testing.T, o store.Options) {
	t.Helper()
	if o.URL != "" {
		return
	}
	const columns = `SELECT m.name || '.' || c.name || '.' || lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'schema_%'`
	want := map[string]string{"integer": "integer", "bool": "integer", "real": "real", "text": "text", "datetime": "text", "uuid": "text", "blob": "blob"}
	for _, c := range strings.Split(list(t, o, columns), ", ") {
		parts := strings.Split(c, ".")
		//constsql:allow columns of the database itself
		wrong := fmt.Sprintf("SELECT typeof(%q) FROM %q WHERE typeof(%q) NOT IN ('null', '%s')", parts[1], parts[0], parts[1], want[parts[2]])
		if got := list(t, o, wrong); got != "" {
			t.Errorf("%s holds %s", c, got)
		}
	}
}

// with is the table of papers with these columns beside its key.
func with(columns ...*entschema.Column) func() []*entschema.Table {
	return table("papers", nil, columns...)
}

// checked has CHECKs as go generate derives them.
func checked(checks map[string]string, columns ...*entschema.Column) func() []*entschema.Table {
	return table("papers", checks, columns...)
}

func table(name string, checks map[string]string, columns ...*entschema.Column) func() []*entschema.Table {
	return func() []*entschema.Table {
		t := &entschema.Table{Name: name, Columns: []*entschema.Column{{Name: "id", Type: field.TypeUUID}}}
		t.PrimaryKey = t.Columns
		if checks != nil {
			t.Annotation = &entsql.Annotation{Checks: checks}
		}
		for _, c := range columns {
			own := *c
			t.Columns = append(t.Columns, &own)
		}
		return []*entschema.Table{t}
	}
}

func of(name string, t field.Type) *entschema.Column {
	return &entschema.Column{Name: name, Type: t}
}

func optional(c *entschema.Column) *entschema.Column {
	c.Nullable = true
	return c
}

func unique(c *entschema.Column) *entschema.Column {
	c.Unique = true
	return c
}

func byDefault(c *entschema.Column, value any) *entschema.Column {
	c.Default = value
	return c
}

const paperID = "10000000-0000-4000-8000-00000000000"

// paper inserts a paper whose column holds each of the values in turn.
func paper(column string, values ...string) (rows []string) {
	for i, v := range values {
		//constsql:allow rows made for this test
		rows = append(rows, fmt.Sprintf("INSERT INTO papers (id, %s) VALUES ('%s%d', %s)", column, paperID, i+1, v))
	}
	return rows
}

//constsql:allow a column of this test
func read(column string) string { return "SELECT CAST(" + column + " AS text) FROM papers ORDER BY id" }

// playRows plays the cases on SQLite, on PostgreSQL, and on PostgreSQL with
// what CockroachDB is given: all of them in a thorough run.
func playRows(t *testing.T, cases []rowCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !c.always && os.Getenv("UNFRAMED_THOROUGH") == "" {
				c.run(t, testkit.SQLite(t), false)
				return
			}
			testkit.EachEngine(t, func(t *testing.T, o store.Options) { c.run(t, o, false) })
			t.Run("as CockroachDB", func(t *testing.T) { c.run(t, store.Options{URL: testkit.Postgres(t)}, true) })
		})
	}
}
