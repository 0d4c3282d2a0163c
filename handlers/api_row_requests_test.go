package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
)

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
