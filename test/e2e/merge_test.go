package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestTwoClonesAreMerged does what two builders do who change one entity at the
// same time, each in a clone: one adds a field and gives a value of an enum another
// name, the other gives the table another name and requires a field, for which
// SQLite copies it. Git merges, and the row of a database that has applied the
// first branch keeps all that it held.
func TestTwoClonesAreMerged(t *testing.T) {
	t.Parallel()
	if !thorough(t, "two clones of an application whose schemas are merged") {
		t.Skip("see make thorough")
	}
	main := copyWithPapers(t, strings.NewReplacer())
	run := func(dir string, argv ...string) string { t.Helper(); return inCopy(t, dir, argv...) }
	migrate := func(dir string, args ...string) string {
		t.Helper()
		return run(dir, append([]string{"go", "run", "./cmd/app", "migrate"}, args...)...)
	}
	run(main, "go", "generate", "./ent")
	migrate(main, "diff", "papers")
	run(main, "git", "init", "-q", "-b", "main")
	commitAll(t, main)
	migrate(main, "up")
	onePaper(t, main)

	clone := func(branch string, changes [][2]string, args ...string) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), branch)
		run(main, "git", "clone", "-q", main, dir)
		run(dir, "git", "checkout", "-q", "-b", branch)
		for _, c := range changes {
			replace(t, filepath.Join(dir, "ent", "schema", "paper.go"), c[0], c[1])
		}
		run(dir, "go", "generate", "./ent")
		migrate(dir, append([]string{"diff", branch}, args...)...)
		commitAll(t, dir)
		run(dir, "git", "push", "-q", "origin", branch)
	}
	clone("ann", [][2]string{
		{`Values("draft", "sent", "void").Default("draft")`, `Values("open", "sent", "void").Default("open")`},
		{`field.Time("printed_at").Optional().Nillable(),`, `field.Time("printed_at").Optional().Nillable(),` + "\n\t\tfield.String(\"alpha\").Optional(),"},
	}, "--rename", "papers.state:draft=open")
	clone("ben", [][2]string{
		{`field.Text("body").Optional()`, `field.Text("body").Default("-")`},
		{`[]schema.Annotation{annotation.Admin`, `[]schema.Annotation{entsql.Annotation{Table: "sheets"}, annotation.Admin`},
		{"\t\"entgo.io/ent/schema\"\n", "\t\"entgo.io/ent/dialect/entsql\"\n\t\"entgo.io/ent/schema\"\n"},
	}, "--rename", "papers=sheets")

	run(main, "git", "merge", "-q", "ann")
	migrate(main, "up")
	execIn(t, main, `UPDATE papers SET alpha = 'kept'`)
	if out, err := testkit.TryIn(main, "git", "-c", "user.name=Builder", "-c", "user.email=builder@example.com", "merge", "-q", "ben"); err == nil {
		t.Fatalf("git merged the migrations by itself:\n%s", out)
	}
	if left := run(main, "git", "diff", "--name-only", "--diff-filter=U", "--", "ent/schema", "cmd", "handlers"); left != "" {
		t.Fatalf("git leaves to the builder:\n%s", left)
	}
	run(main, "go", "generate", "./ent")
	for _, args := range [][]string{{"diff", "more"}, {"diff", "--check"}, {"up"}} {
		out, err := testkit.TryIn(main, append([]string{"go", "run", "./cmd/app", "migrate"}, args...)...)
		if err == nil || !strings.Contains(out, "app migrate rebase") {
			t.Errorf("migrate %v: %v\n%s", args, err, out)
		}
	}
	if out := migrate(main, "rebase", "--onto", "ann"); strings.Contains(out, "deletes") {
		t.Errorf("rebase says:\n%s", out)
	}
	run(main, "go", "generate", "./ent")
	migrate(main, "diff", "--check")
	commitAll(t, main)
	migrate(main, "up")
	migrate(main, "verify")
	if got := oneIn(t, main, `SELECT title || ' ' || state || ' ' || body || ' ' || alpha FROM sheets`); got != "A paper open - kept" {
		t.Errorf("the row holds %q", got)
	}
}

// onePaper stores a paper as it was before both branches.
func onePaper(t *testing.T, dir string) {
	t.Helper()
	const required = `SELECT group_concat('"' || name || '"'), group_concat(CASE WHEN name = 'title' THEN '''A paper''' WHEN name = 'state' THEN '''draft''' WHEN type = 'uuid' THEN '''10000000-0000-4000-8000-000000000001'''
		WHEN type = 'datetime' THEN '''2026-01-01 00:00:00+00:00''' WHEN type = 'text' THEN '''''' ELSE '1' END) FROM pragma_table_info('papers') WHERE "notnull"`
	s := openCopy(t, dir)
	var columns, values string
	if err := s.DB().QueryRow(required).Scan(&columns, &values); err != nil {
		t.Fatal(err)
	}
	//constsql:allow columns of the database itself
	if _, err := s.DB().Exec(fmt.Sprintf("INSERT INTO papers (%s) VALUES (%s)", columns, values)); err != nil {
		t.Fatal(err)
	}
}

func openCopy(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{Path: filepath.Join(dir, "data", "app.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func execIn(t *testing.T, dir, statement string) {
	t.Helper()
	if _, err := openCopy(t, dir).DB().Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func oneIn(t *testing.T, dir, query string) (value string) {
	t.Helper()
	if err := openCopy(t, dir).DB().QueryRow(query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
