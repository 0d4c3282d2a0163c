package handlers

import (
	"testing"

	"unframed/accounts"
	"unframed/store"
	"unframed/test/testkit"
)

func TestAdministratorsSayWhoSeesProfiles(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root, ann, bob := f.signUp("root"), f.signUp("ann"), f.signUp("bob")
		must(t, f.people.Promote(t.Context(), "root"))
		id := f.userID("ann")
		page, api, framed := "/users/"+id, "/api/v1/users/"+id, "/embed/profile/"+id
		bobs, roots, plain := f.program("bob", "read"), f.program("root", "read", "admin"), f.program("root", "read")
		seen := func(what string, bobSees bool) {
			t.Helper()
			for who, status := range map[string]struct {
				got  int
				sees bool
			}{
				"ann, her page": {ann.get(page).StatusCode, true}, "ann, by the API": {ann.get(api).StatusCode, true},
				"root, the page": {root.get(page).StatusCode, true}, "root, by the API": {root.get(api).StatusCode, true},
				"root's program": {roots.ask("GET", api, "").StatusCode, true}, "root's program without the scope": {plain.ask("GET", api, "").StatusCode, bobSees},
				"bob, the page": {bob.get(page).StatusCode, bobSees}, "bob, by the API": {bob.get(api).StatusCode, bobSees},
				"bob's program":      {bobs.ask("GET", api, "").StatusCode, bobSees},
				"a stranger, framed": {f.browser().get(framed).StatusCode, bobSees},
			} {
				want := map[bool]int{true: 200, false: 404}[status.sees]
				if status.got != want {
					t.Errorf("%s: %s answers %d, want %d", what, who, status.got, want)
				}
			}
		}
		seen("at first", true)
		const path = "/admin/config/profiles"
		form := fill(root.get(adminConfigPath).body, path, "profiles_seen_by", accounts.Oneself)
		bob.expect(bob.post(path, form...), 403, "")
		root.expect(root.post(path, append(form, "profiles_seen_by", "nobody")...), 422, "Choose one of those")
		root.expect(root.post(path, fill(root.get(adminConfigPath).body, path, "profiles_seen_by", accounts.Oneself)...), 303, "")
		seen("for oneself", false)
		if a, none := bob.get(page), bob.get("/users/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"); a.StatusCode != none.StatusCode {
			t.Errorf("somebody hidden answers %d, nobody %d", a.StatusCode, none.StatusCode)
		}
		root.expect(root.post(path, fill(root.get(adminConfigPath).body, path, "profiles_seen_by", accounts.Everybody)...), 303, "")
		seen("again for everybody", true)
	})
}
