package handlers

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"unframed/accounts"
	"unframed/config"
	"unframed/handlers/web"
	"unframed/shield"
	"unframed/store"
	"unframed/test/testkit"
)

// TestWhatIsTypedIsCheckedBeforeThePasswordIsAskedFor sends every guarded form
// that has something to fill in, with what cannot be, after the proof has run out:
// it is answered with what is wrong. With what can be, the same form leads to the
// password, and nothing is stored yet.
func TestWhatIsTypedIsCheckedBeforeThePasswordIsAskedFor(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		bob := "/admin/users/" + f.userID("bob")
		f.clock = accounts.RecentIdentity
		for _, c := range []struct {
			page, action      string
			wrong, right      url.Values
			sentence, unsaved string // what is wrong, and what must not stand on the page yet
		}{
			{emailPath, emailPath, url.Values{"email": {"nonsense"}}, url.Values{"email": {"new@example.org"}}, "such as name@example.org", "<bdi>new@example.org"},
			{passwordPath, passwordPath, url.Values{"current_password": {password}, "password": {"short"}},
				url.Values{"current_password": {password}, "password": {newPassword}}, "at least 8", ""},
			{passwordPath, passwordPath, url.Values{"current_password": {"wrong password"}, "password": {newPassword}},
				url.Values{"current_password": {password}, "password": {newPassword}}, "not your password", ""},
			{tokensPath, tokensPath, url.Values{"name": {""}, "scopes": {"read"}}, url.Values{"name": {"job"}, "scopes": {"read"}, "expires": {"720h"}}, "Name the token", ">job<"},
			{adminConfigPath, adminConfigPath + "/limits", url.Values{"per_transfer": {"much"}, "per_day": {""}}, url.Values{"per_transfer": {"77.70"}, "per_day": {""}}, "per_transfer-wrong", "77.70"},
			{adminConfigPath, adminConfigPath + "/tiers", url.Values{"recent_from": {"20"}, "typed_from": {"10"}}, url.Values{"recent_from": {"11.11"}, "typed_from": {"22.22"}}, "smaller amount", "11.11"},
			{adminConfigPath, adminConfigPath + "/embedders", url.Values{"origins": {"partner"}}, url.Values{"origins": {"https://framer.example"}}, "origins-wrong", "framer.example"},
			{"/admin/transfers/new", "/admin/transfers/new", url.Values{"to": {"nobody"}, "amount": {"1"}, "note": {""}}, url.Values{"to": {"bob"}, "amount": {"1"}, "note": {""}}, "to-wrong", ""},
			{bob + "/edit", bob + "/edit", url.Values{"display_name": {""}}, url.Values{"display_name": {"Robert"}}, "wrong", "Robert"},
		} {
			send := func(values url.Values) answer {
				for _, form := range root.forms(c.page) {
					if form.action == c.action {
						all := form.sent()
						for name, list := range values {
							all[name] = list
						}
						return root.send(c.action, all)
					}
				}
				t.Fatalf("%s has no form for %s", c.page, c.action)
				return answer{}
			}
			if a := send(c.wrong); a.StatusCode != 422 || !strings.Contains(a.body, c.sentence) {
				t.Errorf("%s with %v answers %d to %s, without saying %q", c.action, c.wrong, a.StatusCode, a.Header.Get("Location"), c.sentence)
			}
			a := send(c.right)
			if to := a.Header.Get("Location"); a.StatusCode != 303 || !strings.HasPrefix(to, "/confirm-identity?") {
				t.Errorf("%s with %v answers %d and leads to %q:\n%s", c.action, c.right, a.StatusCode, to, a.body)
			}
			if page := root.get(c.page).body; c.unsaved != "" && strings.Contains(page, c.unsaved) {
				t.Errorf("%s: %q is stored before the password was given", c.action, c.unsaved)
			}
		}
		root.expect(root.get("/dashboard"), 200, "")
		again := f.browser()
		again.expect(again.signIn("root", newPassword), 422, "")
		again.expect(again.signIn("root", password), 303, "")
	})
}

// TestPagesSayForHowLongTheirFormsHold compares what pages say with how long a
// seal holds, and gives back what was typed into a form that held no longer.
func TestPagesSayForHowLongTheirFormsHold(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	life := fmt.Sprintf(`data-life="%d"`, int(shield.SealLife/time.Second))
	for page, typed := range map[string]url.Values{
		emailPath:              {"email": {"typed@example.org"}},
		tokensPath:             {"name": {"typed"}, "scopes": {"read"}},
		adminConfigPath:        {"per_transfer": {"77.70"}},
		"/admin/transfers/new": {"to": {"typed"}, "amount": {"5"}},
		"/admin/users/" + f.userID("root") + "/edit": {"display_name": {"typed"}},
	} {
		if shown := root.get(page).body; !strings.Contains(shown, life) || !strings.Contains(shown, "within ten minutes") {
			t.Errorf("%s does not say for how long its form holds", page)
		}
		action := page
		if page == adminConfigPath {
			action += "/limits"
		}
		sent := root.filledIn(page, action, typed)
		f.clock += shield.SealLife
		again := root.expect(root.send(action, sent), 409, "open for too long").body
		for _, list := range typed {
			if !strings.Contains(again, list[0]) {
				t.Errorf("%s does not give %q back", page, list[0])
			}
		}
	}
}

// TestEveryResultIsInTheTitle reads the titles of what became of transfers, and
// of what is left to do after the password was given.
func TestEveryResultIsInTheTitle(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	starts := func(page, title string) {
		t.Helper()
		if _, got := said(page); !strings.HasPrefix(got, title) {
			t.Errorf("the title is %q, want it to begin with %q", got, title)
		}
		_, got := said(page)
		for i, part := range strings.Split(got, " · ") {
			if i > 0 && strings.HasPrefix(got, part) {
				t.Errorf("the title %q says %q twice", got, part)
			}
		}
	}
	sent := ann.propose("bob", "1", "")
	starts(ann.get(sent).body, "Review: 1.00 to bob")
	ann.expect(ann.press(sent, "confirm"), 303, "")
	starts(ann.get(sent).body, "Sent: 1.00 to bob · Transfer · ")
	starts(ann.get(sent).body, "Sent: 1.00 to bob · "+config.Name)
	cancelled := ann.propose("bob", "2", "")
	ann.expect(ann.press(cancelled, "cancel"), 303, "")
	starts(ann.get(cancelled).body, "Cancelled, and nothing was sent: 2.00 to bob · Transfer · ")
	starts(ann.get(cancelled).body, "Cancelled: 2.00 to bob")

	root := f.admin()
	f.clock = accounts.RecentIdentity
	const limitsPath = adminConfigPath + "/limits"
	form := fill(root.get(adminConfigPath).body, limitsPath, "per_transfer", "77.70", "per_day", "")
	step := root.expect(root.post(limitsPath, form...), 303, "").Header.Get("Location")
	back := root.expect(root.submit(step, "/confirm-identity", "password", password), 303, "").Header.Get("Location")
	page := root.expect(root.get(back), 200, "Nothing is done yet").body
	starts(page, "Press once more, nothing is done yet")
	_, limits, _ := strings.Cut(page, `action="`+limitsPath+`"`)
	limits, _, _ = strings.Cut(limits, "</form>")
	if !strings.Contains(limits, "press once more") || strings.Count(page, "press once more") != 1 {
		t.Error("it does not say which of the forms waits")
	}
	root.expect(root.post(limitsPath, fill(page, limitsPath, "per_transfer", "77.70", "per_day", "")...), 303, "")
	starts(root.get(adminConfigPath).body, "The setting is saved")
	starts(root.post(limitsPath, fill(root.get(adminConfigPath).body, limitsPath, "per_transfer", "much", "per_day", "")...).body, "Error: ")
	f.clock += accounts.PendingFormLife
	gone := root.get(back).body
	if strings.Contains(gone, "press once more") || !strings.Contains(gone, `<div class="notice warning" role="status" tabindex="-1" autofocus><p>What you entered here is no longer kept`) {
		t.Error("a form that is kept no longer goes without a word")
	}
	if !strings.Contains(page, `class="notice warning" data-once-more`) {
		t.Error("that nothing is done yet looks like a success")
	}
}

// TestTheMainJob is what the application is for, on every engine.
func TestTheMainJob(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		b := f.signUp("Alice")

		b.expect(b.get("/dashboard"), 200, "Alice</bdi>’s dashboard")
		dashboard := b.expect(b.get("/dashboard"), 200, "alice@example.org").body
		for _, part := range []string{"100.00", "Opening balance", "from the treasury", "Update settings", `action="/logout"`} {
			if !strings.Contains(dashboard, part) {
				t.Errorf("the dashboard lacks %q", part)
			}
		}
		b.expect(b.get("/profile"), 200, "alice@example.org")
		b.expect(b.get("/settings"), 200, `value="Alice"`)

		saved := b.expect(b.post("/settings", "display_name", "Alice Liddell", "time_zone", "Europe/Vienna", "theme", "dark"), 303, "")
		b.expect(b.get(saved.Header.Get("Location")), 200, "Your settings are saved.")
		b.expect(b.get("/dashboard"), 200, "Alice Liddell</bdi>’s dashboard")
		b.expect(b.get("/profile"), 200, "Europe/Vienna")
		b.expect(b.get("/"), 200, `data-theme="dark"`)

		out := b.expect(b.post("/logout"), 303, "")
		if got := out.Header.Get("Clear-Site-Data"); got != `"cache", "cookies", "storage"` {
			t.Errorf("sign-out sends Clear-Site-Data %q", got)
		}
		if got := b.get("/dashboard"); got.StatusCode != 303 || got.Header.Get("Location") != "/login?next=%2Fdashboard" {
			t.Errorf("after sign-out the dashboard answers %d to %q", got.StatusCode, got.Header.Get("Location"))
		}

		in := b.expect(b.submit("/login?next=/profile", "/login", "login", "ALICE@example.org", "password", password), 303, "")
		if got := in.Header.Get("Location"); got != "/profile" {
			t.Errorf("sign-in returns to %q", got)
		}
		b.expect(b.get("/profile"), 200, "Alice Liddell")
	})
}

// TestAnAddressChoosesNothing asks for every page that has a guarded form with an
// address that names each of its fields, in every way that one is named.
func TestAnAddressChoosesNothing(t *testing.T) {
	f, root, routes := furnished(t)
	tried := 0
	for path, plain := range guardedForms(f, root, routes) {
		address := url.Values{}
		for _, name := range plain.visible() {
			for _, field := range plain.fields {
				if field.name == name && field.kind == "checkbox" {
					address.Add(name, field.value)
					address.Add(web.ChosenPrefix+name, field.value)
				}
			}
			address.Add(name, "admin")
			address.Add(web.ChosenPrefix+name, "admin")
			tried++
		}
		join := "?"
		if strings.Contains(plain.page, "?") {
			join = "&"
		}
		for _, other := range plain.by.forms(plain.page + join + address.Encode()) {
			if other.guarded && other.action == plain.action && other.chosen() != plain.chosen() {
				t.Errorf("%s: by its address the form at %s holds\n%s\ninstead of\n%s", path, plain.page, other.chosen(), plain.chosen())
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d fields were tried", tried)
	}
	// What moves nothing may be filled in by an address; that it is seen shows that
	// the comparison sees it.
	plain, chosen := root.forms("/transfers/new"), root.forms("/transfers/new?to=bob")
	if plain[len(plain)-1].chosen() == chosen[len(chosen)-1].chosen() {
		t.Error("an address that does fill in a form was not noticed, so nothing was learnt")
	}
}
