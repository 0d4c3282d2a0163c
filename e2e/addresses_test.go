package e2e

import (
	"net/http"
	"strings"
	"testing"

	"unframed/handlers"
	"unframed/static"
)

// address is one that a viewer may look at.
type address struct {
	path   string
	access handlers.Access
}

// addresses is every route of the table that can be looked at, with an example for
// each that has parameters, and a page that is not there.
func addresses(t *testing.T, userID string) []address {
	t.Helper()
	examples := map[string]string{
		"/users/:id":        "/users/" + userID,
		"/api/v1/users/:id": "/api/v1/users/" + userID,
		"/static/:name":     staticFile(t),
	}
	all := []address{{"/no-such-page", handlers.Public}}
	for _, route := range handlers.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		path := route.Path
		if strings.ContainsAny(path, ":*") {
			if path = examples[route.Path]; path == "" {
				t.Fatalf("the route %s has no example in addresses_test.go, so no test looks at it", route.Path)
			}
		}
		all = append(all, address{path, route.Access})
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
