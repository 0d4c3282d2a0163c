package plan

import (
	"regexp"
	"strings"
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
)

// reference has the column of one table hold the id of a row of the other.
func reference(from *entschema.Table, column string, to *entschema.Table) {
	c := &entschema.Column{Name: column, Type: field.TypeUUID, Nullable: true}
	from.Columns = append(from.Columns, c)
	from.ForeignKeys = append(from.ForeignKeys, &entschema.ForeignKey{
		Symbol: from.Name + "_" + column, Columns: []*entschema.Column{c}, RefTable: to, RefColumns: to.Columns[:1]})
}

func named(name string) *entschema.Table {
	id := &entschema.Column{Name: "id", Type: field.TypeUUID}
	return &entschema.Table{Name: name, Columns: []*entschema.Column{id}, PrimaryKey: []*entschema.Column{id}}
}

// A table that exists is given a reference to itself and one to a new table;
// the new one refers to itself, and two others to each other.
func TestReferencesOfEveryKindAreAdded(t *testing.T) {
	tables := books(nil)
	author, club, den := named("authors"), named("clubs"), named("dens")
	reference(tables[0], "sequel", tables[0])
	reference(tables[0], "author", author)
	reference(author, "teacher", author)
	reference(author, "club", club)
	reference(club, "den", den)
	reference(den, "club", club)
	got := after(t, append(tables, author, club, den), nil, nil)
	for _, want := range []string{
		"  CONSTRAINT \"authors_teacher\" FOREIGN KEY (\"teacher\") REFERENCES \"authors\" (\"id\")",
		"  CONSTRAINT \"authors_club\" FOREIGN KEY (\"club\") REFERENCES \"clubs\" (\"id\")",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not made with its table: %s", want)
		}
	}
	for _, want := range []string{
		`ALTER TABLE "books" ADD CONSTRAINT IF NOT EXISTS "books_sequel" FOREIGN KEY ("sequel") REFERENCES "books" ("id")`,
		`ALTER TABLE "books" ADD CONSTRAINT "books_author" FOREIGN KEY ("author") REFERENCES "authors" ("id")`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not added: %s", want)
		}
	}
	circle := regexp.MustCompile(`ALTER TABLE "(clubs|dens)" ADD CONSTRAINT IF NOT EXISTS`).FindAllString(got, -1)
	if len(circle) != 1 || strings.Count(got, "ADD CONSTRAINT IF NOT EXISTS") != 3 {
		t.Errorf("%v of the circle are added when both tables are there", circle)
	}
	if strings.Index(got, `EXISTS "clubs"`) > strings.Index(got, `EXISTS "authors"`) {
		t.Error("clubs are made after authors, who refer to them")
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestTablesThatReferToEachOtherAreDropped(t *testing.T) {
	root := t.TempDir()
	tables := books(nil)
	club, den := named("clubs"), named("dens")
	reference(club, "den", den)
	reference(club, "parent", club)
	reference(club, "book", tables[0])
	reference(den, "club", club)
	reference(den, "book", tables[0])
	if _, err := Write(root, "initial", states(t, append(tables, club, den)), noon); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(root, "change", states(t, tables), noon); err != nil {
		t.Fatal(err)
	}
	got := text(t, root, Cockroach)
	for _, want := range []string{`DROP TABLE IF EXISTS "clubs"`, `DROP TABLE IF EXISTS "dens"`} {
		if strings.Count(got, want) != 1 {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Count(got, "DROP CONSTRAINT IF EXISTS") != 1 || strings.Count(got, "DROP") != 3 {
		t.Errorf("the circle is not opened first:\n%s", got)
	}
}
