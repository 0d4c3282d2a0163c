package e2e

import (
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/ent/mail"
	"unframed/handlers"
	"unframed/handlers/route"
	acts "unframed/internal/viewer"
	"unframed/static"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
	"unframed/test/testkit/maillinks"
)

// address is one that a viewer may look at.
type address struct {
	path    string
	access  route.Access
	handler string
}

// things are what the routes with parameters show.
type things struct {
	user     string            // an id
	transfer string            // waits to be confirmed by the user
	issue    string            // waits to be confirmed by the administrator
	rows     map[string]string // the id of a row of each entity that has any, by table
	links    map[string]string // the address of a page behind a mailed link, by its path
}

// addresses is every route of the table that can be looked at, the builder's
// included, and a page that is not there. What a path names its row says; the
// example is the first that answers a viewer who may look. A route without one, or
// with an access that no viewer has, fails the test.
func addresses(t *testing.T, a *app, people []viewer) []address {
	t.Helper()
	db := a.database(t)
	all, looked := []address{{"/no-such-page", route.Public, ""}}, map[string]bool{}
	var missing []route.Route
	for _, row := range handlers.Routes(features.All) {
		if row.Method != http.MethodGet || strings.HasPrefix(row.Path, "/admin/") && strings.HasSuffix(row.Path, "/export") {
			continue // a file to be saved is no page; headers_test.go of package handlers asks for it
		}
		path := row.Path
		if len(row.Params) > 0 {
			path = exampleOf(t, a, db, people, row)
		}
		if path == "" {
			missing = append(missing, row)
			continue
		}
		if !slices.ContainsFunc(people, func(v viewer) bool { return row.Access.Admits(v.is) }) {
			t.Errorf("%s: no viewer of the tests has the access %q, so nobody looks at it", row.Path, row.Access)
		}
		looked[row.Handler()] = true
		all = append(all, address{path, row.Access, row.Handler()})
	}
	for _, row := range missing {
		if !looked[row.Handler()] { // else pages of another entity are served by the same
			t.Errorf("%s: no example of what its path names answers anybody, so nothing was learnt of it", row.Path)
		}
	}
	return all
}

// exampleOf is an address of the route that answers the first viewer who may look
// at it, or "".
func exampleOf(t *testing.T, a *app, db *store.Store, people []viewer, row route.Route) string {
	t.Helper()
	i := slices.IndexFunc(people, func(v viewer) bool { return row.Access.Admits(v.is) })
	if i < 0 {
		return ""
	}
	all := [][]string{nil}
	for _, p := range row.Params {
		values := valuesOf(t, p)
		if p.Entity != "" {
			values = testkit.IDs(t, db, p.Entity)
		}
		var longer [][]string
		for _, begun := range all {
			for _, value := range values {
				longer = append(longer, append(slices.Clone(begun), value))
			}
		}
		all = longer
	}
	for _, values := range all[:min(len(all), 40)] {
		path := row.At(values...)
		if status, _ := people[i].ask(a, path); status == http.StatusOK {
			return path
		}
	}
	return ""
}

// valuesOf are the values of a parameter that names no row: of those that only a
// running site knows, a file.
func valuesOf(t *testing.T, p route.Param) (values []string) {
	t.Helper()
	if p.Values == nil {
		return nil
	}
	defer func() {
		if recover() != nil {
			values = []string{strings.TrimPrefix(staticFile(t), "/static/")}
		}
	}()
	return p.Values()
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

// database is the application's own, beside it.
func (a *app) database(t *testing.T) *store.Store {
	t.Helper()
	return testkit.Open(t, store.Options{Path: filepath.Join(a.Dir(), "data", "app.db")})
}

// madeUp has rows made up of the entities that administrators can make or a page's
// path names, and of which there are none: the builder's.
func (a *app) madeUp(t *testing.T, owner string) {
	t.Helper()
	db := a.database(t)
	testkit.Furnish(t, db, uuid.MustParse(owner), func(entity string) bool {
		made := slices.ContainsFunc(bindings.All(), func(b adminkit.Binding[*ent.Client]) bool {
			return b.Descriptor.Name == entity && b.Descriptor.Create != adminkit.Nobody
		})
		named := slices.ContainsFunc(handlers.Routes(features.All), func(r route.Route) bool {
			return !r.IsAPI() && slices.ContainsFunc(r.Params, func(p route.Param) bool { return p.Entity == entity })
		})
		return (made || named) && len(testkit.IDs(t, db, entity)) == 0
	})
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
	a.madeUp(user.t, of.user)
	db := a.database(user.t)
	of.links = maillinks.Pages(user.t, db, uuid.MustParse(of.user))
	db.Mail.Update().SetState(mail.StateFailed).ExecX(acts.AsSystem(user.t.Context(), "test")) // so that it can be sent again
	for _, b := range bindings.All() {
		list := "/admin/" + b.Descriptor.Table
		_, page := admin.ask(a, list)
		if row := regexp.MustCompile(`href="` + list + `/([0-9a-f-]{36})"`).FindStringSubmatch(page); row != nil {
			of.rows[b.Descriptor.Table] = row[1]
		}
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

// walked are the pages that a walk looks at: one of every handler in each run, those of
// every entity in make thorough. TestEveryPageFitsIsQuietAndAccessible and TestPagesArePrintedWholeAndDark look at all.
func walked(t *testing.T, all []address) []address {
	t.Helper()
	if thorough(t, "the pages of every entity in the walks for names, long names and free text, which look at one page of every handler") {
		return all
	}
	return oneOfEach(all)
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
