package handlers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"unframed/test/testkit/features"
)

// document is the API's own, as programs get it, with a way to hold answers to
// its schemas.
type document struct {
	*testing.T
	whole    map[string]any
	compiler *jsonschema.Compiler
}

func newDocument(t *testing.T, b *browser) *document {
	t.Helper()
	a := b.expect(b.get("/api/openapi.json"), 200, `"openapi": "3.1.0"`)
	d := &document{T: t, compiler: jsonschema.NewCompiler()}
	must(t, json.Unmarshal([]byte(a.body), &d.whole))
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	must(t, d.compiler.AddResource("mem:///openapi.json", d.whole))
	return d
}

func (d *document) look(at ...string) any {
	var v any = d.whole
	for _, name := range at {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// operation is one of the document's.
type operation struct {
	method, path string
	at           []string
}

func (d *document) operations() []operation {
	var all []operation
	paths, _ := d.look("paths").(map[string]any)
	for path, item := range paths {
		methods, _ := item.(map[string]any)
		for method := range methods {
			all = append(all, operation{strings.ToUpper(method), path, []string{"paths", path, method}})
		}
	}
	return all
}

// hold checks that the answer is one that the document has for the operation.
func (d *document) hold(o operation, a answer) {
	d.Helper()
	status := fmt.Sprint(a.StatusCode)
	at := append(slices.Clone(o.at), "responses", status)
	response, ok := d.look(at...).(map[string]any)
	if !ok {
		d.Errorf("%s %s answers %s, of which the document does not know: %s", o.method, o.path, status, a.body)
		return
	}
	if to, ok := response["$ref"].(string); ok {
		at = strings.Split(strings.TrimPrefix(to, "#/"), "/")
		response, _ = d.look(at...).(map[string]any)
	}
	content, _ := response["content"].(map[string]any)
	if len(content) == 0 {
		if a.body != "" {
			d.Errorf("%s %s answers %s with a body", o.method, o.path, status)
		}
		return
	}
	kind := a.Header.Get("Content-Type")
	if content[kind] == nil {
		d.Errorf("%s %s answers %s as %s", o.method, o.path, status, kind)
		return
	}
	pointer := "mem:///openapi.json#"
	for _, name := range append(at, "content", kind, "schema") {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "%2B").Replace(name)
	}
	schema, err := d.compiler.Compile(pointer)
	must(d, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(a.body))
	must(d, err)
	if err := schema.Validate(value); err != nil {
		d.Errorf("%s %s answers %s against the document: %v\n%s", o.method, o.path, status, err, a.body)
	}
}

func TestDocumentHasExactlyTheRoutesOfTheTable(t *testing.T) {
	f := newFixture(t)
	d := newDocument(t, f.browser())
	documented := map[string]bool{}
	for _, o := range d.operations() {
		documented[o.method+" "+o.path] = true
	}
	for _, r := range Routes(features.All) {
		if !strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		name := r.Method + " " + strings.NewReplacer(":id", "{id}", ":other", "{other}").Replace(r.Path)
		if !documented[name] {
			t.Errorf("%s is not in the document", name)
		}
		delete(documented, name)
	}
	for name := range documented {
		t.Errorf("%s is in the document and nowhere else", name)
	}
}

// bodies are good and bad bodies for an operation: each property missing, of
// every wrong type, and one too many.
func (d *document) bodies(o operation) []string {
	schema, _ := d.look(append(slices.Clone(o.at), "requestBody", "content", "application/json", "schema")...).(map[string]any)
	if to, ok := schema["$ref"].(string); ok {
		schema, _ = d.look(strings.Split(strings.TrimPrefix(to, "#/"), "/")...).(map[string]any)
	}
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		return nil
	}
	bodies := []string{`{"to":"bob","amount":"1.00"}`, `{"no_such_field":1}`, `[]`, `"text"`, `{}`}
	for name := range properties {
		for _, value := range []string{"1", "true", "[]", "{}", `""`, `"x"`, "null", `"2026-01-02T03:04:05Z"`, "-1", "1e400", `"` + strings.Repeat("x", 300) + `"`} {
			bodies = append(bodies, fmt.Sprintf(`{%q:%s}`, name, value))
		}
	}
	return bodies
}
