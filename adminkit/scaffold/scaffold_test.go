package scaffold_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/adminkit/scaffold"
)

func TestBadArgumentIsNamed(t *testing.T) {
	for argument, part := range map[string]string{
		"title":                     "type is missing",
		"Title:string":              "small letters",
		"id:string":                 "name is taken",
		"type:string":               "name is taken",
		"func:string":               "name is taken",
		"title:strong":              "no type",
		"title:string:needed":       "no modifier",
		"state:enum(Open)":          "value of an enum",
		"state:enum(a'b|c)":         "value of an enum",
		"state:enum()":              "enum names what it can be, as in enum(a|b)",
		"state:enum":                "enum names what it can be",
		"owner:ref":                 "ref names what it can be, as in ref(Entity)",
		"DueOn:time":                "call it due_on",
		"due-on:time":               "call it due_on",
		"owner:ref(user)":           "leads to an entity",
		"owner:ref(User):sensitive": "cannot be sensitive",
		"a__b:string":               "small letters",
		"done:bool:unique":          "bool cannot be unique",
		"note:text:unique":          "text cannot be unique: it is too long for an index",
		"price:money:sensitive":     "money cannot be sensitive: only string, text, json and bytes can",
	} {
		if _, err := scaffold.Parse("Invoice", []string{argument}); err == nil || !strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), argument) {
			t.Errorf("%s: %v, want a sentence with %q", argument, err, part)
		}
	}
	for name, instead := range map[string]string{
		"": "", "invoice": "Invoice", "audit_event": "AuditEvent", "my invoice": "MyInvoice", "foo-bar2": "FooBar2", "Invoice;": "Invoice", "I": "", "Ünvoice": "", "2nd": "",
	} {
		_, err := scaffold.Parse(name, []string{"title:string"})
		if err == nil {
			t.Errorf("an entity may be called %q", name)
		} else if _, said, _ := strings.Cut(err.Error(), "; call it "); said != instead {
			t.Errorf("instead of %q it is said to call it %q", name, said)
		}
	}
	if _, err := scaffold.Parse("Invoice", []string{"former:ref(Invoice)"}); err == nil || !strings.Contains(err.Error(), "make it optional") {
		t.Errorf("an invoice may need another: %v", err)
	}
	if _, err := scaffold.Parse("Invoice", nil); err == nil {
		t.Error("an entity may have no field")
	}
	if _, err := scaffold.Parse("Invoice", []string{"a:string", "a:int"}); err == nil {
		t.Error("two fields may have one name")
	}
}

// TestEveryModifierIsEntsToo takes each modifier after each type, and holds what
// is accepted to what ent's fields can be.
func TestEveryModifierIsEntsToo(t *testing.T) {
	tooLong := map[string]bool{"text:unique": true, "bytes:unique": true} // ent has them, PostgreSQL's indexes have no room
	builders := map[string]any{
		"string": field.String(""), "text": field.Text(""), "bool": field.Bool(""), "int": field.Int64(""), "money": field.Int64(""),
		"float": field.Float(""), "time": field.Time(""), "uuid": field.UUID("", uuid.UUID{}), "json": field.JSON("", map[string]any{}),
		"bytes": field.Bytes(""), "enum(a|b)": field.Enum(""),
	}
	for _, kind := range scaffold.Types {
		builder, isField := builders[kind[0]]
		if !isField && kind[0] != "ref(Entity)" {
			t.Errorf("no builder of %s is looked at", kind[0])
		}
		for modifier, method := range map[string]string{"optional": "Optional", "unique": "Unique", "immutable": "Immutable", "sensitive": "Sensitive"} {
			has := modifier != "sensitive" // a reference
			if isField {
				_, has = reflect.TypeOf(builder).MethodByName(method)
			}
			_, err := scaffold.Parse("Thing", []string{"a:" + kind[0] + ":" + modifier})
			if want := has && !tooLong[kind[0]+":"+modifier]; (err == nil) != want {
				t.Errorf("%s:%s: %v, want it accepted: %v", kind[0], modifier, err, want)
			}
		}
	}
}

// TestManyMayReferToOneOfTheirOwn: ent takes an edge to the same entity for one to
// one, so that a category had a single child.
func TestManyMayReferToOneOfTheirOwn(t *testing.T) {
	for fields, edge := range map[string]string{
		"parent:ref(Category):optional":        `edge.To("parent_of", Category.Type).From("parent").Field("parent_id").Unique(),`,
		"parent:ref(Category):optional:unique": `edge.To("parent", Category.Type).Field("parent_id").Unique(),`,
		"maker:ref(User):optional":             `edge.To("maker", User.Type).Field("maker_id").Unique(),`,
	} {
		e, err := scaffold.Parse("Category", []string{fields})
		if err != nil {
			t.Fatal(err)
		}
		source, err := e.Source("example.org/m")
		if err != nil || !strings.Contains(string(source), edge) {
			t.Errorf("%s: %v, want %s in\n%s", fields, err, edge, source)
		}
	}
}

func TestFileIsWrittenOnceAndNeverOverSomething(t *testing.T) {
	folder := t.TempDir()
	e, err := scaffold.Parse("Invoice", []string{"number:string:unique", "fee:money:optional", "user:ref(User)"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Write(folder, "example.org/m"); err == nil || !strings.Contains(err.Error(), "refers to User") {
		t.Errorf("a reference to nothing: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "user.go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := e.Write(folder, "example.org/m")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"example.org/m/ent/schema/rule"`, `field.String("number").NotEmpty().MaxRuneLen(200).Unique()`, `field.Int64("fee").Optional().Nillable().Annotations(annotation.AdminField{Format: "money"}),`, `edge.To("user", User.Type).Field("user_id").Unique().Required()`} {
		if !strings.Contains(string(source), part) {
			t.Errorf("the file lacks %s:\n%s", part, source)
		}
	}
	if _, err := e.Write(folder, "example.org/m"); err == nil || !strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("written a second time: %v", err)
	}
}
