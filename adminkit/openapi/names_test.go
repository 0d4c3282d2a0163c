package openapi

import (
	"maps"
	"slices"
	"testing"

	"unframed/adminkit"
)

// TestEntitiesTakeNoNameOfOthersInTheDocument has entities that are called as
// what the document says of another one could be.
func TestEntitiesTakeNoNameOfOthersInTheDocument(t *testing.T) {
	var entities []Entity
	for table, name := range map[string]string{
		"papers": "Paper", "paper_changes": "PaperChange", "paper_creates": "PaperCreate", "paper_patches": "PaperPatch",
		"create_papers": "CreatePaper", "settings": "Settings", "lists": "List",
	} {
		entities = append(entities, Entity{Descriptor: &adminkit.Descriptor{
			Name: name, Table: table, Label: name, Plural: name + "s", IDColumn: "id", API: true,
			See: adminkit.Admins, Create: adminkit.Admins, Change: adminkit.Admins, Delete: adminkit.Admins,
			Fields: []adminkit.Field{{Name: "of_" + table, Label: "Of", Column: "of", Kind: adminkit.String, Required: true}},
			Edges:  []adminkit.Edge{{Name: "links", Label: "Links", Table: "lists", ManyMany: true}},
		}})
	}
	document := Document("1", nil, entities)
	components, _ := document["components"].(Object)
	schemas, _ := components["schemas"].(Object)
	if want := 1 + 3*len(entities); len(schemas) != want {
		t.Errorf("%d schemas of %d: %v", len(schemas), want, slices.Sorted(maps.Keys(schemas)))
	}
	for _, e := range entities {
		for _, name := range []string{e.Name, e.Name + newOne, e.Name + changeOfOne} {
			schema, _ := schemas[name].(Object)
			properties, _ := schema["properties"].(Object)
			if properties["of_"+e.Table] == nil {
				t.Errorf("%s is of something else: %v", name, schema)
			}
		}
	}
	ids := map[any]bool{}
	paths, _ := document["paths"].(Object)
	for path, item := range paths {
		for method, operation := range item.(Object) {
			id := operation.(Object)["operationId"]
			if ids[id] {
				t.Errorf("%s %s is called %v, as another is", method, path, id)
			}
			ids[id] = true
		}
	}
	if len(ids) < 8*len(entities) {
		t.Errorf("only %d operations", len(ids))
	}
}
