package main

import (
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

const (
	addMasses  = `INSERT INTO papers (id, mass) VALUES ('10000000-0000-4000-8000-000000000001', 1e15), ('10000000-0000-4000-8000-000000000002', NULL), ('10000000-0000-4000-8000-000000000003', 1.75), ('10000000-0000-4000-8000-000000000004', 0.00001), ('10000000-0000-4000-8000-000000000005', 123456789012345678)`
	readMasses = `SELECT mass FROM papers ORDER BY id`
	fillMass   = `SELECT CAST(count(*) AS TEXT) FROM papers WHERE mass = 2`
)

func mass(c entschema.Column) func(*entschema.Table) {
	c.Name = "mass"
	return func(t *entschema.Table) { t.Columns = append(t.Columns, &c) }
}

// What the walk of schemas found.

func TestNumbersBecomeTheSameTextOnEveryEngine(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.tables = papers(mass(entschema.Column{Type: field.TypeFloat64, Nullable: true}))
		c.must("diff", "mass")
		c.up(o)
		change(t, o, addMasses)
		if err := c.plan(o, "text", mass(entschema.Column{Type: field.TypeString, Nullable: true})); err != nil {
			t.Fatal(err)
		}
		if got, want := list(t, o, readMasses), "1e+15, NULL, 1.75, 1e-05, 1.2345678901234568e+17"; got != want {
			t.Errorf("there is %q, want %q", got, want)
		}
	})
}

func TestARequiredNumberIsFilledWithAWholeDefault(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.tables = papers(mass(entschema.Column{Type: field.TypeFloat64, Nullable: true}))
		c.must("diff", "mass")
		c.up(o)
		change(t, o, addOldPaper)
		if err := c.plan(o, "required", mass(entschema.Column{Type: field.TypeFloat64, Default: 2.0})); err != nil {
			t.Fatal(err)
		}
		if got := value(t, o, fillMass); got != "1" {
			t.Errorf("%s rows are filled in", got)
		}
	})
}

// A table that goes is no reason to forget what the files before made.
func TestAMergeAfterATableWent(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.tables = append(papers(column("alpha")), &entschema.Table{Name: "gone", Columns: papers(nil)[0].Columns[:1], PrimaryKey: papers(nil)[0].Columns[:1]})
		c.must("diff", "two")
		c.tables = papers(column("alpha"))
		c.must("diff", "one")
		c.commit("one")
		c.branch("main", "beta", all(column("alpha"), column("beta")))
		c.branch("main", "without", nil)
		c.git("checkout", "-q", "main")
		c.git("merge", "-q", "beta")
		_, _ = c.tryGit("merge", "-q", "without")
		c.tables = papers(column("beta"))
		c.must("rebase") // deletes alpha, as its branch did
		c.up(o)
	})
}
