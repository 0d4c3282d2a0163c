package handlers

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// filledIn is a form of a page with values typed into it.
func (b *browser) filledIn(page, action string, typed url.Values) url.Values {
	b.f.Helper()
	for _, form := range b.forms(page) {
		if form.action == action {
			all := form.sent()
			for name, list := range typed {
				all[name] = list
			}
			return all
		}
	}
	b.f.Fatalf("%s has no form for %s", page, action)
	return nil
}

// endSessions ends every session but the browser's own, as the person does from
// elsewhere.
func (f *fixture) endSessions(login string) {
	f.Helper()
	elsewhere := f.browser()
	elsewhere.expect(elsewhere.signIn(login, password), 303, "")
	elsewhere.expect(elsewhere.submit(sessionsPath, sessionsPath+"/end-others"), 303, "")
}

// TestFormOutlivesItsSession sends a form of every kind after the session has
// ended, and signs in: as the same person, and as somebody else.
func TestFormOutlivesItsSession(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		bob := "/admin/users/" + f.userID("bob")
		system := viewer.AsSystem(t.Context(), "test")
		for _, c := range []struct {
			page, action string
			typed        url.Values
			shown        string
		}{
			{"/settings", "/settings", url.Values{"display_name": {"Typed <1>"}}, "Typed &lt;1&gt;"},
			{"/transfers/new", "/transfers/new", url.Values{"to": {"bob"}, "amount": {"12.34"}, "note": {"typed <2>"}}, "typed &lt;2&gt;"},
			{emailPath, emailPath, url.Values{"email": {"typed@example.org"}}, `value="typed@example.org"`},
			{tokensPath, tokensPath, url.Values{"name": {"typed 3"}, "scopes": {"read"}}, `value="typed 3"`},
			{adminConfigPath, adminConfigPath + "/embedders", url.Values{"origins": {"https://typed.example"}}, "https://typed.example"},
			{"/admin/transfers/new", "/admin/transfers/new", url.Values{"to": {"bob"}, "amount": {"5"}, "note": {"typed 4"}}, `value="typed 4"`},
			{bob + "/edit", bob + "/edit", url.Values{"display_name": {"Typed 5"}}, `value="Typed 5"`},
		} {
			sent := root.filledIn(c.page, c.action, c.typed)
			f.endSessions("root")
			a := root.expect(root.send(c.action, sent), 401, `<div class="notice warning" role="status" tabindex="-1" autofocus><p>Your session has ended, and nothing was done`)
			if strings.Contains(a.body, "yped") && strings.Contains(a.body, c.shown) || strings.Contains(a.body, sent.Get(press.SealField)) && sent.Get(press.SealField) != "" {
				t.Errorf("%s: the page for signing in shows what was typed", c.action)
			}
			if n := f.store.PendingForm.Query().CountX(system); n != 0 {
				t.Errorf("%s: %d forms of strangers are stored", c.action, n)
			}
			other := f.browser() // somebody else sits down before the same page
			other.Jar = root.Jar
			in := fill(a.body, "/login", "login", "bob", "password", password)
			if to := other.expect(other.post("/login", in...), 303, "").Header.Get("Location"); to != "/dashboard" {
				t.Errorf("%s: somebody else is led to %s", c.action, to)
			}
			if n := f.store.PendingForm.Query().CountX(system); n != 0 {
				t.Errorf("%s: something is kept for somebody else", c.action)
			}
			other.expect(other.post("/logout"), 303, "")
			sent = root.signedInFor(c.page, c.action, c.typed)
			f.endSessions("root")
			a = root.expect(root.send(c.action, sent), 401, "")
			wrong := fill(a.body, "/login", "login", "root", "password", "wrong password")
			a = root.expect(root.post("/login", wrong...), 422, "")
			in = fill(a.body, "/login", "login", "root", "password", password)
			back := root.expect(root.post("/login", in...), 303, "").Header.Get("Location")
			if !strings.HasPrefix(back, c.page+"?"+web.PendingField+"=") {
				t.Errorf("%s: signing in leads to %s", c.action, back)
			}
			page := root.expect(root.get(back), 200, `<div class="notice warning" role="status" tabindex="-1" autofocus><p>You are signed in again. What you had typed is here`).body
			if !strings.Contains(page, c.shown) {
				t.Errorf("%s: what was typed is not there again:\n%s", c.action, page)
			}
			f.store.PendingForm.Delete().ExecX(system)
		}
	})
}

// signedInFor signs in and fills in a form.
func (b *browser) signedInFor(page, action string, typed url.Values) url.Values {
	b.f.Helper()
	b.expect(b.signIn("root", password), 303, "")
	return b.filledIn(page, action, typed)
}

// TestSecretsDoNotWait sends a new password after the session has ended: it is
// not in the page, and not in what is closed there.
func TestSecretsDoNotWait(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	sent := ann.filledIn(passwordPath, passwordPath, url.Values{"current_password": {password}, "password": {newPassword}})
	f.endSessions("ann")
	page := ann.expect(ann.send(passwordPath, sent), 401, "").body
	closed := field(fill(page, "/login"), waitingField)
	content, err := f.site.Sealer.Box.Open("form", closed)
	must(t, err)
	for _, text := range []string{page, string(content)} {
		if strings.Contains(text, password) || strings.Contains(text, newPassword) || strings.Contains(text, sent.Get(press.SealField)) {
			t.Errorf("a secret waits:\n%s", text)
		}
	}
	a := ann.send("/transfers/new", url.Values{"to": {"bob"}}) // a form without a mark is nobody's
	if to := a.Header.Get("Location"); a.StatusCode != 303 || to != "/login?next=%2Ftransfers%2Fnew" {
		t.Errorf("a form without a mark leads to %s", to)
	}
	long := ann.send("/transfers/new", url.Values{press.PersonField: {sent.Get(press.PersonField)}, "note": {noise(62_000)}})
	ann.expect(long, 401, "too long to be kept")
}

// noise is text that does not shrink.
func noise(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(press.NewKey())
	}
	return b.String()
}

// TestFormOfAnEarlierSessionIsNeverRefusedBlank sends forms that were made before
// the person signed in anew, and forms that somebody else had open.
func TestFormOfAnEarlierSessionIsNeverRefusedBlank(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	settings := ann.filledIn("/settings", "/settings", url.Values{"display_name": {"Ann again"}})
	email := ann.filledIn(emailPath, emailPath, url.Values{"email": {"again@example.org"}})
	transfer := ann.filledIn("/transfers/new", "/transfers/new", url.Values{"to": {"bob"}, "amount": {"1"}})
	ann.expect(ann.post("/logout"), 303, "")
	ann.expect(ann.signIn("ann", password), 303, "")
	ann.expect(ann.send("/settings", settings), 303, "")
	ann.expect(ann.send("/transfers/new", transfer), 303, "")
	ann.expect(ann.send(emailPath, email), 403, `value="again@example.org"`)

	settings.Set("display_name", "Ann still")
	ann.expect(ann.post("/logout"), 303, "")
	ann.expect(ann.signIn("bob", password), 303, "")
	ann.expect(ann.send("/settings", settings), 409, "somebody else was signed in")
	ann.expect(ann.send("/transfers/new", transfer), 409, "somebody else was signed in")
	if a := ann.send(emailPath, email); a.StatusCode != 403 && a.StatusCode != 409 {
		t.Errorf("somebody else's form is answered %d", a.StatusCode)
	}
	ann.expect(ann.get("/settings"), 200, `value="bob"`)
}

// TestExpiredTransferIsMadeAgain offers what was typed, to its sender alone.
func TestExpiredTransferIsMadeAgain(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.signUp("ann"), f.signUp("bob")
	page := ann.propose("bob", "23.45", "for lunch")
	f.clock = ledger.TimeToConfirm + time.Second
	shown := ann.expect(ann.get(page), 200, "Repeat this transfer").body
	_, again, _ := strings.Cut(shown, `<a class="button" href="`)
	again, _, _ = strings.Cut(again, `"`)
	form := ann.expect(ann.get(again), 200, `value="23.45"`).body
	if !strings.Contains(form, `value="bob"`) || !strings.Contains(form, `value="for lunch"`) {
		t.Errorf("the form lacks what was typed:\n%s", form)
	}
	if got := bob.get(again).body; strings.Contains(got, "23.45") {
		t.Error("somebody else is shown what was typed")
	}
	if got := bob.get(page).body; strings.Contains(got, "Repeat this transfer") {
		t.Error("the recipient is offered to make it again")
	}
	made := ann.expect(ann.post("/transfers/new", fill(form, "/transfers/new", "to", "bob", "amount", "23.45", "note", "for lunch")...), 303, "").Header.Get("Location")
	ann.expect(ann.get(made), 200, "Review this transfer")
	if made == page {
		t.Error("it is the old one")
	}
	if f.clock < accounts.RecentIdentity {
		t.Error("the clock stands still")
	}
}
