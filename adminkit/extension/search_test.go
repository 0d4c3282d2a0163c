package extension

import (
	"strings"
	"testing"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"unframed/adminkit"
)

// TestIndexWithoutASearchKeyIsSaidAtGeneration looks at users, of whom nothing
// is to be said, and at an entity that has no key.
func TestIndexWithoutASearchKeyIsSaidAtGeneration(t *testing.T) {
	g, err := entc.LoadGraph("../../ent/schema", &gen.Config{Target: t.TempDir(), Package: "unframed/ent"})
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, n := range g.Nodes {
		if n.Name != "User" {
			continue // a builder's may say otherwise
		}
		d, err := describe(n)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if noteKeyless(&d, &out); out.Len() > 0 {
			t.Errorf("of %s it says %q", n.Name, &out)
		}
		for _, f := range d.Fields {
			if d.Field(f.SearchedBy) != nil {
				keys++
			}
		}
	}
	if keys != 2 {
		t.Errorf("%d fields have search keys", keys)
	}
	var out strings.Builder
	noteKeyless(&adminkit.Descriptor{Name: "Paper", Fields: []adminkit.Field{
		{Name: "code", Kind: adminkit.String, Filterable: true, Unique: true}, {Name: "action", Kind: adminkit.String, Filterable: true, Indexed: true, Word: true},
		{Name: "title", Kind: adminkit.String, Filterable: true, Indexed: true, SearchedBy: "title_search"}, {Name: "note", Kind: adminkit.String, Filterable: true},
	}}, &out)
	if strings.Count(out.String(), "\n") != 1 || !strings.Contains(out.String(), `Paper.code has an index and no search key`) {
		t.Errorf("it says %q", &out)
	}
}
