package handlers

import (
	"net/url"
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/handlers/account"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/shield"
	"unframed/store"
	"unframed/test/testkit"
)

// asScripted is a form as a browser sends it that runs scripts: what is within
// noscript is not there.
func asScripted(form []string, gate string) []string {
	return without(without(form, press.ScriptsField), press.GateField, gate)
}

// records are what the press guard says of a press where a password is asked
// for, and whether it is enough.
var records = map[string]bool{
	"": false, "mouse:140": false, "mouse:999": false, "typed": false, "typed:": false, "typed:-1": false, "nose:5000": false,
	"mouse:1000": true, "key:1500": true, "assistive:2000": true, "typed:0": true, "typed:900": true,
}

// TestConfirmIdentityTakesADeliberatePressOrATypedPassword holds the last page
// before everything grave to the rule of what lies behind it.
func TestConfirmIdentityTakesADeliberatePressOrATypedPassword(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o, route.Route{Method: route.Get, Path: "/test/recent", Access: route.Recent, Handle: answersAnybody})
		ann := f.signUp("ann")
		f.clock = accounts.RecentIdentity
		asks := ann.expect(ann.get("/test/recent"), 303, "").Header.Get("Location")
		form := func() []string { return fill(ann.get(asks).body, "/confirm-identity", "password", password) }
		for gate, enough := range records {
			if enough {
				continue
			}
			a := ann.expect(ann.post("/confirm-identity", asScripted(form(), gate)...), 403, "could not see that a person pressed")
			if strings.Contains(a.body, password) {
				t.Errorf("%q: the password stands in the page", gate)
			}
			ann.expect(ann.get("/test/recent"), 303, "")
		}
		ann.expect(ann.post("/confirm-identity", "password", password, "gate", "mouse:5000"), 403, "not made by this page")
		for gate, enough := range records {
			if enough {
				f.clock += accounts.RecentIdentity
				ann.expect(ann.get("/test/recent"), 303, "")
				ann.expect(ann.post("/confirm-identity", asScripted(form(), gate)...), 303, "")
				ann.expect(ann.get("/test/recent"), 200, "")
			}
		}
		f.clock += accounts.RecentIdentity
		ann.expect(ann.post("/confirm-identity", without(form(), press.GateField)...), 303, "") // its browser runs no scripts
		ann.expect(ann.get("/test/recent"), 200, "")
	})
}

// TestSealOfConfirmIdentityIsForWhatItsPageShowedOnce swaps what the password is
// for, and sends one form twice.
func TestSealOfConfirmIdentityIsForWhatItsPageShowedOnce(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	step := func(amount string) string {
		page, form := ann.review(amount)
		return ann.expect(ann.post(page+"/confirm", without(form, press.GateField)...), 303, "").Header.Get("Location")
	}
	small, large := step("1"), step("90")
	form := fill(ann.get(small).body, "/confirm-identity", "password", password)
	other := fill(ann.get(large).body, "/confirm-identity", "password", password)
	ann.expect(ann.post("/confirm-identity", without(form, web.PendingField, field(other, web.PendingField))...), 409, "no longer so")
	ann.expect(ann.post("/confirm-identity", without(form, "next", "/settings")...), 409, "no longer so")
	a := ann.expect(ann.post("/confirm-identity", form...), 303, "")
	if to := a.Header.Get("Location"); !strings.HasPrefix(to, "/transfers/") { // the form that waits says where to go
		t.Errorf("the password leads to %s", to)
	}
	ann.expect(ann.post("/confirm-identity", form...), 409, "counts once")
	f.clock = shield.SealLife
	ann.expect(ann.post("/confirm-identity", other...), 409, "Send 90.00 credits") // too old, and shown again
	elsewhere := f.browser()
	elsewhere.expect(elsewhere.signIn("ann", password), 303, "")
	elsewhere.expect(elsewhere.post("/confirm-identity", form...), 403, "")
}

// TestSignInTakesADeliberatePressOrATypedPassword does for the sign-in page what
// the test above does for the password's.
func TestSignInTakesADeliberatePressOrATypedPassword(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		f.signUp("ann")
		for gate, enough := range records {
			b := f.browser()
			form := fill(b.get("/login").body, "/login", "login", "ann", "password", password)
			a := b.post("/login", asScripted(form, gate)...)
			if enough {
				b.expect(a, 303, "")
				b.expect(b.get("/dashboard"), 200, "")
				b.expect(b.post("/login", form...), 409, "counts once")
				continue
			}
			b.expect(a, 403, `value="ann"`)
			b.expect(b.get("/dashboard"), 303, "")
			b.expect(b.post("/login", form...), 303, "") // the same press, deliberate: the seal was not spent
		}
	})
}

// TestSealOfAStrangerIsBoundToTheBrowser signs in with a form that another
// browser was given.
func TestSealOfAStrangerIsBoundToTheBrowser(t *testing.T) {
	f := newFixture(t)
	f.signUp("ann")
	attacker, victim := f.browser(), f.browser()
	form := fill(attacker.get("/login").body, "/login", "login", "ann", "password", password)
	a := victim.expect(victim.post("/login", form...), 403, "belongs to another session")
	if len(victim.Jar.Cookies(a.Request.URL)) == 0 {
		t.Error("the browser is given nothing that the next seal could belong to")
	}
	victim.get("/login")
	victim.expect(victim.post("/login", form...), 403, "belongs to another session")
	victim.expect(victim.post("/login", "login", "ann", "password", password, "gate", "mouse:5000"), 403, "not made by this page")
	victim.expect(victim.get("/dashboard"), 303, "")
	attacker.expect(attacker.post("/login", form...), 303, "") // the twin: where it was made, it opens
	f.clock = account.LoginSealLife
	late := f.browser()
	late.expect(late.submit("/login?next="+url.QueryEscape("/profile"), "/login", "login", "ann", "password", password), 303, "")
}

// TestProgramSignsInAsItDid keeps what people script against: a program that
// reads the form, and one that knows its fields, neither of them a browser.
func TestProgramSignsInAsItDid(t *testing.T) {
	f := newFixture(t)
	f.signUp("ann")
	for name, form := range map[string]func(b *browser) []string{
		"reads the form": func(b *browser) []string { return asScripted(fill(b.get("/login").body, "/login"), "") },
		"knows the form": func(*browser) []string { return nil },
	} {
		b := f.browser()
		typed := url.Values{"login": {"ann"}, "password": {password}}
		for fields := form(b); len(fields) > 0; fields = fields[2:] {
			typed.Set(fields[0], fields[1])
		}
		a := b.do(b.request("POST", "/login", typed.Encode(), "Content-Type", "application/x-www-form-urlencoded"))
		if a.StatusCode != 303 || a.Header.Get("Location") != "/dashboard" {
			t.Errorf("a program that %s gets %d:\n%s", name, a.StatusCode, a.body)
		}
		if a := b.do(b.request("POST", "/login", typed.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")); a.StatusCode == 303 {
			t.Errorf("a browser signs in by the way of a program that %s", name)
		}
	}
}
