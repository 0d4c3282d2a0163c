package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/ent/user"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/maillinks"
)

// examples are the addresses of a row that there are: one for each row of the
// entity, and each value, that its parameters name.
func (f *fixture) examples(r route.Route) []string {
	f.Helper()
	all := []string{r.Path}
	for i, p := range r.Params {
		var values, next []string
		if p.Entity != "" {
			values = testkit.IDs(f, f.store, p.Entity)
		} else {
			values = p.Values()
		}
		for _, address := range all {
			for _, v := range values {
				next = append(next, strings.Replace(address, r.ParamNames()[i], v, 1))
			}
		}
		all = next
	}
	return all[:min(len(all), 40)]
}

// furnish makes up what no feature made: a row of every entity with pages, and of
// each that the path of a row names.
func (f *fixture) furnish(owner uuid.UUID) {
	f.Helper()
	for _, seen := range []string{accounts.Oneself, accounts.Everybody} { // what a setting was is no row to be made up
		now, err := f.runtime.Find(f.Context(), accounts.ProfileSetting.Name())
		must(f, err)
		must(f, f.store.Transact(viewer.NewContext(f.Context(), viewer.Person(owner, viewer.Admin)), func(ctx context.Context, tx *ent.Client) error {
			return f.runtime.Set(ctx, tx, now.Name, url.Values{"profiles_seen_by": {seen}}, strconv.FormatInt(now.Revision, 10))
		}))
		must(f, f.runtime.Load(f.Context()))
	}
	testkit.Furnish(f, f.store, owner, func(entity string) bool {
		return slices.ContainsFunc(f.site.routes, func(r route.Route) bool {
			return slices.ContainsFunc(r.Params, func(p route.Param) bool { return p.Entity == entity })
		})
	})
}

// walker is somebody who uses the table: a stranger, a person of a role, or the
// program of one with a token.
type walker struct {
	*browser
	name   string
	token  accounts.Secret
	scopes []accounts.Scope
	is     *accounts.Identity // nil for a stranger
}

// walkers are a stranger, somebody of each role that is declared, and for each
// role a program for each scope and one for all.
func (f *fixture) walkers() []walker {
	f.Helper()
	all := []walker{{browser: f.browser(), name: "a stranger"}}
	for _, role := range viewer.Roles() {
		name := "walker " + string(role)
		w := walker{browser: f.signUp(name), name: name}
		f.store.User.Update().Where(user.Username(name)).SetRole(user.Role(role)).ExecX(viewer.AsSystem(f.Context(), "test"))
		w.is = &accounts.Identity{UserID: uuid.MustParse(f.userID(name)), Role: string(role)}
		all = append(all, w)
		own := slices.DeleteFunc(accounts.AllScopes(), func(s accounts.Scope) bool { return s == accounts.ScopeAdmin && len(role.Permissions()) == 0 })
		for _, scopes := range append(singles(own), own) {
			var names []string
			for _, s := range scopes {
				names = append(names, string(s))
			}
			p := f.program(name, names...)
			all = append(all, walker{p.browser, fmt.Sprintf("the program of %s for %v", name, names), p.token, scopes, w.is})
		}
	}
	return all
}

func singles(scopes []accounts.Scope) [][]accounts.Scope {
	var all [][]accounts.Scope
	for _, s := range scopes {
		all = append(all, []accounts.Scope{s})
	}
	return all
}

// go sends what asks for nothing.
func (w walker) goTo(method, path string) answer {
	w.f.Helper()
	body, kind := "", "application/x-www-form-urlencoded"
	if isAPIPath(path) {
		body, kind = "{}", "application/json"
	}
	if method == route.Get {
		body = ""
	}
	r := w.request(method, path, body, "Content-Type", kind)
	if w.token != "" {
		r.Header.Set("Authorization", "Bearer "+string(w.token))
	} else {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	a := w.do(r)
	if w.is != nil && w.token == "" && method != route.Get && w.get("/api/v1/me").StatusCode == http.StatusUnauthorized {
		w.expect(w.signIn(w.name, password), http.StatusSeeOther, "") // it ended the session
	}
	return a
}

// refusal is how the row has to refuse the walker, or "" where it admits them.
func (w walker) refusal(r route.Route) string {
	who := w.is
	if w.token != "" && !r.IsAPI() {
		who = nil // no token is looked at
	}
	switch {
	case r.Access == route.Public:
		return ""
	case who == nil && r.IsAPI():
		return "401"
	case who == nil:
		return "to sign in"
	case w.token != "" && !slices.Contains(w.scopes, r.Scope):
		return "scope-missing"
	case !r.Access.Admits(who):
		return "403"
	}
	return ""
}

// refused is how an answer refuses, or "".
func refused(a answer) string {
	switch {
	case a.StatusCode == http.StatusUnauthorized && a.Header.Get("Content-Type") == "application/problem+json":
		return "401"
	case a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/login?next="):
		return "to sign in"
	case a.StatusCode == http.StatusForbidden && strings.Contains(a.body, `"scope-missing"`):
		return "scope-missing"
	case a.StatusCode == http.StatusForbidden && (strings.Contains(a.body, "Only administrators may do this.") || strings.Contains(a.body, "You may not do this.")):
		return "403"
	}
	return ""
}

// walk uses every row of the table as everybody, and says what is not as the row
// says, and which row it could not walk: what answered nobody as a page or as a
// refusal of what was sent was not looked at.
func (f *fixture) walk(routes []route.Route) (faults []string) {
	f.Helper()
	all := f.walkers()
	f.furnish(all[1].is.UserID)
	all[1].propose("bob", "1.00", "") // feature:ledger
	linked := maillinks.Pages(f, f.store, all[1].is.UserID)
	routes = slices.Clone(routes) // what is deleted is looked at before
	slices.SortStableFunc(routes, func(a, b route.Route) int { return cmp.Compare(order(a), order(b)) })
	for _, r := range routes {
		fault := func(words string, in ...any) {
			faults = append(faults, fmt.Sprintf("%s %s: ", r.Method, r.Path)+fmt.Sprintf(words, in...))
		}
		examples, walked := f.examples(r), false
		if page := linked[r.Path]; page != "" && r.Method == route.Get {
			examples = []string{page}
		}
		if len(examples) == 0 {
			fault("there is no example")
			continue
		}
		for _, w := range all {
			want := w.refusal(r)
			for _, path := range examples {
				a := w.goTo(r.Method, path)
				switch got := refused(a); {
				case got != want && (want != "" || r.Access != route.Public):
					fault("%s meets %d (%q), want %q", w.name, a.StatusCode, got, want)
				case a.StatusCode >= 500 && a.StatusCode != http.StatusServiceUnavailable:
					fault("%s meets %d", w.name, a.StatusCode)
				case want == "" && a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusMethodNotAllowed:
					walked = true
				default:
					continue // somebody else's, or refused as it should be: another example may show more
				}
				break
			}
		}
		if !walked {
			fault("nobody came through: of %d examples none answers anybody", len(examples))
		}
	}
	return faults
}

// order has what changes something come after what only looks, and links be taken
// away before the rows that they lead to.
func order(r route.Route) int {
	return 10*slices.Index([]string{route.Get, route.Post, route.Patch, http.MethodPut, route.Delete}, r.Method) - len(r.Params)
}

// TestEveryRowAdmitsWhomItSaysAndNobodyElse walks the whole table, the builder's
// rows included: as a stranger, as somebody of every role, as a program with every
// scope.
func TestEveryRowAdmitsWhomItSaysAndNobodyElse(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newWorkshop(t, o)
		f.openRules()
		f.admin()
		f.signUp("bob")
		// feature:ledger begins
		root := f.browser()
		root.expect(root.signIn("root", password), 303, "")
		root.issue("bob", "2.00") // waits to be decided
		// feature:ledger ends
		for _, fault := range f.walk(f.site.routes) {
			t.Error(fault)
		}
	})
}

// TestWalkFailsOnWhatItCouldNotWalk is the twin: rows that a walk must not pass.
func TestWalkFailsOnWhatItCouldNotWalk(t *testing.T) {
	planted := map[string]route.Route{
		"nobody came through":      {Method: route.Get, Path: "/test/nothing", Access: route.User, Handle: func(*gin.Context) error { return web.ErrNoPage }},
		"there is no example":      {Method: route.Get, Path: "/test/none/:what", Params: route.OneOf(func() []string { return nil }), Access: route.User, Handle: answersAnybody},
		`meets 303 ("to sign in")`: {Method: route.Get, Path: "/test/asks", Access: route.User, Handle: func(c *gin.Context) error { c.Redirect(http.StatusSeeOther, "/login?next=/"); return nil }},
		"meets 500":                {Method: route.Post, Path: "/test/broken", Access: route.User, Demand: press.Unguarded("for a test"), Handle: func(*gin.Context) error { panic("planned") }},
		`the program of walker user for`: {Method: route.Get, Path: "/api/v1/test/own", Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: func(c *gin.Context) error {
			if web.SignedIn(c.Request).TokenID != uuid.Nil {
				return web.ErrNoPage
			}
			c.Status(http.StatusForbidden)
			_, _ = c.Writer.WriteString("You may not do this.")
			return nil
		}},
	}
	var rows []route.Route
	for _, r := range planted {
		rows = append(rows, r)
	}
	f := newFixture(t, rows...)
	f.signUp("bob")
	good := route.Route{Method: route.Get, Path: "/users/:id", Params: route.RowOf(ent.TypeUser), Access: route.User}
	faults := strings.Join(f.walk(append(rows, good)), "\n")
	for part, r := range planted {
		if !strings.Contains(faults, r.Path+": ") {
			t.Errorf("%s passed, want %q:\n%s", r.Path, part, faults)
		}
	}
	if strings.Contains(faults, good.Path) {
		t.Errorf("what is as it says did not pass:\n%s", faults)
	}
}
