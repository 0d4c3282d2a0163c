package handlers

import (
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

func TestListIsSortedFilteredSearchedAndPaged(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		for _, name := range []string{"ann", "bob", "cid"} {
			f.signUp(name)
		}
		first := root.expect(root.get("/admin/users?sort=username&limit=2"), 200, `aria-sort="ascending"`).body
		if !strings.Contains(first, ">ann<") || !strings.Contains(first, ">bob<") || strings.Contains(first, ">cid<") {
			t.Error("the first page does not hold the first two")
		}
		next := link(first, `rel="next"`)
		second := root.expect(root.get(next), 200, ">cid<").body
		if strings.Contains(second, ">bob<") || !strings.Contains(second, `rel="prev"`) {
			t.Error("the second page does not go on")
		}
		root.expect(root.get(link(second, `rel="prev"`)), 200, ">ann<")
		for path, want := range map[string][2]string{
			"/admin/users?role=admin":                                      {">root<", ">ann<"},
			"/admin/users?q=AN":                                            {">ann<", ">bob<"},
			"/admin/users?q=" + f.userID("bob"):                            {">bob<", ">ann<"},
			"/admin/users?created_at.gte=2001-01-01T00:00":                 {">ann<", "No results"},
			"/admin/users?created_at.lte=2001-01-01T00:00":                 {"No results", ">ann<"},
			"/admin/users?role=&q=b&sort=-created_at":                      {">bob<", ">ann<"},
			"/admin/users?column=username&column=theme":                    {`aria-sort="ascending"`, "@example.org"},
			"/admin/users?column=theme&column=username":                    {"Theme", "Theme</a>"}, // no index sorts by it
			"/admin/users?role=user":                                       {">ann<", "The whole table is read"},
			"/admin/users?role=user&column=username&column=created_at":     {`aria-sort="ascending"`, "Created at</a>"},
			"/admin/audit?action.prefix=user.&actor_id=" + f.userID("cid"): {"user.create", "session.create"},
		} {
			body := root.expect(root.get(path), 200, want[0]).body
			_, list, _ := strings.Cut(body, `<section class="card"`)
			if strings.Contains(list, want[1]) {
				t.Errorf("%s shows %s", path, want[1])
			}
		}
		for _, bad := range []string{"sort=password_hash", "password_hash=x", "username_key=x", "limit=0", "column=password_hash", "created_at.gte=soon", "role=king", "role.gt=a"} {
			root.expect(root.get("/admin/users?"+bad), 422, "There is a problem")
		}
		for _, list := range []string{"/admin/users?cursor=x", "/admin/audit_events?cursor=x", "/admin/reports?after=x", "/admin/users/" + f.userID("root") + "?history=x"} {
			root.expect(root.get(list), 400, "no place in this list")
		}
	})
}

// link is the address in the tag that has the mark in it.
func link(page, mark string) string {
	before, _, _ := strings.Cut(page, mark)
	_, address, _ := strings.Cut(before[strings.LastIndex(before, "<"):], `href="`)
	address, _, _ = strings.Cut(address, `"`)
	return strings.ReplaceAll(address, "&amp;", "&")
}
