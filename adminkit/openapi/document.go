// Package openapi writes the OpenAPI 3.1 document of the API: of the entities
// from the descriptors that make their pages, of the rest from a table of
// operations. It knows neither HTTP nor the database.
package openapi

import (
	"maps"
	"slices"
	"strings"

	"unframed/adminkit"
	"unframed/config"
)

// Object is a JSON object of the document.
type Object = map[string]any

// List is a JSON list of the document.
type List = []any

// Operation is one method of one path, written by hand.
type Operation struct {
	Method, Path string // such as get and /api/v1/users/{id}
	ID           string // unique in the document
	Summary      string
	Tag          string
	Public       bool   // needs nobody signed in
	Tagged       bool   // has an ETag; what is known already is not sent
	Conditional  bool   // heeds If-Match
	Parameters   List   // beside those in the path
	Body         Object // a schema; nil for none
	Merge        Object // of a patch: the schema of a merge patch, where it is another than Body
	Optional     bool   // the body may be left out
	Status       string // of success
	Answer       Object // a schema; nil for no body
}

// Document returns the document of an API with these operations and entities.
func Document(version string, operations []Operation, entities []Entity) Object {
	paths, schemas := Object{}, sharedSchemas()
	for _, o := range operations {
		at(paths, o.Path)[o.Method] = o.object()
	}
	names := map[string]string{}
	for _, d := range entities {
		names[d.Table] = d.Name
	}
	for _, d := range entities {
		d.others = names
		addEntity(paths, schemas, d)
	}
	return Object{
		"openapi": "3.1.0",
		"info": Object{
			"title": config.Name, "version": version,
			"description": "Times are RFC 3339 in UTC. Amounts are decimal strings with two places. Integers of 64 bits are JSON numbers and exact: read them as such, not as floating point, if they may exceed 2^53. Errors are problem details (RFC 9457).",
			"license":     Object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":  List{Object{"url": "/"}},
		"security": List{Object{"session": List{}}, Object{"bearer": List{}}},
		"paths":    paths,
		"components": Object{
			"schemas": schemas, "responses": sharedResponses(), "parameters": sharedParameters(),
			"securitySchemes": Object{
				"session": Object{"type": "apiKey", "in": "cookie", "name": "session", "description": "The cookie of a signed-in browser, from the same origin; over https its name is __Host-session."},
				"bearer":  Object{"type": "http", "scheme": "bearer", "description": "An API token from /settings/tokens or `app user token`."},
			},
		},
	}
}

func at(paths Object, path string) Object {
	item, ok := paths[path].(Object)
	if !ok {
		item = Object{}
		paths[path] = item
	}
	return item
}

// object is the operation as the document has it.
func (o Operation) object() Object {
	responses := Object{o.Status: answer("It is done.", o.Answer)}
	maps.Copy(responses, refusals(o))
	if o.Tagged {
		responses["304"] = Object{"description": "It is still so."}
		o.Parameters = append(slices.Clone(o.Parameters), Parameter("IfNoneMatch"))
	}
	if o.Conditional {
		responses["412"] = ref("responses/Problem")
		o.Parameters = append(slices.Clone(o.Parameters), Parameter("IfMatch"))
	}
	made := Object{"operationId": o.ID, "summary": o.Summary, "tags": List{o.Tag}, "responses": responses}
	if parameters := append(pathParameters(o.Path), o.Parameters...); len(parameters) > 0 {
		made["parameters"] = parameters
	}
	if o.Body != nil {
		content := Object{"application/json": Object{"schema": o.Body}}
		if o.Method == "patch" {
			content["application/merge-patch+json"] = Object{"schema": o.Body}
			if o.Merge != nil {
				content["application/merge-patch+json"] = Object{"schema": o.Merge}
			}
		}
		made["requestBody"] = Object{"required": !o.Optional, "content": content}
	}
	if o.Public {
		made["security"] = List{}
	}
	return made
}

// refusals are the problems that the operation may answer with.
func refusals(o Operation) Object {
	responses := Object{"400": ref("responses/Problem"), "429": ref("responses/Problem"), "500": ref("responses/Internal"), "503": ref("responses/Unavailable")}
	if !o.Public {
		responses["401"], responses["403"] = ref("responses/Problem"), ref("responses/Problem")
	}
	if strings.Contains(o.Path, "{") {
		responses["404"] = ref("responses/Problem")
	}
	if o.Method != "get" {
		for _, status := range []string{"409", "413", "415", "422"} {
			responses[status] = ref("responses/Problem")
		}
	} else if len(o.Parameters) > 0 {
		responses["422"] = ref("responses/Problem")
	}
	return responses
}

func answer(description string, schema Object) Object {
	if schema == nil {
		return Object{"description": description}
	}
	return Object{"description": description, "content": Object{"application/json": Object{"schema": schema}}}
}

func pathParameters(path string) List {
	var parameters List
	for _, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			parameters = append(parameters, Object{
				"name": strings.TrimSuffix(name, "}"), "in": "path", "required": true, "schema": uuidSchema(),
			})
		}
	}
	return parameters
}

func ref(to string) Object { return Object{"$ref": "#/components/" + to} }

// Ref is a reference to a schema of the document.
func Ref(schema string) Object { return ref("schemas/" + schema) }

// Record is the schema of an object that has exactly these properties, all of
// them.
func Record(properties Object) Object {
	return Object{"type": "object", "properties": properties, "additionalProperties": false, "required": slices.Sorted(maps.Keys(properties))}
}

// Some is the schema of an object that has any of these properties and no
// others; those named are required.
func Some(properties Object, required ...string) Object {
	o := Object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// Text is the schema of a string.
func Text(description string) Object { return Object{"type": "string", "description": description} }

// OrNull lets a schema be null too.
func OrNull(schema Object) Object {
	schema = maps.Clone(schema)
	kind, ok := schema["type"].(string)
	if !ok {
		return Object{"anyOf": List{schema, Object{"type": "null"}}}
	}
	schema["type"] = List{kind, "null"}
	if values, ok := schema["enum"].(List); ok {
		schema["enum"] = append(slices.Clone(values), nil)
	}
	return schema
}

// UUID is the schema of an id.
func UUID() Object { return uuidSchema() }

// Moment is the schema of a time.
func Moment() Object { return Object{"type": "string", "format": "date-time"} }

// Amount is the schema of an amount of the ledger.
func Amount() Object {
	return Object{"type": "string", "pattern": `^-?\d+\.\d\d$`, "examples": List{"12.34"}}
}

func uuidSchema() Object {
	return Object{"type": "string", "format": "uuid", "examples": List{"7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"}}
}

func sharedSchemas() Object {
	return Object{
		"Problem": Object{
			"type": "object", "description": "A problem detail (RFC 9457).",
			"properties": Object{
				"type": Text("always about:blank"), "title": Text("the status, for people"), "status": Object{"type": "integer", "minimum": 400, "maximum": 599},
				"code": problemCode(), "detail": Text("one sentence, for people"),
				"errors": Object{"type": "array", "description": "what is wrong with which field", "items": Record(Object{"name": Text("the field"), "detail": Text("what is wrong with it")})},
				"referrers": Object{"type": "array", "description": "for a deletion: the rows that forbid it, as far as they may be read, those that refer in the same way together", "items": Some(Object{
					"table": Text("their table"), "field": Text("that refers"), "count": Object{"type": "integer", "description": "how many there are"},
					"exact": Object{"type": "boolean", "description": "false where there are more than count"}, "href": Text("their list"),
					"rows": Object{"type": "array", "description": "the first of them", "items": Some(Object{"id": uuidSchema(), "label": Text("by which people tell it from another"), "href": Text("the row")}, "id", "label")},
				}, "table", "count", "exact", "rows")},
			},
			"required": List{"type", "title", "status", "code", "detail"}, "additionalProperties": false,
		},
	}
}

// sharedResponses say what may have changed: a client decides by that whether it
// asks again.
func sharedResponses() Object {
	problem := func(description string) Object {
		return Object{"description": description, "content": Object{"application/problem+json": Object{"schema": Ref("Problem")}}}
	}
	return Object{
		"Problem":     problem("It was refused, and nothing was changed."),
		"Unavailable": problem("Service unavailable. With the code `unavailable` nothing was changed: try again. With `outcome-unknown` it may have happened: look, or send a POST again with the same Idempotency-Key."),
		"Internal":    problem("A fault of the server. It may have happened or not: look, or send a POST again with the same Idempotency-Key."),
	}
}

func sharedParameters() Object {
	query := func(name, description string, schema Object) Object {
		return Object{"name": name, "in": "query", "description": description, "schema": schema}
	}
	header := func(name, description string) Object {
		return Object{"name": name, "in": "header", "description": description, "schema": Object{"type": "string"}}
	}
	return Object{
		"Limit":          query(adminkit.LimitName, "rows on a page", Object{"type": "integer", "minimum": 1, "maximum": adminkit.MaxLimit, "default": adminkit.DefaultLimit}),
		"Cursor":         query(adminkit.CursorName, "where the page begins: next or prev of another page", Object{"type": "string"}),
		"Sort":           query(adminkit.SortName, "a field, - before it for the largest first", Object{"type": "string"}),
		"Search":         query(adminkit.SearchName, "what the rows begin with, in capitals or not", Object{"type": "string", "maxLength": 200}),
		"IfMatch":        header("If-Match", "the ETag of what is changed; 412 when it is another by now. Without it, whatever is there is changed."),
		"IfNoneMatch":    header("If-None-Match", "the ETag of what is known; 304 when it still is so"),
		"IdempotencyKey": header("Idempotency-Key", "up to 255 printable ASCII characters; the same key with the same body is the same request, for a day"),
	}
}

// Parameter refers to one of the shared parameters: Limit, Cursor, Sort,
// Search, IfMatch, IfNoneMatch, IdempotencyKey.
func Parameter(name string) Object { return ref("parameters/" + name) }

// Query describes a parameter in the address.
func Query(name, description string, schema Object) Object {
	return Object{"name": name, "in": "query", "description": description, "schema": schema}
}

func list(of Object) Object {
	return Record(Object{
		"items": Object{"type": "array", "items": of},
		"next":  Object{"type": "string", "description": "the cursor of the next page; empty at the end"},
		"prev":  Object{"type": "string", "description": "the cursor of the page before; empty at the beginning"},
		"scans": Object{"type": "array", "items": Object{"type": "string"}, "description": "what no index helps with, a sentence each: why this is slow, or how far text was compared row by row; a page may then hold few rows, or none, and still have a next"},
	})
}
