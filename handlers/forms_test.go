package handlers

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"unframed/adminkit"
	"unframed/ent/mail"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/test/testkit"
)

// form is a form as a page holds it.
type form struct {
	by      *browser // who found it
	page    string   // where
	action  string
	guarded bool
	fields  []formField
}

// formField is what a form sends under a name: one for each box and each hidden
// field.
type formField struct {
	name, kind, value string
	sent              bool // without anybody touching the form
}

// forms are the forms of a page.
func (b *browser) forms(page string) []form {
	b.f.Helper()
	root, err := html.Parse(strings.NewReader(b.get(page).body))
	must(b.f.TB, err)
	var all []form
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "form":
			all = append(all, form{by: b, page: page, action: attribute(n, "action"), guarded: hasAttribute(n, "data-press")})
		case "input", "textarea", "select":
			if within := nearest(n, "form"); within != nil && attribute(n, "name") != "" {
				last := &all[len(all)-1]
				last.fields = append(last.fields, fieldOf(n))
			}
		}
	}
	return all
}

func fieldOf(n *html.Node) formField {
	f := formField{attribute(n, "name"), attribute(n, "type"), attribute(n, "value"), true}
	switch n.Data {
	case "textarea":
		f.kind = "textarea"
		if n.FirstChild != nil {
			f.value = strings.TrimPrefix(n.FirstChild.Data, "\n")
		}
	case "select":
		f.kind = "select"
		for option := range n.Descendants() {
			if option.Data == "option" && (hasAttribute(option, "selected") || f.value == "") {
				f.value = attribute(option, "value")
			}
		}
	}
	for up := n; up != nil && up.Data != "form"; up = up.Parent {
		if hasAttribute(up, "hidden") {
			f.kind = "hidden"
		}
	}
	if f.kind == "checkbox" {
		f.sent = hasAttribute(n, "checked")
	}
	return f
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func nearest(n *html.Node, tag string) *html.Node {
	for ; n != nil && n.Data != tag; n = n.Parent {
	}
	return n
}

// sent is what the form sends as it stands, with the press guard's record.
func (f form) sent() url.Values {
	values := url.Values{}
	for _, field := range f.fields {
		switch {
		case field.name == press.GateField:
			values.Set(press.GateField, "mouse:1500")
		case field.sent:
			values.Add(field.name, field.value)
		}
	}
	return values
}

// send posts a form.
func (b *browser) send(action string, values url.Values) answer {
	b.f.Helper()
	return b.do(b.request("POST", action, values.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document"))
}

// visible are the names of what a person fills in.
func (f form) visible() []string {
	var names []string
	for _, field := range f.fields {
		if field.kind != "hidden" && !slices.Contains(names, field.name) {
			names = append(names, field.name)
		}
	}
	return names
}

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
	root.propose("bob", "1.00", "")
	issue := fill(root.get("/admin/transfers/new").body, "/admin/transfers/new", "to", "bob", "amount", "2.00", "note", "")
	root.expect(root.post("/admin/transfers/new", issue...), 303, "")
	f.furnish(uuid.MustParse(f.userID("root")))
	f.store.Mail.Update().SetState(mail.StateFailed).ExecX(viewer.AsSystem(t.Context(), "test"))
	return f, root, f.site.routes
}

// TestAnAddressChoosesNothing asks for every page that has a guarded form with an
// address that names each of its fields, in every way that one is named.
func TestAnAddressChoosesNothing(t *testing.T) {
	f, root, routes := furnished(t)
	tried := 0
	for path, plain := range guardedForms(f, root, routes) {
		address := url.Values{}
		for _, name := range plain.visible() {
			for _, field := range plain.fields {
				if field.name == name && field.kind == "checkbox" {
					address.Add(name, field.value)
					address.Add(web.ChosenPrefix+name, field.value)
				}
			}
			address.Add(name, "admin")
			address.Add(web.ChosenPrefix+name, "admin")
			tried++
		}
		join := "?"
		if strings.Contains(plain.page, "?") {
			join = "&"
		}
		for _, other := range plain.by.forms(plain.page + join + address.Encode()) {
			if other.guarded && other.action == plain.action && other.chosen() != plain.chosen() {
				t.Errorf("%s: by its address the form at %s holds\n%s\ninstead of\n%s", path, plain.page, other.chosen(), plain.chosen())
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d fields were tried", tried)
	}
	// What moves nothing may be filled in by an address; that it is seen shows that
	// the comparison sees it.
	plain, chosen := root.forms("/transfers/new"), root.forms("/transfers/new?to=bob")
	if plain[len(plain)-1].chosen() == chosen[len(chosen)-1].chosen() {
		t.Error("an address that does fill in a form was not noticed, so nothing was learnt")
	}
}

// chosen is what the form holds without anybody touching it, but for what is new
// each time.
func (f form) chosen() string {
	values := f.sent()
	values.Del(press.SealField)
	values.Del(press.KeyField)
	return values.Encode()
}

// TestBulkFormIsReachedFromItsListAlone has an attacker's address say what is to
// be done with which row.
func TestBulkFormIsReachedFromItsListAlone(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	ask := url.Values{entity.DoField: {"set:role"}, entity.IDField: {f.userID("bob")}}
	a := root.get("/admin/users/bulk?" + ask.Encode() + "&role=admin&" + web.ChosenPrefix + "role=admin")
	root.expect(a, 422, "Choose what")
	if strings.Contains(a.body, "data-press") {
		t.Error("the address makes a form")
	}
	mine := root.choose("users", ask)
	page := root.expect(root.get(mine+"&"+web.ChosenPrefix+"role=admin&role=admin"), 200, "Set role of one user").body
	if strings.Contains(page, `value="admin" selected`) || !strings.Contains(page, "</a>: <bdi>user</bdi></li>") {
		t.Errorf("the form does not begin empty, or does not say what is stored:\n%s", page)
	}
	other := f.signUp("eve")
	must(t, f.people.Promote(t.Context(), "eve"))
	other.expect(other.get(mine), 422, "Choose what") // what somebody else has chosen
	a = other.do(other.request("POST", "/admin/users/bulk/choose", ask.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site"))
	other.expect(a, 403, "")
}

// TestFormSaysAtItsButtonWhatItChanges comes back to a form that is filled in.
func TestFormSaysAtItsButtonWhatItChanges(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	page := "/admin/users/" + f.userID("bob") + "/edit"
	if fresh := root.get(page).body; strings.Contains(fresh, "Saving this form changes") {
		t.Error("an untouched form changes something")
	}
	values := url.Values{}
	for _, form := range root.forms(page) {
		if form.action == page {
			values = form.sent()
		}
	}
	values.Set("role", "admin")
	values.Set(press.GateField, "")
	step := root.expect(root.send(page, values), 303, "").Header.Get("Location")
	back := root.expect(root.post("/confirm-identity", fill(root.get(step).body, "/confirm-identity", "password", password)...), 303, "").Header.Get("Location")
	shown := root.expect(root.get(back), 200, "Saving this form changes").body
	_, at, _ := strings.Cut(shown, `<div class="changes">`)
	at, _, _ = strings.Cut(at, "<button")
	if !strings.Contains(at, "<li>Role: <del><bdi>user</bdi></del> → <ins><bdi>admin</bdi></ins></li>") || strings.Count(at, "<li>") != 1 {
		t.Errorf("at the button the form says\n%s", at)
	}
}

// TestNothingLiesOutsideTheSeal changes every hidden field of every guarded form,
// under the seal that came with it.
func TestNothingLiesOutsideTheSeal(t *testing.T) {
	f, root, routes := furnished(t)
	changed, forms := 0, guardedForms(f, root, routes)
	for path, form := range forms {
		for _, field := range form.fields {
			if field.kind != "hidden" || field.name == press.SealField || field.name == press.GateField || slices.Contains(form.visible(), field.name) {
				continue // the last is how a box says that it is not ticked
			}
			values := form.sent()
			values.Set(field.name, field.value+"9")
			early := 0 // no such thing, or no such place in a list: refused before the seal is looked at
			switch field.name {
			case entity.DoField, entity.IDField:
				early = 422
			case adminkit.CursorName:
				early = 400
			}
			if a := form.by.send(form.action, values); (a.StatusCode != 409 || !strings.Contains(a.body, "no longer so")) && a.StatusCode != early {
				t.Errorf("%s: with another %s, under the same seal, it answers %d", path, field.name, a.StatusCode)
			}
			changed++
		}
	}
	for path, form := range forms { // last, for this does what the forms are for
		values := form.sent()
		values.Set("planted", "x")
		if a := form.by.send(form.action, values); a.StatusCode == 403 || a.StatusCode >= 500 || strings.Contains(a.body, "no longer so") {
			t.Errorf("%s: untouched, the form is refused with %d, so nothing was learnt:\n%s", path, a.StatusCode, a.body)
		}
	}
	if changed < 12 {
		t.Errorf("only %d hidden fields were changed", changed)
	}
}

// TestAnotherActIsNotOpenedByTheSealOfThisOne sends what "set theme" was sealed
// for as "set role".
func TestAnotherActIsNotOpenedByTheSealOfThisOne(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	bob := f.userID("bob")
	for _, form := range root.forms(root.choose("users", url.Values{entity.DoField: {"set:theme"}, entity.IDField: {bob}})) {
		if !form.guarded {
			continue
		}
		values := form.sent()
		values.Set(entity.DoField, "set:role")
		values.Set("role", "admin")
		root.expect(root.send(form.action, values), 409, "no longer so")
		values.Set(entity.DoField, "set:theme")
		values.Set("theme", "dark")
		root.expect(root.send(form.action, values), 303, "") // the control: as sealed it counts
	}
	root.expect(root.get("/admin/users/"+bob), 200, "dark")
}

// TestOnlyWhatWasDeclaredIsRead shows a handler what its act names, and no more.
func TestOnlyWhatWasDeclaredIsRead(t *testing.T) {
	a := press.Act{Hidden: [][2]string{{"ticket", "1"}}, Fields: []string{"reason"}}
	got := a.Read(url.Values{"ticket": {"99"}, "reason": {"a", "b"}, "typed": {"1.00"}, "assignee": {"me"}, press.SealField: {"x"}})
	if got.Encode() != (url.Values{"ticket": {"1"}, "reason": {"a", "b"}, "typed": {"1.00"}}).Encode() {
		t.Errorf("it reads %v", got)
	}
	if a.Sealed().Hash() == (press.Act{Hidden: [][2]string{{"ticket", "99"}}, Fields: a.Fields}).Sealed().Hash() {
		t.Error("a hidden field lies outside the seal")
	}
}
