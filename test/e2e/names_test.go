package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// possible are names of entities that look as if something else had them: their
// plurals are no others, or they are words of SQL, or they begin like entities
// that are there.
const possible = "News Data Status Category Person UserSession AuthResetGroup Series Order Group"

// possibleFields are such names of fields.
var possibleFields = []string{"title:string:unique", "state:enum(open|done)", "group:enum(a|b)", "order:int:optional", "value:string", "desc:text:optional"}

// TestNamesThatCanBe makes entities of such names in a copy of the source code
// as a builder would, and uses their pages and their API on every engine.
func TestNamesThatCanBe(t *testing.T) {
	t.Parallel()
	if !thorough(t, "entities with names that look taken, through their pages and their API") {
		t.Skip("see make thorough")
	}
	browser(t)
	copied := testkit.CopySource(t, "../..")
	first := filepath.Join(t.TempDir(), "app")
	inCopy(t, copied, "go", "build", "-o", first, "./cmd/app")
	for name := range strings.FieldsSeq(possible) {
		inCopy(t, copied, append([]string{first, "new", "entity", name}, possibleFields...)...)
	}
	inCopy(t, copied, "go", "generate", "./ent")
	inCopy(t, copied, "go", "run", "./cmd/app", "migrate", "diff", "names")
	program := filepath.Join(t.TempDir(), "app")
	inCopy(t, copied, "go", "build", "-o", program, "./cmd/app")
	inCopy(t, copied, program, "migrate", "diff", "--check")
	inCopy(t, copied, "gofmt", "-l", "ent/schema")

	t.Run("API", func(t *testing.T) {
		t.Parallel()
		inCopy(t, copied, "go", "test", "-count=1", "./handlers", "-run", apiTests)
	})
	for engine, url := range map[string]func(testing.TB) string{"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run("pages on "+engine, func(t *testing.T) {
			t.Parallel()
			usePages(t, program, url(t), "", func(string) bool { return true })
		})
	}
}

// TestGenerateRefusesNamesThatCannotBe writes schema files by hand, as who
// does not know app new entity would.
func TestGenerateRefusesNamesThatCannotBe(t *testing.T) {
	t.Parallel()
	if !thorough(t, "go generate with entities and fields that cannot be called so") {
		t.Skip("see make thorough")
	}
	copied := testkit.CopySource(t, "../..")
	const file = `package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	"unframed/ent/schema/rule"
)

// NAME is a test.
type NAME struct{ ent.Schema }

// Mixin of the NAME.
func (NAME) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the NAME.
func (NAME) Fields() []ent.Field { return []ent.Field{FIELDS} }

// Policy of the NAME.
func (NAME) Policy() ent.Policy { return rule.Policy{Read: rule.AnyOf{rule.Administrators()}} }
`
	for _, c := range []struct{ name, fields, says string }{
		{"Sync", `field.String("title")`, "no entity can be called Sync"},
		{"Key", `field.String("title")`, "no entity can be called Key"},
		{"Package", `field.String("title")`, "no entity can be called Package"},
		{"Bindings", `field.String("title")`, "no entity can be called Bindings"},
		{"UserQuery", `field.String("title")`, "no entity can be called UserQuery"},
		{"Invoice", `field.String("label")`, "no field can be called label"},
		{"Invoice", `field.Enum("direction").Values("in", "out")`, `the value "in" of direction`},
		{"Invoice", `field.Int("price"), field.Int("old_price")`, "OldPrice"},
	} {
		path := filepath.Join(copied, "ent", "schema", "z_"+strings.ToLower(c.name)+".go")
		text := strings.NewReplacer("NAME", c.name, "FIELDS", c.fields).Replace(file)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		before := namesIn(t, copied)
		out, err := testkit.TryIn(copied, "go", "generate", "./ent")
		if err == nil || !strings.Contains(out, c.says) {
			t.Errorf("%s with %s: %v, %s", c.name, c.fields, err, out)
		}
		if after := namesIn(t, copied); after != before {
			t.Errorf("%s: something was written", c.name)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// namesIn lists the files below ent, with their sizes.
func namesIn(t *testing.T, copied string) string {
	t.Helper()
	return inCopy(t, copied, "find", "ent", "-type", "f", "-size", "+0", "-printf", "%p %s %T@\n")
}
