package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"unframed/ent/auditevent"
	"unframed/ent/user"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

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
