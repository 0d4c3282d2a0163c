package handlers

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/auditevent"
	"unframed/ent/bindings"
	"unframed/ent/user"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// admin signs root up as an administrator.
func (f *fixture) admin() *browser {
	f.Helper()
	root := f.signUp("root")
	must(f.TB, f.people.Promote(f.Context(), "root"))
	return root
}

// userID is the id of a user.
func (f *fixture) userID(name string) string {
	f.Helper()
	return f.store.User.Query().Where(user.Username(name)).OnlyIDX(viewer.AsSystem(f.Context(), "test")).String()
}

// newWorkshop is a site on which administrators may make, change and delete
// accounts, which nobody may on a real one: no entity of the schema can be made
// and deleted by hand.
func newWorkshop(t testing.TB, o store.Options) *fixture {
	t.Helper()
	all := bindings.All()
	var open *adminkit.Descriptor
	for i := range all {
		if d := &all[i].Descriptor; d.Table == "accounts" {
			d.Create, d.Change, d.Delete = adminkit.Admins, adminkit.Admins, adminkit.Admins
			open = d
		}
	}
	return newFixtureOf(t, o, all, func(a areas) []route.Route {
		rows := a.rows()
		for _, r := range a.admin.PagesOf(open) {
			if r.Method == route.Post || strings.HasSuffix(r.Path, "/new") || strings.HasSuffix(r.Path, "/edit") || strings.HasSuffix(r.Path, "/bulk") || strings.HasSuffix(r.Path, "/report") {
				rows = append(rows, r)
			}
		}
		return rows
	})
}

func TestEveryEntityHasItsPagesForAdministratorsAlone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root, bob, stranger := f.admin(), f.signUp("bob"), f.browser()
		root.expect(root.press(root.propose("bob", "1", "=cmd"), "confirm"), 303, "")
		seen := 0
		for _, r := range Routes(features.All) {
			if r.Method != route.Get || !strings.HasPrefix(r.Path, web.AdminPath) {
				continue
			}
			path := strings.Replace(r.Path, ":id", uuid.NewString(), 1)
			stranger.expect(stranger.get(path), 303, "")
			bob.expect(bob.get(path), 403, "Only administrators")
			want := 200
			if path != r.Path {
				want = 404 // an id that was guessed
			} else if strings.HasSuffix(path, "/bulk") {
				want = 422 // nothing was chosen
			}
			root.expect(root.get(path), want, "")
			seen++
		}
		if seen < 40 {
			t.Errorf("only %d pages were looked at", seen)
		}
		for _, hidden := range []string{"sessions", "held_forms", "kept_secrets", "spent_seals", "api_tokens"} {
			root.expect(root.get("/admin/"+hidden), 404, "")
		}
		root.expect(root.get("/admin/users/x"), 404, "")
		bob.expect(bob.get("/admin/users/"+f.userID("root")), 403, "")
	})
}

func TestEveryRowHasItsPage(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	root.expect(root.press(root.propose("bob", "1", ""), "confirm"), 303, "")
	looked := 0
	for _, b := range bindings.All() {
		table := b.Descriptor.Table
		page, err := f.site.Kit.List(viewer.AsSystem(t.Context(), "test"), table, adminkit.ListQuery{Limit: 1})
		must(t, err)
		for _, row := range page.Rows {
			root.expect(root.get(web.RowPath(table, row.ID)), 200, row.ID.String())
			looked++
		}
	}
	if looked < 5 {
		t.Errorf("%d rows were looked at", looked)
	}
	body := root.get("/admin/users/" + f.userID("bob")).body
	if strings.Contains(body, "password_hash") || strings.Contains(body, "argon2") {
		t.Error("a secret is shown")
	}
}

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

func TestListIsExportedUnderItsFilterWithoutFormulas(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	root.expect(root.press(root.propose("bob", "1", "=HYPERLINK(1)"), "confirm"), 303, "")
	a := root.expect(root.get("/admin/transfers/export"), 200, "")
	lines, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil || len(lines) < 2 || lines[0][0] != "id" || !strings.Contains(a.body, ",'=HYPERLINK(1)") {
		t.Errorf("%v: %v\n%s", err, lines, a.body)
	}
	if a.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(a.Header.Get("Content-Disposition"), "transfers.csv") {
		t.Errorf("it comes as %v", a.Header)
	}
	if a := root.get("/admin/users/export?role=admin&column=username"); strings.TrimSpace(a.body) != "id,username\n"+f.userID("root")+",root" {
		t.Errorf("the filtered list is %q", a.body)
	}
	root.expect(root.get("/admin/users/export?column=password_hash"), 422, "")
	root.expect(root.get("/admin/users/export?role=king"), 422, "")
}

// TestRoleIsChangedByAPressAndRecorded is the act with the most at stake.
func TestRoleIsChangedByAPressAndRecorded(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		bob := f.signUp("bob")
		page := "/admin/users/" + f.userID("bob")
		form := fill(root.expect(root.get(page+"/edit"), 200, "Save").body, page+"/edit", "role", "admin", "display_name", "Bob")
		root.expect(root.post(page+"/edit", without(form, press.SealField)...), 403, "not made by this page")
		bob.expect(bob.post(page+"/edit", form...), 403, "Only administrators")
		if a := root.post(page+"/edit", without(form, press.GateField)...); !strings.HasPrefix(a.Header.Get("Location"), "/confirm-identity?") {
			t.Errorf("a press without its record answers %d", a.StatusCode)
		}
		bob.expect(bob.get(page), 403, "")
		root.expect(root.post(page+"/edit", form...), 303, "")
		shown := root.expect(root.get(page+"?done=changed"), 200, "users.update").body
		for _, part := range []string{"<del><bdi>user</bdi></del> → <ins><bdi>admin</bdi></ins>", " is saved.", "user.create"} {
			if !strings.Contains(shown, part) {
				t.Errorf("the page lacks %q:\n%s", part, shown)
			}
		}
		bob.expect(bob.get(page), 200, "")
		event := f.store.AuditEvent.Query().Where(auditevent.Action("users.update")).OnlyX(viewer.AsSystem(t.Context(), "test"))
		if event.ActorID == nil || event.ActorID.String() != f.userID("root") || event.Details["role.after"] != "admin" {
			t.Errorf("the trail says %+v", event)
		}
		if a := root.post(page+"/edit", form...); a.StatusCode != 409 {
			t.Errorf("the same form again answers %d", a.StatusCode)
		}
	})
}

func TestBadValuesNameTheirFieldAndAreKept(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	page := "/admin/users/" + f.userID("bob")
	for _, c := range [][3]string{
		{"display_name", "", "display_name-wrong"},
		{"display_name", strings.Repeat("x", 101), "display_name-wrong"},
		{"role", "king", "role-wrong"},
		{"time_zone", "Nowhere/Land", "Choose a time zone, such as Europe/Vienna."},
		{"time_zone", "Local", "Choose a time zone, such as Europe/Vienna."},
		{"email_verified_at", "yesterday", "email_verified_at-wrong"},
		{"username", "carl", "cannot be given"},
		{"password_hash", "x", "no such field"},
		{"colour", "red", "no such field"},
	} {
		form := without(fill(root.get(page+"/edit").body, page+"/edit"), c[0], c[1])
		root.expect(root.post(page+"/edit", form...), 422, c[2])
	}
	form := fill(root.get(page+"/edit").body, page+"/edit", "display_name", "Kept Words", "role", "king")
	root.expect(root.post(page+"/edit", form...), 422, `value="Kept Words"`)
}

// TestStaleFormShowsWhatDiffers has two administrators change one user.
func TestStaleFormShowsWhatDiffers(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		page := "/admin/users/" + f.userID("bob")
		mine := fill(root.get(page+"/edit").body, page+"/edit", "display_name", "Mine", "time_zone", "UTC")
		theirs := fill(root.get(page+"/edit").body, page+"/edit", "display_name", "Theirs", "theme", "dark")
		root.expect(root.post(page+"/edit", theirs...), 303, "")
		conflict := root.expect(root.post(page+"/edit", mine...), 409, "Changed in the meantime").body
		for _, part := range []string{`<bdi class="lines">bob</bdi>`, `<bdi class="lines">Theirs</bdi>`, `<strong><bdi class="lines">Mine</bdi></strong>`, `value="Mine"`, `<option value="dark" selected>`} {
			if !strings.Contains(conflict, part) {
				t.Errorf("the page lacks %q:\n%s", part, conflict)
			}
		}
		root.expect(root.get(page), 200, "<bdi>Theirs</bdi>")
		root.expect(root.post(page+"/edit", fill(conflict, page+"/edit", "display_name", "Mine", "theme", "dark")...), 303, "")
		bob := f.store.User.Query().Where(user.Username("bob")).OnlyX(viewer.AsSystem(t.Context(), "test"))
		if bob.DisplayName != "Mine" || bob.Theme != user.ThemeDark {
			t.Errorf("what is stored is %s, %s", bob.DisplayName, bob.Theme)
		}
	})
}

func TestTimesAreTypedByThePersonsClock(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	root.expect(root.post("/settings", "display_name", "root", "time_zone", "Asia/Tokyo", "theme", "system"), 303, "")
	f.signUp("bob")
	page := "/admin/users/" + f.userID("bob")
	form := fill(root.expect(root.get(page+"/edit"), 200, "By the clock of Asia/Tokyo").body, page+"/edit", "email_verified_at", "2026-01-31T09:30")
	root.expect(root.post(page+"/edit", form...), 303, "")
	root.expect(root.get(page), 200, `datetime="2026-01-31T00:30:00Z">31 Jan 2026, 09:30`)
	root.expect(root.get(page+"/edit"), 200, `value="2026-01-31T09:30"`)
	sent := fill(root.get(page+"/edit").body, page+"/edit", "email_verified_at", "2026-01-31T09:30:07")
	root.expect(root.post(page+"/edit", sent...), 303, "")
	root.expect(root.get(page+"/edit"), 200, `value="2026-01-31T09:30:07"`)
}

// choose says in a list what is to be done with which rows, and returns the
// address of the form that shows it.
func (b *browser) choose(table string, what url.Values) string {
	b.f.Helper()
	chosen := b.do(b.request("POST", "/admin/"+table+"/bulk/choose", what.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"))
	return b.expect(chosen, 303, "").Header.Get("Location")
}

func TestSeveralRowsAreChangedAfterALook(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("ann")
		f.signUp("bob")
		ids := url.Values{"do": {"set:theme"}, "id": {f.userID("ann"), f.userID("bob")}}
		look := root.expect(root.get(root.choose("users", ids)), 200, "Set theme of 2 users").body
		if !strings.Contains(look, ">ann<") || !strings.Contains(look, ">bob<") || strings.Contains(look, "<bdi>root</bdi></a></li>") {
			t.Errorf("the page does not say which rows:\n%s", look)
		}
		form := url.Values{}
		for i, pairs := 0, fill(look, "/admin/users/bulk", "theme", "dark"); i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		send := func(form url.Values) answer {
			return root.do(root.request("POST", "/admin/users/bulk", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"))
		}
		other := url.Values{}
		for name, values := range form {
			other[name] = values
		}
		other["id"] = append([]string{f.userID("root")}, form["id"]...)
		root.expect(send(other), 409, "no longer so") // not what the page showed
		other["id"], other["theme"] = form["id"], []string{"pink"}
		root.expect(send(other), 422, "theme-wrong")
		gate := form[press.GateField]
		form.Del(press.GateField)
		asked := root.expect(root.get(send(form).Header.Get("Location")), 200, "You entered, theme").body
		if strings.Count(asked, "You entered") != 1 {
			t.Errorf("the page for the password says that more was entered than was seen:\n%s", asked)
		}
		form[press.GateField] = gate
		root.expect(send(form), 303, "")
		system := viewer.AsSystem(t.Context(), "test")
		if n := f.store.User.Query().Where(user.ThemeEQ(user.ThemeDark)).CountX(system); n != 2 {
			t.Errorf("%d users are dark", n)
		}
		if n := f.store.AuditEvent.Query().Where(auditevent.Action("users.update")).CountX(system); n != 2 {
			t.Errorf("%d changes are in the trail", n)
		}
		for _, bad := range [][3]string{{"delete", f.userID("bob"), "Choose what"}, {"set:password_hash", f.userID("bob"), "Choose what"}, {"set:role", "x", "no row"}} {
			root.expect(root.post("/admin/users/bulk/choose", entity.DoField, bad[0], entity.IDField, bad[1]), 422, bad[2])
		}
	})
}

// TestRowIsMadeFoundForAReferenceAndDeleted walks the pages that no entity of
// the real schema has, by accounts that are opened to administrators.
func TestRowIsMadeFoundForAReferenceAndDeleted(t *testing.T) {
	f := newWorkshop(t, testkit.SQLite(t))
	root := f.admin()
	system := viewer.AsSystem(t.Context(), "test")
	lone := f.store.User.Create().SetUsername("lone").SetUsernameKey("lone").SetEmail("l@example.org").SetEmailKey("l@example.org").
		SetPasswordHash("x").SetDisplayName("Lone").SaveX(system)

	// Find a user, without scripts, and come back with what was typed.
	blank := root.expect(root.get("/admin/accounts/new"), 200, `name="find" value="user_id"`).body
	find := append(fill(blank, "/admin/accounts/new", "balance", "77", "kind", "user", "user_id", "lo"), "find", "user_id")
	pick := root.expect(root.post("/admin/accounts/new", find...), 303, "").Header.Get("Location")
	if !strings.HasPrefix(pick, "/admin/users/pick?") {
		t.Fatalf("find leads to %s", pick)
	}
	found := root.expect(root.get(pick), 200, ">lone<").body
	if strings.Contains(found, "<bdi>root</bdi></a></li>") {
		t.Error("the search found others")
	}
	back := link(found, "<bdi>lone")
	form := root.expect(root.get(back), 200, `value="77"`).body
	if !strings.Contains(form, lone.ID.String()) || !strings.Contains(form, "Now: <bdi>lone</bdi>") {
		t.Errorf("the form does not hold what was chosen:\n%s", form)
	}
	// The schema's rules refuse administrators, and the page says so.
	root.expect(root.post("/admin/accounts/new", fill(form, "/admin/accounts/new", "user_id", lone.ID.String(), "balance", "77", "kind", "user")...), 403, "may not do this")
	if f.store.Account.Query().Where(account.UserID(lone.ID)).ExistX(system) {
		t.Fatal("a rule was passed over")
	}

	f.openRules()
	form = root.get("/admin/accounts/new").body
	root.expect(root.post("/admin/accounts/new", fill(form, "/admin/accounts/new", "balance", "much", "kind", "user", "user_id", uuid.NewString())...), 422, "balance-wrong")
	root.expect(root.post("/admin/accounts/new", fill(form, "/admin/accounts/new", "balance", "1", "kind", "user", "user_id", uuid.NewString())...), 422, "no such row")
	root.expect(root.post("/admin/accounts/new", fill(form, "/admin/accounts/new", "balance", "1", "kind", "user", "user_id", "lone")...), 422, "Use Find to search by name")
	made := root.expect(root.post("/admin/accounts/new", fill(form, "/admin/accounts/new", "balance", "77", "kind", "user", "user_id", lone.ID.String())...), 303, "").Header.Get("Location")
	page, _, _ := strings.Cut(made, "?")
	body := root.expect(root.get(page), 200, "accounts.create").body

	root.expect(root.post(page+"/delete", fill(body, page+"/delete")...), 422, "as it stands there")
	id := page[strings.LastIndex(page, "/")+1:]
	stale := fill(body, page+"/delete", "typed", id)
	edit := fill(root.get(page+"/edit").body, page+"/edit", "balance", "0")
	root.expect(root.post(page+"/edit", edit...), 303, "")
	root.expect(root.post(page+"/delete", stale...), 409, "changed")
	root.expect(root.post(page+"/delete", fill(root.get(page).body, page+"/delete", "typed", id)...), 303, "")
	root.expect(root.get(page), 404, "")
	if !f.store.AuditEvent.Query().Where(auditevent.Action("accounts.delete"), auditevent.SubjectID(id)).ExistX(system) {
		t.Error("the trail does not say that it was deleted")
	}
}

// openRules has the kit act for the system, as if the schema's rules let
// administrators do everything.
func (f *fixture) openRules() {
	f.Helper()
	all := bindings.All()
	for i := range all {
		if d := &all[i].Descriptor; d.Table == "accounts" {
			d.Create, d.Change, d.Delete = adminkit.Admins, adminkit.Admins, adminkit.Admins
			loosen(&all[i])
		}
	}
	kit, err := entity.NewKitOf(f.store, all)
	must(f.TB, err)
	f.site.Kit, f.site.areas.admin.Kit, f.site.areas.api.Kit = kit, kit, kit
}

// loosen carries out what a binding does for the system.
func loosen(b *adminkit.Binding[*ent.Client]) {
	made, changed, deleted := b.Create, b.Update, b.Delete
	asSystem := func(d adminkit.Draft) adminkit.Draft {
		save := d.Save
		d.Save = func(ctx context.Context) (uuid.UUID, error) { return save(viewer.AsSystem(ctx, "test")) }
		return d
	}
	b.Create = func(c *ent.Client) adminkit.Draft { return asSystem(made(c)) }
	b.Update = func(c *ent.Client, id uuid.UUID) adminkit.Draft { return asSystem(changed(c, id)) }
	b.Delete = func(ctx context.Context, c *ent.Client, id uuid.UUID) error {
		return deleted(viewer.AsSystem(ctx, "test"), c, id)
	}
}

func TestFormAsksForThePasswordAndKeepsWhatWasTyped(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	page := "/admin/users/" + f.userID("bob")
	form := without(fill(root.get(page+"/edit").body, page+"/edit", "display_name", "Robert", "role", "user", "theme", "system", "time_zone", "UTC"), press.GateField)
	step := root.expect(root.post(page+"/edit", form...), 303, "").Header.Get("Location")
	asked := root.expect(root.get(step), 200, "Change the user bob").body
	if !strings.Contains(asked, "Robert") || strings.Contains(asked, "was.") || strings.Contains(asked, "You entered, theme") {
		t.Errorf("the page shows other than what was changed:\n%s", asked)
	}
	back := root.expect(root.post("/confirm-identity", fill(asked, "/confirm-identity", "password", password)...), 303, "").Header.Get("Location")
	again := root.expect(root.get(back), 200, `value="Robert"`).body
	root.expect(root.post(page+"/edit", without(fill(again, page+"/edit", "display_name", "Robert", "role", "user", "theme", "system", "time_zone", "UTC"), press.GateField)...), http.StatusSeeOther, "")
	root.expect(root.get(page), 200, "<ins><bdi>Robert</bdi></ins>")
}
