package handlers

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// TestBulkFormIsReachedFromItsListAlone has an attacker's address say what is to
// be done with which row.
func TestBulkFormIsReachedFromItsListAlone(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	ask := url.Values{entity.DoField: {"set:role"}, entity.IDField: {f.userID("bob")}}
	a := root.get("/admin/users/bulk?" + ask.Encode() + "&role=admin&" + web.ChosenPrefix + "role=admin")
	root.expect(a, 422, "Choose what")
	if strings.Contains(a.body, "data-press") {
		t.Error("the address makes a form")
	}
	mine := root.choose("users", ask)
	page := root.expect(root.get(mine+"&"+web.ChosenPrefix+"role=admin&role=admin"), 200, "Set role of one user").body
	if strings.Contains(page, `value="admin" selected`) || !strings.Contains(page, "</a>: <bdi>user</bdi></li>") {
		t.Errorf("the form does not begin empty, or does not say what is stored:\n%s", page)
	}
	other := f.signUp("eve")
	must(t, f.people.Promote(t.Context(), "eve"))
	other.expect(other.get(mine), 422, "Choose what") // what somebody else has chosen
	a = other.do(other.request("POST", "/admin/users/bulk/choose", ask.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site"))
	other.expect(a, 403, "")
}

// TestFormSaysAtItsButtonWhatItChanges comes back to a form that is filled in.
func TestFormSaysAtItsButtonWhatItChanges(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	page := "/admin/users/" + f.userID("bob") + "/edit"
	if fresh := root.get(page).body; strings.Contains(fresh, "Saving this form changes") {
		t.Error("an untouched form changes something")
	}
	values := url.Values{}
	for _, form := range root.forms(page) {
		if form.action == page {
			values = form.sent()
		}
	}
	values.Set("role", "admin")
	values.Set(press.GateField, "")
	step := root.expect(root.send(page, values), 303, "").Header.Get("Location")
	back := root.expect(root.post("/confirm-identity", fill(root.get(step).body, "/confirm-identity", "password", password)...), 303, "").Header.Get("Location")
	shown := root.expect(root.get(back), 200, "Saving this form changes").body
	_, at, _ := strings.Cut(shown, `<div class="changes">`)
	at, _, _ = strings.Cut(at, "<button")
	if !strings.Contains(at, "<li>Role: <del><bdi>user</bdi></del> → <ins><bdi>admin</bdi></ins></li>") || strings.Count(at, "<li>") != 1 {
		t.Errorf("at the button the form says\n%s", at)
	}
}

// TestNothingLiesOutsideTheSeal changes every hidden field of every guarded form,
// under the seal that came with it.
func TestNothingLiesOutsideTheSeal(t *testing.T) {
	f, root, routes := furnished(t)
	changed, forms := 0, guardedForms(f, root, routes)
	for path, form := range forms {
		for _, field := range form.fields {
			if field.kind != "hidden" || field.name == press.SealField || field.name == press.GateField || slices.Contains(form.visible(), field.name) {
				continue // the last is how a box says that it is not ticked
			}
			values := form.sent()
			values.Set(field.name, field.value+"9")
			early := 0 // no such thing, or no such place in a list: refused before the seal is looked at
			switch field.name {
			case entity.DoField, entity.IDField:
				early = 422
			case adminkit.CursorName:
				early = 400
			}
			if a := form.by.send(form.action, values); (a.StatusCode != 409 || !strings.Contains(a.body, "no longer so")) && a.StatusCode != early {
				t.Errorf("%s: with another %s, under the same seal, it answers %d", path, field.name, a.StatusCode)
			}
			changed++
		}
	}
	for path, form := range forms { // last, for this does what the forms are for
		values := form.sent()
		values.Set("planted", "x")
		if a := form.by.send(form.action, values); a.StatusCode == 403 || a.StatusCode >= 500 || strings.Contains(a.body, "no longer so") {
			t.Errorf("%s: untouched, the form is refused with %d, so nothing was learnt:\n%s", path, a.StatusCode, a.body)
		}
	}
	if changed < 12 {
		t.Errorf("only %d hidden fields were changed", changed)
	}
}

// TestAnotherActIsNotOpenedByTheSealOfThisOne sends what "set theme" was sealed
// for as "set role".
func TestAnotherActIsNotOpenedByTheSealOfThisOne(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	bob := f.userID("bob")
	for _, form := range root.forms(root.choose("users", url.Values{entity.DoField: {"set:theme"}, entity.IDField: {bob}})) {
		if !form.guarded {
			continue
		}
		values := form.sent()
		values.Set(entity.DoField, "set:role")
		values.Set("role", "admin")
		root.expect(root.send(form.action, values), 409, "no longer so")
		values.Set(entity.DoField, "set:theme")
		values.Set("theme", "dark")
		root.expect(root.send(form.action, values), 303, "") // the control: as sealed it counts
	}
	root.expect(root.get("/admin/users/"+bob), 200, "dark")
}

// TestOnlyWhatWasDeclaredIsRead shows a handler what its act names, and no more.
func TestOnlyWhatWasDeclaredIsRead(t *testing.T) {
	a := press.Act{Hidden: [][2]string{{"ticket", "1"}}, Fields: []string{"reason"}}
	got := a.Read(url.Values{"ticket": {"99"}, "reason": {"a", "b"}, "typed": {"1.00"}, "assignee": {"me"}, press.SealField: {"x"}})
	if got.Encode() != (url.Values{"ticket": {"1"}, "reason": {"a", "b"}, "typed": {"1.00"}}).Encode() {
		t.Errorf("it reads %v", got)
	}
	if a.Sealed().Hash() == (press.Act{Hidden: [][2]string{{"ticket", "99"}}, Fields: a.Fields}).Sealed().Hash() {
		t.Error("a hidden field lies outside the seal")
	}
}
