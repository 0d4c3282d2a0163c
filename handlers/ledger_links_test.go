package handlers

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"unframed/ent/account"
	"unframed/ent/user"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// TestTagCoversWhereEdgesLead has a transfer change what an account's row shows.
func TestTagCoversWhereEdgesLead(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		system := viewer.AsSystem(t.Context(), "test")
		id := f.store.Account.Query().Where(account.HasUserWith(user.Username("root"))).OnlyIDX(system).String()
		path := "/api/v1/admin/accounts/" + id
		tag := root.expect(root.get(path), 200, `"sent":[]`).Header.Get("ETag")
		for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			root.expect(root.do(root.request("GET", path, "", "If-None-Match", known)), 304, "")
		}
		root.propose("bob", "1", "")
		root.propose("bob", "2", "")
		if a := root.expect(root.do(root.request("GET", path, "", "If-None-Match", tag)), 200, ""); a.Header.Get("ETag") == tag {
			t.Error("the tag is the one from before the transfers")
		}
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		must(t, json.Unmarshal([]byte(root.expect(root.get(path+"/sent?limit=1"), 200, "").body), &page))
		if len(page.Items) != 1 || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		first := page.Items[0].ID
		page.Next = url.QueryEscape(page.Next)
		must(t, json.Unmarshal([]byte(root.expect(root.get(path+"/sent?limit=1&cursor="+page.Next), 200, `"next":""`).body), &page))
		if len(page.Items) != 1 || page.Items[0].ID == first {
			t.Errorf("%+v after %s", page, first)
		}
		root.expect(root.get("/api/v1/admin/accounts/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11/sent"), 404, "")
	})
}

// TestBulkLeavesWhatSomebodyElseChanged has two administrators and three users.
func TestBulkLeavesWhatSomebodyElseChanged(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("ann")
		f.signUp("bob")
		look := root.expect(root.get(root.choose("users", url.Values{"do": {"set:theme"}, "id": {f.userID("ann"), f.userID("bob")}})), 200, "").body
		form := url.Values{}
		for i, pairs := 0, fill(look, "/admin/users/bulk", "theme", "dark"); i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		edit := "/admin/users/" + f.userID("bob") + "/edit"
		root.expect(root.post(edit, fill(root.get(edit).body, edit, "theme", "light")...), 303, "")
		send := func(form url.Values) answer {
			return root.do(root.request("POST", "/admin/users/bulk", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"))
		}
		forged := url.Values{}
		for name, values := range form {
			forged[name] = values
		}
		forged["version"] = []string{"*", "*"}
		root.expect(send(forged), 409, "no longer so")
		a := root.expect(send(form), 303, "")
		report := root.expect(root.get(a.Header.Get("Location")), 200, "1 changed by somebody else meanwhile and left alone, 1 done.").body
		for name, says := range map[string]string{"ann": "Done.", "bob": "<strong>Somebody else changed it"} {
			if _, after, ok := strings.Cut(report, `<a href="/admin/users/`+f.userID(name)+`"><bdi>`+name+`</bdi></a></th><td>`); !ok || !strings.HasPrefix(after, says) {
				t.Errorf("it does not say of %s that %s:\n%s", name, says, report)
			}
		}
		if !strings.Contains(report, "<title>Report: Set theme of 2 users") || !strings.Contains(report, `<h1 tabindex="-1" autofocus`) || strings.Contains(report, `class="notice"`) {
			t.Errorf("it does not begin with what it is about:\n%s", report)
		}
		f.signUp("eve") // nor anybody else's session
		other := f.browser()
		other.expect(other.post("/login", fill(other.get("/login").body, "/login", "login", "root", "password", "correct horse battery staple")...), 303, "")
		other.expect(other.get(a.Header.Get("Location")), 200, "There is no report here")
		system := viewer.AsSystem(t.Context(), "test")
		for name, theme := range map[string]user.Theme{"ann": user.ThemeDark, "bob": user.ThemeLight} {
			if got := f.store.User.Query().Where(user.Username(name)).OnlyX(system).Theme; got != theme {
				t.Errorf("%s has %s", name, got)
			}
		}
	})
}

// TestBulkNamesTheRowForWhichNothingIsDone deletes two accounts, one of which a
// transfer refers to.
func TestBulkNamesTheRowForWhichNothingIsDone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newWorkshop(t, o)
		root := f.admin()
		f.signUp("bob") // whose account began with a transfer
		f.openRules()
		system := viewer.AsSystem(t.Context(), "test")
		lone := f.store.User.Create().SetUsername("ann").SetUsernameKey("ann").SetEmail("a@example.org").SetEmailKey("a@example.org").
			SetPasswordHash("x").SetDisplayName("Ann").SaveX(system)
		f.store.Account.Create().SetUserID(lone.ID).SaveX(system)
		idOf := func(name string) string {
			return f.store.Account.Query().Where(account.HasUserWith(user.Username(name))).OnlyIDX(system).String()
		}
		ann, bob := idOf("ann"), idOf("bob")
		deleteThem := func(typed string, ids ...string) answer {
			look := root.expect(root.get(root.choose("accounts", url.Values{"do": {"delete"}, "id": ids})), 200, "").body
			form := url.Values{}
			for i, pairs := 0, fill(look, "/admin/accounts/bulk", "typed", typed); i < len(pairs); i += 2 {
				form.Add(pairs[i], pairs[i+1])
			}
			return root.do(root.request("POST", "/admin/accounts/bulk", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"))
		}
		a := root.expect(deleteThem("2", ann, bob), 409, "Nothing was done with any row, because of this one")
		if _, after, _ := strings.Cut(a.body, "because of this one"); !strings.Contains(after[:min(len(after), 120)], "/admin/accounts/"+bob) {
			t.Errorf("it does not say which:\n%s", a.body)
		}
		if n := f.store.Account.Query().Where(account.HasUserWith(user.UsernameIn("ann", "bob"))).CountX(system); n != 2 {
			t.Errorf("%d accounts are left", n)
		}
		done := root.expect(deleteThem("1", ann), 303, "").Header.Get("Location") // the twin
		report := root.expect(root.get(done), 200, "1 done.").body
		if strings.Contains(report, `href="/admin/accounts/`+ann) {
			t.Error("the report leads to what is deleted")
		}
	})
}
