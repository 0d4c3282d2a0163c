package plan

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect/entsql"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/ent/schema/annotation"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// books is a small schema to change.
func books(change func(t *entschema.Table)) []*entschema.Table {
	id := &entschema.Column{Name: "id", Type: field.TypeUUID}
	title := &entschema.Column{Name: "title", Type: field.TypeString}
	due := &entschema.Column{Name: "due", Type: field.TypeTime}
	t := &entschema.Table{
		Name:       "books",
		Columns:    []*entschema.Column{id, title, due},
		PrimaryKey: []*entschema.Column{id},
		Indexes: []*entschema.Index{
			{Name: "book_due", Columns: []*entschema.Column{due}},
			{Name: "book_title", Columns: []*entschema.Column{title}, Unique: true},
		},
		Annotation: &entsql.Annotation{Checks: map[string]string{"books_title": "(title <> '') = (title <> ' ')"}},
	}
	if change != nil {
		change(t)
	}
	return []*entschema.Table{t}
}

func states(t *testing.T, tables []*entschema.Table, features ...annotation.Features) map[Dialect]State {
	t.Helper()
	s, err := Desired(context.Background(), tables, features)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// text returns what the folder's newest file says.
func text(t *testing.T, root string, d Dialect) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, string(d), "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	slices.Sort(files)
	b, err := os.ReadFile(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// after writes a first migration for books and then the one that leads to the
// tables, and returns the latter as CockroachDB gets it.
func after(t *testing.T, tables []*entschema.Table, first, second []annotation.Features) string {
	t.Helper()
	root := t.TempDir()
	if _, err := Write(root, "initial", states(t, books(nil), first...), noon); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(root, "change", states(t, tables, second...), noon); err != nil {
		t.Fatal(err)
	}
	return text(t, root, Cockroach)
}

func TestTheSameSchemaNeedsNoSecondMigration(t *testing.T) {
	root := t.TempDir()
	f := annotation.Features{Table: "books", ExpiresBy: "due", HashSharded: []string{"book_due"}, Locality: annotation.GlobalLocality}
	if _, err := Write(root, "initial", states(t, books(nil), f), noon); err != nil {
		t.Fatal(err)
	}
	if w, err := Write(root, "again", states(t, books(nil), f), noon); err != ErrNothing {
		t.Fatalf("wrote %v, %v", w, err)
	}
}

func TestAChangedCheckIsSeen(t *testing.T) {
	got := after(t, books(func(b *entschema.Table) { b.Annotation.Checks["books_title"] = "title <> 'x'" }), nil, nil)
	drop := strings.Index(got, `ALTER TABLE "books" DROP CONSTRAINT IF EXISTS "books_title"`)
	add := strings.Index(got, `ALTER TABLE "books" ADD CONSTRAINT IF NOT EXISTS "books_title" CHECK (title <> 'x')`)
	if drop < 0 || add < drop {
		t.Fatalf("planned:\n%s", got)
	}
}

// One schema change a statement, each re-runnable: CockroachDB's rules.
func TestEveryCockroachStatementMakesOneChangeAndCanBeRepeated(t *testing.T) {
	got := after(t, books(func(b *entschema.Table) {
		b.Columns = append(b.Columns[:2:2],
			&entschema.Column{Name: "pages", Type: field.TypeInt64, Nullable: true},
			&entschema.Column{Name: "shelf", Type: field.TypeString, Default: "A"})
		b.Columns[1] = &entschema.Column{Name: "title", Type: field.TypeString, Nullable: true, Default: "untitled"}
		b.Indexes = []*entschema.Index{{Name: "book_pages", Columns: []*entschema.Column{b.Columns[2]}}}
	}), nil, nil)
	again := regexp.MustCompile(`IF NOT EXISTS|IF EXISTS|ALTER COLUMN`)
	verbs := regexp.MustCompile(`\b(ADD COLUMN|DROP COLUMN|ADD CONSTRAINT|DROP CONSTRAINT|ALTER COLUMN|CREATE INDEX|DROP INDEX)\b`)
	postgres := false
	for line := range strings.Lines(got) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if strings.HasPrefix(line, "--") {
			postgres = postgres || strings.HasPrefix(line, "-- unframed:postgres")
			continue
		}
		if !postgres && !again.MatchString(line) {
			t.Errorf("cannot be repeated: %s", line)
		}
		if n := len(verbs.FindAllString(line, -1)); n != 1 {
			t.Errorf("%d changes in one statement: %s", n, line)
		}
		postgres = false
	}
	for _, want := range []string{
		`DROP INDEX IF EXISTS "book_title" CASCADE;`,
		`ALTER TABLE "books" ALTER COLUMN "title" DROP NOT NULL;`,
		`ALTER TABLE "books" ALTER COLUMN "title" SET DEFAULT 'untitled';`,
		`ADD COLUMN IF NOT EXISTS "pages" bigint NULL;`,
		`DROP COLUMN IF EXISTS "due";`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s:\n%s", want, got)
		}
	}
	if strings.LastIndex(got, "DROP COLUMN") < strings.LastIndex(got, "CREATE INDEX") {
		t.Errorf("a column is dropped before the end:\n%s", got)
	}
}

func TestFeaturesComeAndGo(t *testing.T) {
	all := []annotation.Features{{Table: "books", ExpiresBy: "due", KeepSeconds: 60, HashSharded: []string{"book_due"}, Locality: annotation.RegionalByRowLocality}}
	came := after(t, books(nil), nil, all)
	for _, want := range []string{
		"-- unframed:cockroach v22.2\n",
		`SET (ttl_expiration_expression = '(("due" AT TIME ZONE ''UTC'') + INTERVAL ''60 seconds'') AT TIME ZONE ''UTC''', ttl_job_cron = '@hourly');`,
		"-- unframed:cockroach regions\n", `SET LOCALITY REGIONAL BY ROW;`,
		`DROP INDEX IF EXISTS "book_due"`, `CREATE INDEX IF NOT EXISTS "book_due" ON "books" ("due") USING HASH;`,
		"-- unframed:postgres\n",
	} {
		if !strings.Contains(came, want) {
			t.Errorf("lacks %s:\n%s", want, came)
		}
	}
	went := after(t, books(nil), all, nil)
	for _, want := range []string{`ALTER TABLE "books" RESET (ttl);`, `SET LOCALITY REGIONAL BY TABLE IN PRIMARY REGION;`, `CREATE INDEX CONCURRENTLY IF NOT EXISTS "book_due" ON "books" ("due");`} {
		if !strings.Contains(went, want) {
			t.Errorf("lacks %s:\n%s", want, went)
		}
	}
}

func TestWhatWouldLoseRowsOrMeansNothingIsRefused(t *testing.T) {
	root := t.TempDir()
	if _, err := Write(root, "initial", states(t, books(nil)), noon); err != nil {
		t.Fatal(err)
	}
	required := books(func(b *entschema.Table) {
		b.Columns = append(b.Columns, &entschema.Column{Name: "isbn", Type: field.TypeString})
	})
	if _, err := Write(root, "isbn", states(t, required), noon); err == nil || !strings.Contains(err.Error(), "books.isbn") {
		t.Errorf("a required column without a default: %v", err)
	}
	for want, tables := range map[string][]*entschema.Table{
		"has no name": books(func(b *entschema.Table) { b.Annotation.Check = "title <> ''" }),
		"longer than": books(func(b *entschema.Table) { b.Indexes[0].Name = strings.Repeat("x", 64) }),
	} {
		if _, err := Desired(context.Background(), tables, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	for want, f := range map[string]annotation.Features{
		"none of its columns":    {Table: "books", ExpiresBy: "nothing"},
		"not a time":             {Table: "books", ExpiresBy: "title"},
		"no such index":          {Table: "books", HashSharded: []string{"nothing"}},
		"cannot be hash-sharded": {Table: "books", HashSharded: []string{"book_title"}},
		"no table":               {Table: "nothing", ExpiresBy: "due"},
	} {
		if _, err := Desired(context.Background(), books(nil), []annotation.Features{f}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestVersionsGrowEvenWithinASecond(t *testing.T) {
	root := t.TempDir()
	for i, c := range []func(*entschema.Table){nil, func(b *entschema.Table) { b.Indexes = nil }} {
		w, err := Write(root, "step", states(t, books(c)), noon)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"20260101120000_step.sql", "20260101120001_step.sql"}[i]
		if filepath.Base(w[0].Path) != want || filepath.Base(w[1].Path) != want {
			t.Fatalf("wrote %v, want %s", w, want)
		}
	}
}

func TestWhatIsDeletedIsSaid(t *testing.T) {
	root := t.TempDir()
	if _, err := Write(root, "initial", states(t, books(nil)), noon); err != nil {
		t.Fatal(err)
	}
	renamed := books(func(b *entschema.Table) { b.Columns[2].Name = "until"; b.Indexes = b.Indexes[1:] })
	renamed[0].Columns[2].Nullable = true
	written, err := Write(root, "rename", states(t, renamed), noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range written {
		if !slices.Equal(w.Deletes, []string{"column books.due"}) {
			t.Errorf("%s says it deletes %v", w.Path, w.Deletes)
		}
	}
}
