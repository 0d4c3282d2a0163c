package handlers

import (
	"net/url"
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/route"
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
