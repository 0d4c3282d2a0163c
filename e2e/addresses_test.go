package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"unframed/ent/bindings"
	"unframed/handlers"
	"unframed/openapi"
	"unframed/static"
)

// address is one that a viewer may look at.
type address struct {
	path    string
	access  handlers.Access
	handler string
}

// things are what the routes with parameters show.
type things struct {
	user     string            // an id
	transfer string            // waits to be confirmed by the user
	issue    string            // waits to be confirmed by the administrator
	rows     map[string]string // the id of a row of each entity that has any, by table
}

// addresses is every route of the table that can be looked at, with an example
// for each that has parameters, and a page that is not there.
func addresses(t *testing.T, of things) []address {
	t.Helper()
	examples := map[string]string{
		"/users/:id":            "/users/" + of.user,
		"/embed/profile/:id":    "/embed/profile/" + of.user,
		"/transfers/:id":        "/transfers/" + of.transfer,
		"/admin/transfers/:id":  "/admin/transfers/" + of.issue,
		"/api/v1/users/:id":     "/api/v1/users/" + of.user,
		"/api/v1/transfers/:id": "/api/v1/transfers/" + of.transfer,
		"/static/:name":         staticFile(t),
	}
	all := []address{{"/no-such-page", handlers.Public, ""}}
	for _, route := range handlers.Routes() {
		if route.Method != http.MethodGet || strings.HasPrefix(route.Path, "/admin/") && strings.HasSuffix(route.Path, "/export") {
			continue // a file to be saved is no page; headers_test.go of package handlers asks for it
		}
		path := route.Path
		if strings.ContainsAny(path, ":*") {
			if path = examples[route.Path]; path == "" {
				for _, base := range []string{"/admin/", openapi.Base} {
					table, rest, isRow := strings.Cut(strings.TrimPrefix(route.Path, base), "/:id")
					if isRow && strings.HasPrefix(route.Path, base) && of.rows[table] != "" {
						path = base + table + "/" + of.rows[table] + rest
					} else if isRow && strings.HasPrefix(route.Path, base) {
						path = "-" // an entity without rows has no page of one
					}
				}
				if path == "-" {
					continue
				}
			}
			if path == "" {
				t.Fatalf("the route %s has no example in addresses_test.go, so no test looks at it", route.Path)
			}
		}
		all = append(all, address{path, route.Access, route.Handler()})
	}
	return all
}

// staticFile is the address of a file that pages refer to.
func staticFile(t *testing.T) string {
	t.Helper()
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	path, err := files.URL("icon.svg")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// userID is the id of whoever is signed in.
func (p *tab) userID(a *app) string {
	p.t.Helper()
	p.open(a.origin + "/api/v1/me")
	var me struct{ ID string }
	p.eval("JSON.parse(document.body.innerText)", &me)
	return me.ID
}

// makeThings has the user propose a transfer to the administrator, and the
// administrator issue credits to the user, up to where they are reviewed.
func makeThings(a *app, user, admin *tab, userName, adminName string) things {
	of := things{
		user:     user.userID(a),
		transfer: user.propose(a.local()+"/transfers/new", adminName),
		issue:    admin.propose(a.local()+"/admin/transfers/new", userName),
		rows:     map[string]string{},
	}
	for _, b := range bindings.All() {
		list := "/admin/" + b.Descriptor.Table
		admin.open(a.origin + list)
		var row string
		admin.eval(`[...document.querySelectorAll("main td a")].map(a => a.pathname).find(p => p.startsWith("`+list+`/")) || ""`, &row)
		of.rows[b.Descriptor.Table] = strings.TrimPrefix(row, list+"/")
	}
	return of
}

// propose fills in the form for a transfer and returns the id of what is to be
// reviewed.
func (p *tab) propose(form, to string) string {
	p.t.Helper()
	p.open(form)
	p.fill("to", to)
	p.fill("amount", "1.00")
	p.press("main form button")
	location := p.location()
	return location[strings.LastIndex(location, "/")+1:]
}

// oneOfEach leaves one page of every handler: those of all entities are served
// by the same few.
func oneOfEach(all []address) []address {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(all), func(a address) bool {
		again := a.handler != "" && seen[a.handler]
		seen[a.handler] = true
		return again
	})
}
