package handlers

import (
	"slices"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// TestWhatIsFilledInIsDeclared compares what every guarded form shows to be filled
// in with what its act names: what is missing there would be lost on its way.
func TestWhatIsFilledInIsDeclared(t *testing.T) {
	f, root, routes := furnished(t)
	acts, shown := map[string]press.Act{}, map[string]int{}
	noting := slices.Clone(routes)
	for i, r := range routes {
		if of := r.Demand.Act; of != nil {
			noting[i].Demand.Act = func(c *gin.Context) (press.Act, error) {
				a, err := of(c)
				acts[r.Path] = a
				return a, err
			}
		}
	}
	forms := guardedForms(f, root, routes)
	site, err := prepare(f.site.Options, func(areas) []route.Route { return noting })
	must(t, err)
	must(t, site.trust(nil))
	f.site = site
	for path, form := range forms {
		values := form.sent()
		values.Del(press.SealField) // nothing is to be done
		form.by.send(form.action, values)
		for _, name := range form.visible() {
			shown[name]++
			if name != press.TypedField && !slices.Contains(acts[path].Fields, name) {
				t.Errorf("%s: %q is filled in, and its handler would not be told", path, name)
			}
		}
	}
	for path, a := range acts {
		for _, name := range a.Fields {
			if name != entity.FindField && !slices.Contains(forms[path].visible(), name) { // that is a button
				t.Errorf("%s: %q is declared as filled in, and its form does not show it: a field that is hidden belongs into hidden, under the seal", path, name)
			}
		}
	}
	if shown[keepTokens] == 0 || len(shown) < 12 {
		t.Errorf("too little was looked at: %v", shown)
	}
}

// TestTokensToKeepAreKeptOnTheWayByThePassword ticks a token, proves who it is, and
// finds it ticked.
func TestTokensToKeepAreKeptOnTheWayByThePassword(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	secret, err := f.people.CreateAPITokenFor(t.Context(), "ann", accounts.NewAPIToken{Name: "backup", Scopes: []string{"read"}})
	must(t, err)
	f.clock = accounts.RecentIdentity
	step := ann.expect(ann.submit(passwordPath, passwordPath, "current_password", password, "password", newPassword, keepTokens, "backup"), 303, "").Header.Get("Location")
	back := ann.expect(ann.submit(step, "/confirm-identity", "password", password), 303, "").Header.Get("Location")
	page := ann.expect(ann.get(back), 200, `value="backup" checked`).body
	ann.expect(ann.post(passwordPath, fill(page, passwordPath, "current_password", password, "password", newPassword, keepTokens, "backup")...), 303, "")
	if got := (program{f.browser(), secret}).ask("GET", "/api/v1/me", "").StatusCode; got != 200 {
		t.Errorf("the token that was kept answers %d", got)
	}
}
