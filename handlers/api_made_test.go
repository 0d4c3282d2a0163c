package handlers

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"unframed/adminkit"
	"unframed/adminkit/openapi"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/route"
	"unframed/store"
	"unframed/test/testkit"
)

// apiDoc is the OpenAPI document as a program reads it.
type apiDoc struct {
	t        testing.TB
	root     map[string]any
	compiler *jsonschema.Compiler
}

func readAPIDoc(t testing.TB, body string) *apiDoc {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	must(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	must(t, c.AddResource("doc.json", parsed))
	root, _ := parsed.(map[string]any)
	return &apiDoc{t, root, c}
}

// at follows a path of names and, on its way, every $ref.
func (d *apiDoc) at(from any, names ...string) any {
	o := d.resolve(from)
	for _, name := range names {
		m, _ := o.(map[string]any)
		o = d.resolve(m[name])
	}
	return o
}

func (d *apiDoc) resolve(v any) any {
	m, _ := v.(map[string]any)
	if to, ok := m["$ref"].(string); ok {
		return d.at(d.root, strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
	}
	return v
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }

// apiOperation is one method of one path of the document.
type apiOperation struct {
	doc          *apiDoc
	method, path string
	object       map[string]any
}

func (d *apiDoc) operations() []apiOperation {
	var all []apiOperation
	paths := object(d.root["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range []string{"get", "post", "patch", "delete"} { // what is deleted is wanted before
			if o := object(object(paths[path])[method]); o != nil {
				all = append(all, apiOperation{d, strings.ToUpper(method), path, o})
			}
		}
	}
	return all
}

// holds checks that the document foresees the answer: its status, its type and
// its body.
func (o apiOperation) holds(a answer) {
	t := o.doc.t
	t.Helper()
	status := fmt.Sprint(a.StatusCode)
	said := object(o.doc.at(o.object, "responses", status))
	if said == nil {
		t.Errorf("%s %s answers %s, of which the document knows nothing: %s", a.Request.Method, a.Request.URL, status, a.body)
		return
	}
	content := object(said["content"])
	if content == nil {
		if a.body != "" {
			t.Errorf("%s %s answers %s with a body: %s", a.Request.Method, a.Request.URL, status, a.body)
		}
		return
	}
	kind := a.Header.Get("Content-Type")
	if content[kind] == nil {
		t.Errorf("%s %s answers %s as %q", a.Request.Method, a.Request.URL, status, kind)
		return
	}
	where := "doc.json#/paths/" + pointer(o.path) + "/" + strings.ToLower(o.method) + "/responses/" + status
	if to, ok := object(object(o.object["responses"])[status])["$ref"].(string); ok {
		where = "doc.json" + to
	}
	schema, err := o.doc.compiler.Compile(where + "/content/" + pointer(kind) + "/schema")
	must(t, err)
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(a.body))
	must(t, err)
	if err := schema.Validate(body); err != nil {
		t.Errorf("%s %s answers %s unlike the document: %v\n%s", a.Request.Method, a.Request.URL, status, err, a.body)
	}
}

func pointer(name string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
}

// body is the schema of the request's body, nil for none.
func (o apiOperation) body() map[string]any {
	return object(o.doc.at(o.object, "requestBody", "content", "application/json", "schema"))
}

// kindsOf are the types that a schema allows.
func kindsOf(schema map[string]any) []string {
	switch kind := schema["type"].(type) {
	case string:
		return []string{kind}
	case []any:
		var kinds []string
		for _, k := range kind {
			kinds = append(kinds, fmt.Sprint(k))
		}
		return kinds
	}
	return nil
}

// good is a value that the schema allows; refer gives the id of a row for a
// reference of that name.
func (d *apiDoc) good(name string, schema map[string]any, refer func(string) string) any {
	schema = object(d.resolve(schema))
	if values, ok := schema["enum"].([]any); ok {
		return values[0]
	}
	kinds := kindsOf(schema)
	if len(kinds) == 0 {
		return map[string]any{}
	}
	switch kinds[0] {
	case "boolean":
		return true
	case "integer", "number":
		return 1
	case "array":
		items := object(d.resolve(schema["items"]))
		if items["format"] != "uuid" {
			return []any{}
		}
		return []any{d.good(name, items, refer)} // an edge leads somewhere
	case "object":
		o := map[string]any{}
		required, _ := schema["required"].([]any)
		for name, s := range object(schema["properties"]) {
			if slices.Contains(required, any(name)) {
				o[name] = d.good(name, object(s), refer)
			}
		}
		return o
	}
	switch schema["format"] {
	case "uuid":
		return refer(name)
	case "date-time":
		return "2031-01-02T03:04:05Z"
	case "email":
		return "somebody@example.org"
	}
	if examples, ok := schema["examples"].([]any); ok {
		return examples[0]
	}
	if schema["contentEncoding"] == "base64" {
		return base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(uuid.NewString(), "-", "")))
	}
	if name == "time_zone" {
		return "Europe/Paris"
	}
	text := "x" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if most, ok := schema["maxLength"].(json.Number); ok {
		n, _ := most.Int64()
		text = text[:min(int64(len(text)), n)]
	}
	return text
}

// bad are values that the schema forbids, by what is wrong with them.
func (d *apiDoc) bad(schema map[string]any) map[string]any {
	schema = object(d.resolve(schema))
	kinds := kindsOf(schema)
	wrong := map[string]any{}
	if len(kinds) == 0 {
		return wrong // anything is allowed
	}
	for kind, v := range map[string]any{"string": "no", "integer": 7, "boolean": true, "array": []any{1}, "object": map[string]any{"a": 1}, "null": nil} {
		if !slices.Contains(kinds, kind) && !(kind == "integer" && slices.Contains(kinds, "number")) {
			wrong["a "+kind] = v
		}
	}
	switch {
	case slices.Contains(kinds, "integer"):
		wrong["a fraction"], wrong["beyond 64 bits"] = json.Number("1.5"), json.Number("36893488147419103232")
	case schema["enum"] != nil:
		wrong["not of the enum"], wrong["empty"] = "no-such-value", ""
	case schema["format"] == "uuid":
		wrong["no UUID"], wrong["another notation"] = "12", "urn:uuid:7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"
	case schema["format"] == "date-time":
		wrong["no time"], wrong["no such day"] = "yesterday", "2026-02-30T00:00:00Z"
	case schema["contentEncoding"] == "base64":
		wrong["no base64"] = "%%%"
	case schema["pattern"] != nil:
		wrong["no amount"], wrong["a thousandth"], wrong["beyond 64 bits"] = "much", "1.234", "99999999999999999999.99"
	case slices.Contains(kinds, "array"):
		wrong["a list of numbers"] = []any{1}
		if object(d.resolve(schema["items"]))["format"] == "uuid" {
			wrong["a list of what refers to nothing"] = []any{uuid.NewString()}
		}
	}
	if most, ok := schema["maxLength"].(json.Number); ok {
		n, _ := most.Int64()
		wrong["too long"] = strings.Repeat("x", int(n)+1)
	}
	return wrong
}

// openAPIWorkshop is a site on which administrators may make, change and
// delete rows of every exposed entity, whatever the schema's rules are, with
// the document to match. It has at least one row of everything.
func openAPIWorkshop(t testing.TB, o store.Options) *fixture {
	t.Helper()
	all := entity.All()
	var exposed []openapi.Entity
	for i := range all {
		d := &all[i].Descriptor
		if !d.API {
			continue
		}
		exposed = append(exposed, openapi.Entity{Descriptor: d, Types: all[i].Types})
		if d.Table != "users" { // a user needs a password
			d.Delete = adminkit.Admins
			if !byCodeAlone(d) {
				d.Create = adminkit.Admins
			}
			if len(d.Inputs(false))+len(d.InputEdges(false)) > 0 {
				d.Change = adminkit.Admins
			}
			loosen(&all[i])
		}
	}
	f := newFixtureOf(t, o, all, func(a areas) []route.Route {
		rows := a.rows()
		for _, d := range exposed {
			for _, r := range a.api.RoutesOf(d.Descriptor) {
				if !slices.ContainsFunc(rows, func(w route.Route) bool { return w.Method == r.Method && w.Path == r.Path }) {
					rows = append(rows, r)
				}
			}
		}
		return rows
	})
	f.site.areas.api.Document = func() ([]byte, error) { return json.Marshal(openapi.Document("1", f.site.areas.operations(), exposed)) }
	return f
}

// TestAPIDoesWhatItsDocumentSays makes requests from the document alone, good
// and bad, and holds every answer to it.
func TestAPIDoesWhatItsDocumentSays(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := openAPIWorkshop(t, o)
		f.admin()
		f.signUp("bob")
		testkit.Furnish(t, f.store, uuid.MustParse(f.userID("root")), func(name string) bool {
			return slices.ContainsFunc(entity.All(), func(b adminkit.Binding[*ent.Client]) bool {
				d := &b.Descriptor
				return d.Name == name && d.API && d.Table != "users" && byCodeAlone(d)
			})
		})
		p := f.program("root", everyScope()...)
		run := &apiRun{t: t, p: p, doc: readAPIDoc(t, p.ask("GET", "/api/openapi.json", "").body), accepted: map[string]int{}, last: map[string]string{}}
		run.everything()
	})
}
