package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"unframed/adminkit/openapi"
	"unframed/ent/schema/rule"
	"unframed/handlers/entity"
	"unframed/handlers/web"
	"unframed/internal/viewer"
)

// refuse expects a refusal that names the field.
func (r *apiRun) refuse(o apiOperation, status int, field, what, path, body string, headers ...string) {
	a := r.send(o, path, body, headers...)
	r.refused++
	var p web.Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.StatusCode != status {
		r.t.Errorf("%s %s, %s, answers %d, want %d: %s", o.method, path, what, a.StatusCode, status, a.body)
		return
	}
	for _, f := range p.Fields {
		if f.Name == field {
			return
		}
	}
	if field != "" {
		r.t.Errorf("%s %s, %s, does not name %s: %s", o.method, path, what, field, a.body)
	}
}

// badAddresses asks for rows that are not there and lists that cannot be.
func (r *apiRun) badAddresses(o apiOperation) {
	if strings.Contains(o.path, "{id}") {
		for what, id := range map[string]string{"no UUID": "1", "a UUID in another notation": "{7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11}", "nobody's": uuid.NewString(), "SQL": "1%20OR%201=1"} {
			body := ""
			if o.method != "GET" {
				body = "{}"
			}
			r.refuse(o, 404, "", what, strings.ReplaceAll(o.path, "{id}", id), body)
		}
	}
	if o.method != "GET" || !strings.HasPrefix(o.path, "/api/v1/admin/") || strings.Contains(o.path, "{") {
		return
	}
	for name, values := range map[string][]string{
		"no_such_field": {"1"}, "password_hash": {"x"}, "id.contains": {"1"}, "created_at.near": {"1"},
	} {
		r.refuse(o, 400, name, "an unknown name", o.path+"?"+url.Values{name: values}.Encode(), "")
	}
	for name, values := range map[string][]string{
		"limit": {"0", "-1", "201", "many"}, "cursor": {"x", "eyJzIjoibm8ifQ", "bnVsbA"}, "sort": {"no_such_field", "-password_hash", "--id"},
	} {
		for _, value := range values {
			status := 422
			if name == "cursor" {
				status = 400
			}
			r.refuse(o, status, name, "a bad address", o.path+"?"+url.Values{name: {value}}.Encode(), "")
		}
	}
	for _, parameter := range r.parameters(o) {
		name := fmt.Sprint(parameter["name"])
		field, _, _ := strings.Cut(name, ".")
		if parameter["in"] != "query" {
			continue
		}
		for what, v := range r.doc.bad(object(parameter["schema"])) {
			text, isText := v.(string)
			if kindsOf(object(parameter["schema"]))[0] == "string" && !isText {
				continue // in an address everything is text
			}
			if !isText {
				text = fmt.Sprint(v)
			}
			if kindsOf(object(parameter["schema"]))[0] == "boolean" && text == "true" || text == "7" || name == "q" && text == "" {
				continue
			}
			r.refuse(o, 422, field, what, o.path+"?"+url.Values{name: {text}}.Encode(), "")
		}
	}
}

func (r *apiRun) parameters(o apiOperation) []map[string]any {
	var all []map[string]any
	list, _ := o.object["parameters"].([]any)
	for _, p := range list {
		all = append(all, object(r.doc.resolve(p)))
	}
	return all
}

// entity is the name of the schema of the rows; empty for no entity.
func (r *apiRun) entity(o apiOperation) string {
	id := fmt.Sprint(o.object["operationId"])
	for _, verb := range []string{"create", "change"} {
		if name, ok := strings.CutPrefix(id, verb); ok && strings.HasPrefix(o.path, "/api/v1/admin/") {
			return name
		}
	}
	return ""
}

// badBodies sends bodies each of which has one fault.
func (r *apiRun) badBodies(o apiOperation) {
	schema := o.body()
	paths := r.paths(o)
	if schema == nil || len(paths) == 0 {
		return
	}
	path := paths[0]
	if required, _ := object(o.object["requestBody"])["required"].(bool); !required {
		return // confirming: a program with a token need not say anything
	}
	r.refuse(o, 400, "", "malformed", path, `{"a":`)
	r.refuse(o, 400, "", "empty", path, ``)
	r.refuse(o, 415, "", "no JSON", path, `a=1`, "Content-Type", "text/plain")
	r.refuse(o, 413, "", "huge", path, `{"a":"`+strings.Repeat("x", 2<<20)+`"}`)
	good := map[string]any{}
	must(r.t, json.Unmarshal([]byte(r.example(o, "")), &good))
	with := func(name string, v any) string {
		body := maps.Clone(good)
		body[name] = v
		return encode(body)
	}
	for _, name := range []string{"no_such_field", "password_hash", "token_hash", ""} {
		r.refuse(o, 422, name, "unknown", path, with(name, "x"))
	}
	shown := object(r.doc.at(r.doc.root, "components", "schemas", r.entity(o), "properties"))
	for name, s := range shown { // what is given out and not taken
		if object(schema["properties"])[name] == nil {
			r.refuse(o, 422, name, "read-only", path, with(name, r.doc.good(name, object(s), func(string) string { return uuid.NewString() })))
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		body := maps.Clone(good)
		delete(body, fmt.Sprint(name))
		r.refuse(o, 422, fmt.Sprint(name), "missing", path, encode(body))
	}
	for name, s := range object(schema["properties"]) {
		for what, v := range r.doc.bad(object(s)) {
			r.refuse(o, 422, name, what, path, with(name, v))
		}
	}
}

// neverAccepted are operations that no rule of the schema allows anybody.
func neverAccepted() map[string]bool {
	never := map[string]bool{"POST /api/v1/admin/postings": true, "GET /api/v1/admin/postings/{id}": true} // only what belongs together
	for _, b := range entity.All() {
		row := openapi.Base + b.Descriptor.Table + "/{id}"
		never["PATCH "+row] = rule.Never(b.Descriptor.Name, viewer.Change)
		never["DELETE "+row] = rule.Never(b.Descriptor.Name, viewer.Delete)
	}
	return never
}
