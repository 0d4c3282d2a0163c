package handlers

import (
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestNobodyLooksLikeTheTreasury has somebody of before the rule send credits
// under its name.
func TestNobodyLooksLikeTheTreasury(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		for _, name := range []string{"the treasury", "Тhe Treаsury", "  ", "\u200b", "\u3164", "a\u202eb", "the system"} {
			ann.expect(ann.post("/settings", "display_name", name, "time_zone", "UTC", "theme", "system"), 422, "name")
		}
		ann.expect(ann.post("/settings", "display_name", "Ann 👨‍👩‍👧", "time_zone", "UTC", "theme", "system"), 303, "") // the twin
		stranger := f.browser()
		stranger.expect(stranger.post("/signup", "username", "The Treasury", "email", "t@example.org", "password", password), 422, "like the application itself")

		imitate(f, "ann", "the treasury")
		review := ann.propose("bob", "1.00", "Opening balance")
		ann.expect(ann.post(review+"/confirm", fill(ann.get(review).body, review+"/confirm")...), 303, "")
		for _, page := range []string{"/transfers", "/dashboard"} {
			body := bob.expect(bob.get(page), 200, "").body
			if strings.Count(body, "the treasury") != 2 || strings.Count(body, `the treasury <span class="own">system</span>`) != 2 || // once in the name of the link
				!strings.Contains(body, "<bdi>ann</bdi>") {
				t.Errorf("%s shows\n%s", page, body)
			}
		}
		csv := bob.expect(bob.get("/transfers/export?format=csv"), 200, "").body
		if strings.Count(csv, ",treasury@system,") != 1 || !strings.Contains(csv, ",ann,") {
			t.Errorf("the list to take along is\n%s", csv)
		}
	})
}

// imitate gives somebody a name past the rules, as it could be before them.
func imitate(f *fixture, username, name string) {
	f.Helper()
	if _, err := f.store.DB().ExecContext(f.Context(), `UPDATE users SET display_name = $1 WHERE username = $2`, name, username); err != nil {
		f.Fatal(err)
	}
}

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
