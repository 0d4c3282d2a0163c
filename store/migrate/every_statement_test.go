package migrate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/store/plan"
	"unframed/test/testkit"
)

const (
	fillBooks = `INSERT INTO books (id, title, mass, weight) VALUES ('10000000-0000-4000-8000-000000000001', 'a', 1.75, 1.75), ('10000000-0000-4000-8000-000000000002', 'b', 2, 2), ('10000000-0000-4000-8000-000000000003', NULL, 3, 2.75)`
	readBooks = `SELECT count(*) FROM books WHERE title IN ('a', 'b', 'none') AND mass IN ('1.75', '2', '3') AND weight = CASE title WHEN 'none' THEN 3 ELSE 2 END AND pages = 7`
)

// library is the schema before and after a change of every kind.
func library(changed bool) []*schema.Table {
	id := &schema.Column{Name: "id", Type: field.TypeUUID}
	title := &schema.Column{Name: "title", Type: field.TypeString, Nullable: !changed}
	mass := &schema.Column{Name: "mass", Type: field.TypeFloat64}
	spare := &schema.Column{Name: "spare", Type: field.TypeString, Nullable: true}
	weight := &schema.Column{Name: "weight", Type: field.TypeFloat64}
	books := &schema.Table{Name: "books", Columns: []*schema.Column{id, title, mass, weight, spare}, PrimaryKey: []*schema.Column{id}}
	if !changed {
		return []*schema.Table{books}
	}
	title.Default, mass.Type, weight.Type = "none", field.TypeString, field.TypeInt64
	pages := &schema.Column{Name: "pages", Type: field.TypeInt64, Default: 7}
	shelf := &schema.Column{Name: "shelf_id", Type: field.TypeUUID, Nullable: true}
	key := &schema.Column{Name: "id", Type: field.TypeUUID}
	places := &schema.Table{Name: "places", Columns: []*schema.Column{key}, PrimaryKey: []*schema.Column{key}}
	books.Columns = []*schema.Column{id, title, mass, weight, pages, shelf}
	books.Indexes = []*schema.Index{{Name: "books_title", Columns: []*schema.Column{title}}, {Name: "books_mass", Unique: true, Columns: []*schema.Column{mass}}}
	books.ForeignKeys = []*schema.ForeignKey{{Symbol: "books_shelf", Columns: []*schema.Column{shelf}, RefTable: places, RefColumns: []*schema.Column{key}, OnDelete: schema.SetNull}}
	books.Annotation = &entsql.Annotation{Checks: map[string]string{"books_pages_range": `"pages" >= 1`}}
	return []*schema.Table{books, places}
}

// plannedAlone writes the migration that leads to tables without features.
func plannedAlone(t *testing.T, root, name string, tables []*schema.Table, how ...plan.Option) {
	t.Helper()
	desired, err := plan.Desired(context.Background(), tables, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Write(root, name, desired, time.Now(), how...); err != nil {
		t.Fatal(err)
	}
}

// An instance that is killed before or after any statement of a file is followed
// by one that ends where no kill ends. The processes are real, and so are the
// kills.
func TestKilledAtEveryStatementEndsWhereNoKillEnds(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		engine := testkit.Open(t, o).Engine
		root, folder := t.TempDir(), "cockroach"
		if engine == store.SQLite {
			folder = "sqlite"
		}
		files, dir := os.DirFS(filepath.Join(root, folder)), filepath.Join(root, folder)
		plannedAlone(t, root, "initial", library(false))
		first := t.TempDir()
		if err := os.CopyFS(first, files); err != nil {
			t.Fatal(err)
		}
		plannedAlone(t, root, "change", library(true), plan.Choose(plan.Choice{Table: "books", Column: "weight", How: "round"}))
		begin := func() (store.Options, *store.Store) {
			o := freshOptions(t, engine)
			s := testkit.Open(t, o)
			up(t, s, os.DirFS(first))
			mustExec(t, s, fillBooks)
			return o, s
		}
		_, clean := begin()
		events := 0
		if _, err := Up(context.Background(), clean, Options{Files: files, Progress: func(Event) { events++ }}); err != nil {
			t.Fatal(err)
		}
		want, every, kills := describe(t, clean), 1, 0
		if engine != store.SQLite && os.Getenv("UNFRAMED_THOROUGH") == "" {
			every = 3 // before one statement, and after the next but one
			testkit.Report("skipped", "kills at two of three events of a migration: make thorough does them")
		}
		ends := func(when string, s *store.Store) {
			t.Helper()
			if engine != store.SQLite {
				mustExec(t, s, dropAnyLease) // which would run out after 15 s
			}
			up(t, s, files)
			if got := describe(t, s); got != want {
				t.Errorf("killed %s:\n%s\nwant\n%s", when, got, want)
			}
			if n := count(t, s, readBooks); n != 3 {
				t.Errorf("killed %s: %d of 3 rows hold what they should", when, n)
			}
			if err := Verify(context.Background(), s, Options{Files: files}); err != nil {
				t.Errorf("killed %s: %v", when, err)
			}
		}
		for at := 1; at <= events; at += every {
			o, s := begin()
			c, out, complaint := startInstance(t, o, dir, defaultLease, fmt.Sprintf("%s=%d", helperDie, at))
			for out.Scan() {
			}
			if err := c.Wait(); err == nil || c.ProcessState.ExitCode() != 9 {
				t.Fatalf("event %d: it was not killed: %v\n%s", at, err, complaint)
			}
			kills++
			ends(fmt.Sprintf("at event %d of %d", at, events), s)
		}
		if os.Getenv("UNFRAMED_THOROUGH") != "" {
			for range 12 { // and in the middle of what it does
				o, s := begin()
				c, out, _ := startInstance(t, o, dir, defaultLease)
				out.Scan()
				wait := rand.N(40 * time.Millisecond)
				time.Sleep(wait)
				_ = c.Process.Kill() // or it has ended
				for out.Scan() {
				}
				_ = c.Wait()
				ends("after "+wait.String(), s)
			}
		}
		t.Logf("killed at %d of %d events", kills, events)
	})
}
