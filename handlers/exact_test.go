package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/ent/user"
	"unframed/handlers/route"
	"unframed/internal/viewer"
	"unframed/test/testkit/features"
)

// anyID fits every row's path and is nobody's.
const anyID = "7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"

func anyPathOf(r route.Route) string {
	return strings.NewReplacer(":id", anyID, ":setting", "limits", ":name", "app.css").Replace(r.Path)
}

// TestAValueBesideAnotherIsRefusedEverywhere asks every row with a name that is
// given twice, of which one value was once dropped.
func TestAValueBesideAnotherIsRefusedEverywhere(t *testing.T) {
	f := newFixture(t, route.Route{Method: route.Get, Path: "/test/several", Access: route.Public, Several: []string{"tag"}, Handle: func(c *gin.Context) error {
		c.String(200, strings.Join(c.QueryArray("tag"), "+"))
		return nil
	}})
	root := f.admin()
	for _, r := range Routes(features.All) {
		for _, query := range []string{"limit=1&limit=2", "q=a&q=a", "next=%2F&next=%2Fprofile"} {
			a := root.do(root.request(r.Method, anyPathOf(r)+"?"+query, "", "Sec-Fetch-Site", "same-origin"))
			name, _, _ := strings.Cut(query, "=")
			place := name + ": Give this once."
			if r.IsAPI() {
				place = `{"name":"` + name + `","detail":"Give this once.`
			}
			if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, place) {
				t.Errorf("%s %s?%s answers %d: %s", r.Method, r.Path, query, a.StatusCode, a.body)
			}
		}
	}
	for _, well := range []string{
		usersAPI + "?role.in=user&role.in=admin", "/admin/users?column=username&column=email", "/admin/users?role.in=user&role.in=admin",
		"/admin/users/export?column=username&column=email", "/test/several?tag=a&tag=b",
	} {
		root.expect(root.get(well), 200, "")
	}
}

// TestFormsAreUTF8 sends every form bytes in another charset.
func TestFormsAreUTF8(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	rows := 0
	for _, r := range Routes(features.All) {
		if !r.Changes() || r.IsAPI() || r.Path == "/reports" || r.Path == "/logout" {
			continue
		}
		rows++
		send := func(body string, headers ...string) answer {
			return root.do(root.request(r.Method, anyPathOf(r), body, append([]string{"Sec-Fetch-Site", "same-origin"}, headers...)...))
		}
		const form = "application/x-www-form-urlencoded"
		if a := send("a=Zo%EB", "Content-Type", form); a.StatusCode != 400 || !strings.Contains(a.body, "not UTF-8") {
			t.Errorf("%s takes bytes that are no UTF-8: %d", r.Path, a.StatusCode)
		}
		if a := send("a=1", "Content-Type", form+"; charset=iso-8859-1"); a.StatusCode != 415 {
			t.Errorf("%s takes another charset: %d", r.Path, a.StatusCode)
		}
		if a := send("a=1", "Content-Type", form, "Content-Encoding", "gzip"); a.StatusCode != 415 {
			t.Errorf("%s takes what is compressed: %d", r.Path, a.StatusCode)
		}
	}
	if rows < 15 {
		t.Errorf("only %d forms were tried", rows)
	}
	root.expect(root.submit("/settings", "/settings", "display_name", "Zoë", "time_zone", "UTC", "theme", "dark"), 303, "")
}

// holder is somebody whose role has the permission that the row asks for: root, or
// whoever another role is given to.
func (f *fixture) holder(root *browser, r route.Route) *browser {
	f.Helper()
	p := r.Access.Permission()
	if p == "" || viewer.Admin.Can(p) {
		return root
	}
	i := slices.IndexFunc(viewer.Roles(), func(role viewer.Role) bool { return role.Can(p) })
	name := string(viewer.Roles()[i])
	if f.store.User.Query().Where(user.Username(name)).CountX(viewer.AsSystem(f.Context(), "test")) == 0 {
		f.signUp(name)
		f.store.User.Update().Where(user.Username(name)).SetRole(user.Role(name)).ExecX(viewer.AsSystem(f.Context(), "test"))
	}
	b := f.browser()
	b.expect(b.signIn(name, password), 303, "")
	return b
}
