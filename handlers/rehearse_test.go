package handlers

import (
	"net/url"
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/handlers/press"
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
			{emailPath, emailPath, url.Values{"email": {"bob@example.org"}}, url.Values{"email": {"new@example.org"}}, "already", "<bdi>new@example.org"},
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

// TestWhatIsReadIsNotWritten follows a text of several lines, which nobody
// changed, through the page that asks for the password: it is not "entered".
func TestWhatIsReadIsNotWritten(t *testing.T) {
	values := url.Values{"note": {"one\r\ntwo"}, "was.note": {"one\r\ntwo"}}
	if before := values.Encode(); !press.IsUnchanged(values, "note") || values.Encode() != before {
		t.Errorf("looking at the form leaves %v", values)
	}
}
