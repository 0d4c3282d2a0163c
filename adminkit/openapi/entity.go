package openapi

import (
	"reflect"
	"slices"
	"strings"

	"unframed/adminkit"
)

// Base is where the API has the entities.
const Base = "/api/v1/admin/"

// What the schemas of an entity's bodies are called after its name. No entity can
// have a dot in its own, so that an entity PaperChange beside Paper takes no name.
const (
	newOne      = ".create"
	changeOfOne = ".patch"
)

// Entity is what the document is told of an entity: the Go types of its fields
// say what JSON goes into them.
type Entity struct {
	*adminkit.Descriptor
	Types map[string]reflect.Type
	// others are the names of the entities that are in the document, by table.
	others map[string]string
}

// addEntity documents the routes of one entity, and what goes over them.
func addEntity(paths, schemas Object, d Entity) {
	schemas[d.Name] = rowSchema(d)
	collection, one := Base+d.Table, Base+d.Table+"/{id}"
	operation := func(verb string) Operation { return Operation{Tag: d.Plural, ID: verb + d.Name} }

	all := operation("list")
	all.Method, all.Path, all.Summary, all.Status, all.Answer = "get", collection, d.Plural, "200", list(Ref(d.Name))
	all.Parameters = List{Parameter("Limit"), Parameter("Cursor"), Parameter("Sort")}
	if len(d.Search) > 0 {
		all.Parameters = append(all.Parameters, Parameter("Search"))
	}
	all.Parameters = append(all.Parameters, filters(d)...)
	at(paths, collection)["get"] = all.object()

	get := operation("get")
	get.Method, get.Path, get.Summary, get.Status, get.Answer = "get", one, d.Label, "200", Ref(d.Name)
	get.Tagged = true
	made := get.object()
	responses, _ := made["responses"].(Object)
	delete(responses, "422")
	at(paths, one)["get"] = made

	if d.Create != adminkit.Nobody {
		schemas[d.Name+newOne] = inputSchema(d, true)
		o := operation("create")
		o.Method, o.Path, o.Summary, o.Status, o.Body, o.Answer = "post", collection, "Make one", "201", Ref(d.Name+newOne), Ref(d.Name)
		o.Parameters = List{Parameter("IdempotencyKey")}
		at(paths, collection)["post"] = o.object()
	}
	if d.Change != adminkit.Nobody {
		schemas[d.Name+changeOfOne] = inputSchema(d, false)
		o := operation("change")
		o.Method, o.Path, o.Summary, o.Status, o.Body, o.Answer = "patch", one, "Change what the body names", "200", Ref(d.Name+changeOfOne), Ref(d.Name)
		o.Merge = mergeSchema(d)
		o.Conditional = true
		at(paths, one)["patch"] = o.object()
	}
	if d.Delete != adminkit.Nobody {
		o := operation("delete")
		o.Method, o.Path, o.Summary, o.Status = "delete", one, "Delete it", "204"
		o.Conditional = true
		at(paths, one)["delete"] = o.object()
	}
	addLinks(paths, d)
}

func filters(d Entity) List {
	var parameters List
	for _, f := range d.Visible() {
		for _, op := range f.Ops() {
			name, description := f.Name+"."+string(op), "only those whose "+f.Label+" is so: "+string(op)
			if op == adminkit.Equal && !slices.Contains([]string{adminkit.SortName, adminkit.SearchName, adminkit.CursorName, adminkit.LimitName}, f.Name) {
				name, description = f.Name, "only those with this "+f.Label
			}
			parameters = append(parameters, Query(name, description, operand(f, op)))
		}
	}
	return parameters
}

// operand is what a filter compares the field with.
func operand(f adminkit.Field, op adminkit.Op) Object {
	switch op {
	case adminkit.Null:
		return Object{"type": "boolean"}
	case adminkit.In:
		return Object{"type": "string", "description": "values with commas between them"}
	case adminkit.Contains, adminkit.Prefix:
		return Object{"type": "string"}
	}
	schema := valueSchema(f, false)
	delete(schema, "description")
	delete(schema, "readOnly")
	return schema
}

// rowSchema is a row as the API gives it. What a list leaves out, the edges, is
// not required.
func rowSchema(d Entity) Object {
	properties, required := Object{"id": uuidSchema()}, List{"id"}
	for _, f := range d.Visible() {
		schema := d.value(f, false)
		if f.Nullable {
			schema = OrNull(schema)
		}
		properties[f.Name] = schema
		required = append(required, f.Name)
	}
	for _, e := range d.Edges {
		if e.Field == "" {
			properties[e.Name] = edgeSchema(e, false)
		}
	}
	properties[adminkit.MoreName] = Object{"type": "object", "description": "edges that lead to more rows than are shown here, and are therefore not shown at all",
		"additionalProperties": Some(Object{
			"count": Object{"type": "integer", "description": "how many there are"},
			"exact": Object{"type": "boolean", "description": "false where there are more than count"},
			"href":  Text("where they are read, a page at a time"),
		}, "count", "exact")}
	return Object{"type": "object", "description": d.Help, "properties": properties, "required": required, "additionalProperties": false}
}

// edgeSchema is where an edge leads. What must be given leads somewhere; what is
// given out may not, to whom its end is none of their business.
func edgeSchema(e adminkit.Edge, input bool) Object {
	if e.Unique {
		schema := uuidSchema()
		schema["description"] = joined(e.Help, refersTo(e.Table))
		if e.Required && input {
			return schema
		}
		return OrNull(schema)
	}
	schema := Object{"type": "array", "items": uuidSchema(), "description": joined(e.Help, strings.Replace(refersTo(e.Table), "the id of one", "ids", 1))}
	if e.Required && input {
		schema["minItems"] = 1
	}
	return schema
}

// inputSchema is what makes a row, or changes one.
func inputSchema(d Entity, creating bool) Object {
	properties, required := Object{}, []string{}
	for _, f := range d.Inputs(creating) {
		schema := d.value(f, true)
		if f.Nullable {
			schema = OrNull(schema)
		}
		properties[f.Name] = schema
		if creating && f.Required {
			required = append(required, f.Name)
		}
	}
	for _, e := range d.InputEdges(creating) {
		if properties[e.Name] = edgeSchema(e, true); !creating {
			properties[e.Name] = relinkSchema(e)
		}
		if creating && e.Required {
			required = append(required, e.Name)
		}
	}
	slices.Sort(required)
	schema := Some(properties, required...)
	if !creating {
		schema["description"] = "A merge patch (RFC 7396): null empties a field, what is left out stays."
	}
	return schema
}

// mergeSchema is a merge patch of a row, or nil where it is like any change: what
// it holds of a document is a patch itself.
func mergeSchema(d Entity) Object {
	schema := inputSchema(d, false)
	properties, _ := schema["properties"].(Object)
	documents := false
	for _, f := range d.Inputs(false) {
		if f.Kind == adminkit.JSON {
			documents = true
			properties[f.Name] = Object{"description": joined(f.Help, "merged into what is there (RFC 7396)")}
		}
	}
	if !documents {
		return nil
	}
	return schema
}

// refersTo says whose id a reference is; nothing of none.
func refersTo(table string) string {
	if table == "" {
		return ""
	}
	return "the id of one of " + Base + table
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return strings.TrimSuffix(a, ".") + "; " + b
}
