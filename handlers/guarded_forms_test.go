package handlers

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"unframed/ent/mail"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/internal/viewer"
	"unframed/test/testkit"
	"unframed/test/testkit/maillinks"
)

// guardedForms are a form for every guarded route of the table that forms are
// sent to, found by following the site's own links from the pages that have no
// parameter; a route without one fails the test.
func guardedForms(f *fixture, root *browser, routes []route.Route) map[string]form {
	f.Helper()
	found, seen := map[string]form{}, map[string]bool{}
	var queue []string
	for _, r := range routes {
		if r.Method == route.Get && !isAPIPath(r.Path) && !strings.Contains(r.Path, ":") {
			queue = append(queue, r.Path)
		}
	}
	for len(queue) > 0 {
		page := queue[0]
		queue = queue[1:]
		if path, _, _ := strings.Cut(page, "#"); seen[path] || strings.HasSuffix(path, "/export") || len(seen) > 400 {
			continue
		}
		seen[page] = true
		for _, form := range root.forms(page) {
			form.secretsAreDeclared(routes)
			if strings.HasSuffix(form.action, "/bulk/choose") {
				queue = append([]string{root.chooseFirst(form)}, queue...) // few forms are kept for a session
			}
			if r := routeOf(routes, form.action); form.guarded && r != nil {
				if _, ok := found[r.Path]; !ok {
					found[r.Path] = form
				}
			}
		}
		queue = append(queue, root.links(page)...)
	}
	stranger := f.browser() // what shows itself to nobody who is signed in
	for _, form := range stranger.forms("/login") {
		form.secretsAreDeclared(routes)
		found[form.action] = form
	}
	for _, page := range maillinks.Pages(f, f.store, uuid.MustParse(f.userID("bob"))) { // using one may end sessions
		for _, form := range stranger.forms(page) {
			form.secretsAreDeclared(routes)
			found[form.action] = form
		}
	}
	for _, form := range stranger.forms("/signup") {
		form.secretsAreDeclared(routes)
	}
	for _, r := range routes {
		if r.Level() != press.None && !isAPIPath(r.Path) {
			if _, ok := found[r.Path]; !ok {
				f.Errorf("no page leads to a form for %s %s, so nothing was learnt of it", r.Method, r.Path)
			}
		}
	}
	return found
}

// secretsAreDeclared compares what a browser takes for a secret with the row: what it
// does not call secret is kept while somebody proves who they are.
func (f form) secretsAreDeclared(routes []route.Route) {
	f.by.f.Helper()
	r := routeOf(routes, f.action)
	if r == nil {
		return
	}
	var shown []string
	for _, field := range f.fields {
		if field.kind == "password" {
			shown = append(shown, field.name)
		}
	}
	slices.Sort(shown)
	if declared := slices.Sorted(slices.Values(r.Secret)); !slices.Equal(shown, declared) {
		f.by.f.Errorf("%s: the form hides %q as it is typed, and the row calls %q secret", r.Path, shown, declared)
	}
}

// chooseFirst sends the form of a list with its first row, for the first thing
// that can be done with it.
func (b *browser) chooseFirst(list form) string {
	b.f.Helper()
	values := list.sent()
	for _, field := range list.fields {
		if field.name == entity.IDField && !values.Has(entity.IDField) {
			values.Set(entity.IDField, field.value)
		}
	}
	return b.expect(b.send(list.action, values), 303, "").Header.Get("Location")
}

func isAPIPath(path string) bool { return strings.HasPrefix(path, "/api/") }

// routeOf is the row of the table that a form is sent to.
func routeOf(routes []route.Route, action string) *route.Route {
	for _, exact := range []bool{true, false} {
		for i, r := range routes {
			if r.Method == route.Post && (exact && r.Path == action || !exact && fits(r.Path, action)) {
				return &routes[i]
			}
		}
	}
	return nil
}

func fits(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	return len(want) == len(got) && !slices.ContainsFunc(want, func(part string) bool {
		i := slices.Index(want, part)
		return !strings.HasPrefix(part, ":") && part != got[i]
	})
}

// links are where a page leads on this site: one row of each list is enough.
func (b *browser) links(page string) []string {
	b.f.Helper()
	root, err := html.Parse(strings.NewReader(b.get(page).body))
	must(b.f.TB, err)
	var paths []string
	for n := range root.Descendants() {
		href := attribute(n, "href")
		if n.Data == "a" && strings.HasPrefix(href, "/") && !strings.Contains(href, "?") {
			paths = append(paths, href)
		}
	}
	return paths
}

// furnished is a site on which every guarded form can be reached: with accounts
// that administrators may change, something to decide, and something to end.
func furnished(t *testing.T) (f *fixture, root *browser, routes []route.Route) {
	t.Helper()
	f = newWorkshop(t, testkit.SQLite(t))
	f.openRules()
	root = f.admin()
	f.signUp("bob")
	again := f.browser()
	again.expect(again.signIn("root", password), 303, "")
	root.makeToken("job", "read")
	root.propose("bob", "1.00", "") // feature:ledger
	root.issue("bob", "2.00")       // feature:ledger
	f.furnish(uuid.MustParse(f.userID("root")))
	f.store.Mail.Update().SetState(mail.StateFailed).ExecX(viewer.AsSystem(t.Context(), "test"))
	return f, root, f.site.routes
}
