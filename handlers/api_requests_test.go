package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/openapi"
	"unframed/ent/migrate"
	"unframed/ent/schema/rule"
	"unframed/handlers/entity"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/test/testkit"
)

// apiRun sends what the document makes of itself.
type apiRun struct {
	t        *testing.T
	p        program
	doc      *apiDoc
	accepted map[string]int // by operation
	good     int
	refused  int
	last     map[string]string
}

func (r *apiRun) everything() {
	t := r.t
	all := r.doc.operations()
	for range 3 { // what refers to something is made after that
		for _, o := range all {
			if o.method == "POST" && r.accepted["POST "+o.path] == 0 {
				r.make(o)
			}
		}
	}
	before := r.state(all)
	for _, o := range all {
		r.badAddresses(o)
		r.badBodies(o)
	}
	for path, body := range r.state(all) {
		if body != before[path] {
			t.Errorf("refused requests changed %s\nfrom %s\nto   %s", path, before[path], body)
		}
	}
	for _, o := range all {
		switch o.method {
		case "GET":
			r.read(o)
		case "PATCH":
			r.change(o)
		}
	}
	for _, o := range all {
		if o.method == "DELETE" && !strings.Contains(o.path, "{other}") {
			r.delete(o)
		}
	}
	never := neverAccepted()
	for _, o := range all {
		if strings.Contains(o.path, "{other}") {
			continue // links have tests of their own
		}
		// The trail and the books are never changed, by nobody.
		if name := o.method + " " + o.path; r.accepted[name] == 0 && !never[name] {
			t.Errorf("no request was good enough for %s: %s", name, r.last[name])
		}
	}
	if r.good < 100 || r.refused < 500 {
		t.Errorf("only %d good and %d bad requests were made", r.good, r.refused)
	}
	t.Logf("%d operations: %d good, %d bad", len(all), r.good, r.refused)
	testkit.Report("api", fmt.Sprintf("%d operations of the document: %d good and %d bad requests answered as it says", len(all), r.good, r.refused))
}

// send makes a request and holds its answer to the document.
func (r *apiRun) send(o apiOperation, path, body string, headers ...string) answer {
	a := r.p.ask(o.method, path, body, headers...)
	o.holds(a)
	if a.StatusCode < 300 || a.StatusCode == 304 {
		r.good++
		r.accepted[o.method+" "+o.path]++
	}
	if a.StatusCode >= 400 {
		r.last[o.method+" "+o.path] = body + " gives " + a.body
	}
	return a
}

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

// ids are of rows that a list gives.
func (r *apiRun) ids(list string) []string {
	var ids []string
	for next := ""; ; {
		var page struct {
			Items, Transfers []struct{ ID string }
			Next             string
		}
		_ = json.Unmarshal([]byte(r.p.ask("GET", list+"?limit=100"+next, "").body), &page)
		for _, row := range append(page.Items, page.Transfers...) {
			ids = append(ids, row.ID)
		}
		if page.Next == "" || page.Transfers != nil {
			return ids
		}
		next = "&cursor=" + page.Next
	}
}

// paths are the addresses of an operation, for every row there is.
func (r *apiRun) paths(o apiOperation) []string {
	list, rest, one := strings.Cut(o.path, "/{id}")
	if !one {
		return []string{o.path}
	}
	from := list
	if list == "/api/v1/users" {
		from = "/api/v1/admin/users"
	}
	var paths []string
	for _, id := range r.ids(from) {
		paths = append(paths, list+"/"+id+rest)
	}
	return paths
}

// refer gives, for a field or an edge of what the operation is about, the id of
// a row that it can refer to, or of whoever asks.
func (r *apiRun) refer(o apiOperation) func(name string) string {
	table, _, _ := strings.Cut(strings.TrimPrefix(o.path, openapi.Base), "/")
	return func(name string) string {
		to := ""
		for _, b := range entity.All() {
			d := &b.Descriptor
			if d.Table != table {
				continue
			}
			if f := d.Field(name); f != nil {
				to = f.Table
			} else if e := d.Edge(name); e != nil {
				to = e.Table
			}
		}
		if to == "" {
			return r.me()
		}
		ids := r.ids(openapi.Base + to)
		switch {
		case len(ids) == 0:
			return uuid.NewString()
		case name == "recipient_id" && len(ids) > 1:
			return ids[1]
		}
		return ids[0]
	}
}

func encode(v any) string { b, _ := json.Marshal(v); return string(b) }

// make sends what is required, and each other field beside it.
func (r *apiRun) make(o apiOperation) {
	schema := o.body()
	for _, path := range r.paths(o) {
		if schema == nil {
			r.send(o, path, "")
			return // the others are to be confirmed
		}
		r.send(o, path, r.example(o, ""))
		for _, name := range slices.Sorted(maps.Keys(object(schema["properties"]))) {
			r.send(o, path, r.example(o, name))
		}
	}
}

// example is a good body with the required fields and one more.
func (r *apiRun) example(o apiOperation, more string) string {
	schema := o.body()
	body := object(r.doc.good("", schema, r.refer(o)))
	if more != "" {
		body[more] = r.doc.good(more, object(object(schema["properties"])[more]), r.refer(o))
	}
	if o.path == "/api/v1/transfers" {
		body["to"] = "bob"
		body["amount"] = "0.01" // a limit may have been made by now
	}
	return encode(body)
}

// state is what every list gives.
func (r *apiRun) state(all []apiOperation) map[string]string {
	state := map[string]string{}
	for _, o := range all {
		if o.method == "GET" && !strings.Contains(o.path, "{") {
			state[o.path] = r.p.ask("GET", o.path, "").body
		}
	}
	return state
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

// read follows a list's pages, and every filter with a value that is there.
func (r *apiRun) read(o apiOperation) {
	for _, path := range r.paths(o) {
		a := r.send(o, path, "")
		if tag := a.Header.Get("ETag"); tag != "" {
			if again := r.send(o, path, "", "If-None-Match", `"other", `+tag); again.StatusCode != 304 {
				r.t.Errorf("GET %s sends what is known, %d", path, again.StatusCode)
			}
		}
	}
	if !strings.HasPrefix(o.path, "/api/v1/admin/") || strings.Contains(o.path, "{") {
		return
	}
	seen := map[string]bool{}
	for next := "?limit=1"; next != ""; {
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		must(r.t, json.Unmarshal([]byte(r.send(o, o.path+next, "").body), &page))
		for _, row := range page.Items {
			if seen[row.ID] {
				r.t.Fatalf("%s gives %s twice", o.path, row.ID)
			}
			seen[row.ID] = true
		}
		if next = ""; page.Next != "" {
			next = "?limit=1&cursor=" + page.Next
		}
	}
	if len(seen) != len(r.ids(o.path)) {
		r.t.Errorf("%s has %d rows page by page, %d at once", o.path, len(seen), len(r.ids(o.path)))
	}
	for _, parameter := range r.parameters(o) {
		name := fmt.Sprint(parameter["name"])
		if parameter["in"] != "query" || name == "cursor" || name == "sort" || name == "limit" {
			continue
		}
		value := fmt.Sprint(r.doc.good(name, object(parameter["schema"]), func(string) string { return uuid.NewString() }))
		if field, op, _ := strings.Cut(name, "."); op == "in" {
			value = r.among(o, field)
		}
		if a := r.send(o, o.path+"?"+url.Values{name: {value}}.Encode(), ""); a.StatusCode != 200 {
			r.t.Errorf("the filter %s=%s is refused: %s", name, value, a.body)
		}
	}
}

// among are two values for a filter that takes several.
func (r *apiRun) among(o apiOperation, field string) string {
	schemas := map[any]any{}
	for _, p := range r.parameters(o) {
		schemas[p["name"]] = p["schema"]
	}
	// A field that is called as a list's address calls something of its own is filtered as limit.eq.
	schema, ok := schemas[field+".eq"]
	if !ok {
		schema = schemas[field]
	}
	v := fmt.Sprint(r.doc.good(field, object(schema), func(string) string { return uuid.NewString() }))
	return v + "," + v
}

// change changes each field of a row: of its state, of a state that is gone,
// and of any.
func (r *apiRun) change(o apiOperation) {
	paths := r.paths(o)
	if len(paths) == 0 {
		return
	}
	path := paths[len(paths)-1]
	if strings.HasPrefix(o.path, "/api/v1/admin/users") { // nobody changes their own role
		path = r.other(paths)
	}
	for _, name := range slices.Sorted(maps.Keys(object(o.body()["properties"]))) {
		body := r.example(o, name)
		if !strings.Contains(o.path, "{id}") {
			r.send(o, path, body)
			continue
		}
		tag := r.p.ask("GET", path, "").Header.Get("ETag")
		for _, stale := range []string{`"v999999"`, "W/" + tag, "nonsense"} {
			r.refuse(o, 412, "", "stale: "+stale, path, body, "If-Match", stale)
		}
		if now := r.p.ask("GET", path, "").Header.Get("ETag"); now != tag {
			r.t.Errorf("a stale change of %s was made", path)
		}
		a := r.send(o, path, body, "If-Match", `"other", `+tag, "Content-Type", "application/merge-patch+json")
		if a.StatusCode == 412 {
			r.t.Errorf("a change of %s as it is is refused: %s", path, a.body)
		}
		r.send(o, path, body)
		r.send(o, path, body, "If-Match", "*")
	}
}

// other is the address of a user who is not the one who asks.
func (r *apiRun) other(paths []string) string {
	me := r.me()
	return paths[slices.IndexFunc(paths, func(p string) bool { return !strings.HasSuffix(p, me) })]
}

// me is the id of whoever asks.
func (r *apiRun) me() string {
	var me struct{ ID string }
	must(r.t, json.Unmarshal([]byte(r.p.ask("GET", "/api/v1/me", "").body), &me))
	return me.ID
}

// delete deletes what nothing refers to.
func (r *apiRun) delete(o apiOperation) {
	paths := r.paths(o)
	slices.Reverse(paths)
	for _, path := range paths {
		r.refuse(o, 412, "", "stale", path, "", "If-Match", `"v999999"`)
		tag := r.p.ask("GET", path, "").Header.Get("ETag")
		if a := r.send(o, path, "", "If-Match", tag); a.StatusCode == 204 {
			r.p.expect(r.p.ask("GET", path, ""), 404, "")
			return
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

// byCodeAlone reports whether rows need what no page and no call of the API gives,
// such as a secret.
func byCodeAlone(d *adminkit.Descriptor) bool {
	t := migrate.Tables[slices.IndexFunc(migrate.Tables, func(t *schema.Table) bool { return t.Name == d.Table })]
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		refers := slices.ContainsFunc(t.ForeignKeys, func(k *schema.ForeignKey) bool { return k.Columns[0] == c })
		return !refers && !c.Nullable && c.Default == nil && c.Name != d.IDColumn &&
			!slices.ContainsFunc(d.Fields, func(f adminkit.Field) bool { return f.Column == c.Name })
	})
}
