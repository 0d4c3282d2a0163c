package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/openapi"
	"unframed/ent/migrate"
	"unframed/handlers/entity"
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

// me is the id of whoever asks.
func (r *apiRun) me() string {
	var me struct{ ID string }
	must(r.t, json.Unmarshal([]byte(r.p.ask("GET", "/api/v1/me", "").body), &me))
	return me.ID
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
