package handlers

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"unframed/ent/account"
	"unframed/ent/user"
	"unframed/store"
	"unframed/testkit"
	"unframed/viewer"
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
		report := root.expect(root.get(a.Header.Get("Location")), 200, "Done with 1.").body
		if _, after, _ := strings.Cut(report, "Left as they are"); !strings.Contains(after[:min(len(after), 200)], f.userID("bob")) {
			t.Errorf("it does not say which: %s", report)
		}
		system := viewer.AsSystem(t.Context(), "test")
		for name, theme := range map[string]user.Theme{"ann": user.ThemeDark, "bob": user.ThemeLight} {
			if got := f.store.User.Query().Where(user.Username(name)).OnlyX(system).Theme; got != theme {
				t.Errorf("%s has %s", name, got)
			}
		}
	})
}
