package openapi

import (
	"slices"

	"unframed/adminkit"
)

// Base is where the API has the entities.
const Base = "/api/v1/admin/"

// addEntity documents the routes of one entity, and what goes over them.
func addEntity(paths, schemas Object, d *adminkit.Descriptor) {
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
	get.Parameters = List{Parameter("IfNoneMatch")}
	made := get.object()
	responses, _ := made["responses"].(Object)
	delete(responses, "422")
	responses["304"] = Object{"description": "It is still so."}
	at(paths, one)["get"] = made

	if d.Create != adminkit.Nobody {
		schemas["New"+d.Name] = inputSchema(d, true)
		o := operation("create")
		o.Method, o.Path, o.Summary, o.Status, o.Body, o.Answer = "post", collection, "Make one", "201", Ref("New"+d.Name), Ref(d.Name)
		at(paths, collection)["post"] = o.object()
	}
	if d.Change != adminkit.Nobody {
		schemas[d.Name+"Change"] = inputSchema(d, false)
		o := operation("change")
		o.Method, o.Path, o.Summary, o.Status, o.Body, o.Answer = "patch", one, "Change what the body names", "200", Ref(d.Name+"Change"), Ref(d.Name)
		at(paths, one)["patch"] = conditional(o)
	}
	if d.Delete != adminkit.Nobody {
		o := operation("delete")
		o.Method, o.Path, o.Summary, o.Status = "delete", one, "Delete it", "204"
		at(paths, one)["delete"] = conditional(o)
	}
}

// conditional is an operation on what somebody else may have changed.
func conditional(o Operation) Object {
	o.Parameters = List{Parameter("IfMatch")}
	made := o.object()
	if responses, ok := made["responses"].(Object); ok {
		responses["412"] = ref("responses/Problem")
	}
	return made
}

func filters(d *adminkit.Descriptor) List {
	var parameters List
	for _, f := range d.Visible() {
		for _, op := range f.Ops() {
			name, description := f.Name+"."+string(op), "only those whose "+f.Label+" is so: "+string(op)
			if op == adminkit.Equal {
				name, description = f.Name, "only those with this "+f.Label
			}
			parameters = append(parameters, Query(name, description, Object{"type": "string"}))
		}
	}
	return parameters
}

// rowSchema is a row as the API gives it. What a list leaves out, the edges, is
// not required.
func rowSchema(d *adminkit.Descriptor) Object {
	properties, required := Object{"id": uuidSchema()}, List{"id"}
	for _, f := range d.Visible() {
		schema := valueSchema(f, false)
		if f.Nullable {
			schema = OrNull(schema)
		}
		properties[f.Name] = schema
		required = append(required, f.Name)
	}
	for _, e := range d.Edges {
		if e.Field == "" {
			properties[e.Name] = edgeSchema(e)
		}
	}
	properties["more"] = Object{"type": "array", "items": Object{"type": "string"}, "description": "edges that lead to more rows than are listed here"}
	return Object{"type": "object", "description": d.Help, "properties": properties, "required": required, "additionalProperties": false}
}

func edgeSchema(e adminkit.Edge) Object {
	if e.Unique {
		return OrNull(uuidSchema())
	}
	return Object{"type": "array", "items": uuidSchema(), "description": e.Help}
}

// inputSchema is what makes a row, or changes one.
func inputSchema(d *adminkit.Descriptor, creating bool) Object {
	properties, required := Object{}, []string{}
	for _, f := range d.Inputs(creating) {
		schema := valueSchema(f, true)
		if f.Nullable {
			schema = OrNull(schema)
		}
		properties[f.Name] = schema
		if creating && f.Required {
			required = append(required, f.Name)
		}
	}
	for _, e := range d.InputEdges(creating) {
		properties[e.Name] = edgeSchema(e)
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

// valueSchema is a value of the field. What comes in is held to more than what
// goes out: rows may be older than their rules.
func valueSchema(f adminkit.Field, input bool) Object {
	schema := Object{}
	switch f.Kind {
	case adminkit.Bool:
		schema["type"] = "boolean"
	case adminkit.Int:
		schema["type"], schema["format"] = "integer", "int64"
	case adminkit.Float:
		schema["type"] = "number"
	case adminkit.JSON: // anything
	case adminkit.Enum:
		schema["type"] = "string"
		var values List
		for _, v := range f.Values {
			values = append(values, v)
		}
		schema["enum"] = values
	case adminkit.Time:
		schema["type"], schema["format"] = "string", "date-time"
	case adminkit.UUID:
		schema = uuidSchema()
	case adminkit.Bytes:
		schema["type"], schema["contentEncoding"] = "string", "base64"
	default:
		schema["type"] = "string"
		if input && f.MaxLen > 0 {
			schema["maxLength"] = f.MaxLen
		}
		if f.Format == "email" || f.Format == "uri" {
			schema["format"] = f.Format
		}
	}
	if f.Help != "" {
		schema["description"] = f.Help
	}
	if !input && f.ReadOnly {
		schema["readOnly"] = true
	}
	return schema
}
