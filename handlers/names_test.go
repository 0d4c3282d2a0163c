package handlers

import (
	"testing"
)

// TestAdministratorsCannotNameSomebodyBlank tries it, and shows what is there from
// before.
func TestAdministratorsCannotNameSomebodyBlank(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	page := "/admin/users/" + f.userID("bob") + "/edit"
	for _, name := range []string{"  ", "\u200b", "\u3164", "the treasury"} {
		root.expect(root.post(page, fill(root.get(page).body, page, "display_name", name)...), 422, `id="display_name-wrong"`)
	}
	root.expect(root.post(page, fill(root.get(page).body, page, "display_name", "Bob B.")...), 303, "")
	imitate(f, "bob", "\u3164")
	root.expect(root.get("/users/"+f.userID("bob")), 200, "<h1><bdi>bob</bdi></h1>")
}

// imitate gives somebody a name past the rules, as it could be before them.
func imitate(f *fixture, username, name string) {
	f.Helper()
	if _, err := f.store.DB().ExecContext(f.Context(), `UPDATE users SET display_name = $1 WHERE username = $2`, name, username); err != nil {
		f.Fatal(err)
	}
}
