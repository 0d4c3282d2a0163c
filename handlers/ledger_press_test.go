package handlers

import (
	"net/url"
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/ent/report"
	"unframed/handlers/press"
	"unframed/internal/reports"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/shield"
	"unframed/store"
	"unframed/test/testkit"
)

// review makes a transfer and returns the page of its review and its form.
func (b *browser) review(amount string) (page string, form []string) {
	b.f.Helper()
	page = b.propose("bob", amount, "")
	return page, fill(b.get(page).body, page+"/confirm")
}

// A window may be so small that it shows the button and nothing else, and an
// address may choose which part of a page that is.
func TestGuardedPageBeginsAtItsTopAndItsButtonSaysWhatItDoes(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	page, _ := ann.review("12.50")
	const policy = "Document-Policy"
	got := ann.get(page)
	if v := got.Header.Get(policy); v != "force-load-at-top" {
		t.Errorf("%s of a page with a guarded form is %q", policy, v)
	}
	if !strings.Contains(got.body, "<button>Send 12.50 to <bdi>bob</bdi></button>") {
		t.Errorf("the button does not say what it does:\n%s", got.body)
	}
	for _, free := range []string{"/dashboard", "/transfers", "/transfers/new", "/settings"} {
		if v := ann.get(free).Header.Get(policy); v != "" {
			t.Errorf("%s of %s is %q: it has no guarded form, and links lead into it", policy, free, v)
		}
	}
}

func TestPressCountsWithItsSealOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann := f.signUp("ann")
		f.signUp("bob")
		first, form := ann.review("10")
		second, other := ann.review("20")
		seal := field(form, press.SealField)
		for name, c := range map[string]struct {
			form   []string
			status int
			part   string
		}{
			"no seal":                    {without(form, press.SealField), 403, "not made by this page"},
			"odd bytes":                  {without(form, press.SealField, "\x00\u00ff"), 403, "not made by this page"},
			"a changed seal":             {without(form, press.SealField, flip(seal)), 403, "not made by this page"},
			"the seal of another amount": {without(form, press.SealField, field(other, press.SealField)), 409, "no longer so"},
		} {
			a := ann.expect(ann.post(first+"/confirm", c.form...), c.status, c.part)
			if !strings.Contains(a.body, "Review this transfer") || strings.Contains(a.body, seal) {
				t.Errorf("%s: the page does not show how things stand, with a new seal", name)
			}
		}
		if f.balance("ann") != 100_00 {
			t.Fatal("a refused press moved something")
		}
		must(t, f.seen.Flush(t.Context()))
		system := viewer.AsSystem(t.Context(), "test")
		for reason, want := range map[string]int64{"seal-foreign": 3, "seal-changed": 1} {
			if r := f.store.Report.Query().Where(report.Kind(string(reports.Press)), report.Reason(reason)).OnlyX(system); r.Seen != want || r.Page != "/transfers/:id/confirm" {
				t.Errorf("administrators are told of %d presses refused for %s at %s", r.Seen, reason, r.Page)
			}
		}
		ann.expect(ann.post(first+"/confirm", form...), 303, "")
		ann.expect(ann.post(first+"/confirm", form...), 409, "<h1>Sent</h1>") // the truth, and nothing more
		ann.expect(ann.post(first+"/confirm", form...), 409, "counts once")
		ann.expect(ann.post(second+"/confirm", other...), 303, "")
		if f.balance("ann") != 70_00 {
			t.Errorf("the balance is %s", f.balance("ann"))
		}
	})
}

func TestSealOfAnotherSessionIsRefused(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	page, form := ann.review("10")
	elsewhere := f.browser() // the same person in another browser
	elsewhere.expect(elsewhere.signIn("ann", password), 303, "")
	elsewhere.expect(elsewhere.post(page+"/confirm", form...), 403, "belongs to another session")
	if f.balance("ann") != 100_00 {
		t.Error("another session's seal moved something")
	}
}

func TestSealOutlivesItsTimeByNothing(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	page, form := ann.review("10")
	f.clock = shield.SealLife
	ann.expect(ann.post(page+"/confirm", form...), 409, "open for too long")
	ann.expect(ann.press(page, "confirm"), 303, "")
}

// TestSealIsNotSpentByAnActThatFails lets a person mend what was wrong.
func TestSealIsNotSpentByAnActThatFails(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	spend, rest := ann.review("60")
	page, form := ann.review("60")
	ann.expect(ann.post(spend+"/confirm", rest...), 303, "")
	ann.expect(ann.post(page+"/confirm", form...), 409, "not enough in the account")
	ann.expect(ann.post(page+"/confirm", form...), 409, "not enough in the account") // and not: it counts once
}

// TestWithoutScriptsThePasswordStandsInForThePressGuard follows a browser that
// runs none: the press leads to the password, and back to the page, where the
// same press then counts, once.
func TestWithoutScriptsThePasswordStandsInForThePressGuard(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann := f.signUp("ann")
		f.signUp("bob")
		page, form := ann.review("10")
		for _, gate := range []string{"", "mouse:999", "nose:2000", "mouse:1e9"} {
			a := ann.expect(ann.post(page+"/confirm", without(form, press.GateField, gate)...), 303, "")
			if !strings.HasPrefix(a.Header.Get("Location"), "/confirm-identity?") {
				t.Fatalf("a press with the record %q leads to %s", gate, a.Header.Get("Location"))
			}
		}
		// That the password was given for something else does not count.
		ann.expect(ann.submit("/confirm-identity", "/confirm-identity", "password", password), 303, "")
		step := ann.expect(ann.post(page+"/confirm", without(form, press.GateField)...), 303, "").Header.Get("Location")
		asked := ann.expect(ann.get(step), 200, "Send 10.00 credits to bob").body
		if !strings.Contains(asked, "ten credits") || strings.Contains(asked, "/confirm\"") {
			t.Errorf("the page does not say what the password is for:\n%s", asked)
		}
		prove := fill(asked, "/confirm-identity", "password", password)
		ann.expect(ann.post("/confirm-identity", without(prove, "password", "wrong")...), 422, "Send 10.00 credits to bob")
		back := ann.expect(ann.post("/confirm-identity", prove...), 303, "").Header.Get("Location")
		if !strings.HasPrefix(back, page+"?held=") {
			t.Fatalf("the password leads to %s", back)
		}
		ann.expect(ann.get(back), 200, "<title>Press once more, nothing is done yet")
		again := without(fill(ann.expect(ann.get(back), 200, "data-once-more").body, page+"/confirm"), press.GateField)
		elsewhere, other := ann.review("20")
		if a := ann.post(elsewhere+"/confirm", without(other, press.GateField)...); !strings.HasPrefix(a.Header.Get("Location"), "/confirm-identity?") {
			t.Errorf("the password for one transfer opens another: %d", a.StatusCode)
		}
		ann.expect(ann.post(page+"/confirm", again...), 303, "")
		ann.expect(ann.get(page), 200, "<h1>Sent</h1>")
		if f.balance("ann") != 90_00 {
			t.Errorf("the balance is %s", f.balance("ann"))
		}
		a := ann.post(page+"/confirm", again...)
		if !strings.HasPrefix(a.Header.Get("Location"), "/confirm-identity?") {
			t.Errorf("the password counts twice: %d", a.StatusCode)
		}
	})
}

// TestLargeAmountsAskForMore walks up the tiers.
func TestLargeAmountsAskForMore(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	root := f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	config := fill(root.get("/admin/config").body, "/admin/config/tiers", "recent_from", "10", "typed_from", "20")
	root.expect(root.post("/admin/config/tiers", without(config, "typed_from", "5")...), 422, "cannot begin at a smaller amount")
	root.expect(root.post("/admin/config/tiers", config...), 303, "")
	root.expect(root.get("/admin/config"), 200, ">20.00<")

	small, _ := ann.review("9.99")
	f.clock = accounts.RecentIdentity
	ann.expect(ann.post(small+"/confirm", fill(ann.get(small).body, small+"/confirm")...), 303, "")
	if got := ann.expect(ann.get(small), 200, "").body; !strings.Contains(got, "<h1>Sent</h1>") {
		t.Error("a small amount asks for more than a press")
	}
	medium, form := ann.review("10")
	a := ann.expect(ann.post(medium+"/confirm", form...), 303, "")
	step := a.Header.Get("Location")
	if !strings.HasPrefix(step, "/confirm-identity?next="+url.QueryEscape(medium)) && !strings.Contains(step, "held=") {
		t.Fatalf("a medium amount leads to %s", step)
	}
	back := ann.expect(ann.post("/confirm-identity", fill(ann.get(step).body, "/confirm-identity", "password", password)...), 303, "").Header.Get("Location")
	ann.expect(ann.post(medium+"/confirm", fill(ann.get(back).body, medium+"/confirm")...), 303, "")
	ann.expect(ann.get(medium), 200, "<h1>Sent</h1>")

	large, form := ann.review("20")
	ann.expect(ann.get(large), 200, "Type the amount")
	ann.expect(ann.post(large+"/confirm", append(form, "typed", "2")...), 422, "as it stands there")
	ann.expect(ann.call("POST", "/api/v1"+large+"/confirm", ""), 422, `"name":"typed"`)
	ann.expect(ann.call("POST", "/api/v1"+large+"/confirm", `{"typed":"21"}`), 422, `"name":"typed"`)
	ann.expect(ann.post(large+"/confirm", append(form, "typed", " 20 ")...), 303, "")
	ann.expect(ann.get(large), 200, "<h1>Sent</h1>")

	last, _ := ann.review("10")
	f.clock += accounts.RecentIdentity
	ann.expect(ann.call("POST", "/api/v1"+last+"/confirm", ""), 403, `"code":"identity-required"`)
	if f.balance("ann") != ledger.Amount(100_00-9_99-10_00-20_00) {
		t.Errorf("the balance is %s", f.balance("ann"))
	}
}

// TestTypedFormIsKeptWhileThePersonProvesWhoTheyAre loses nothing of a form on
// the way through the password.
func TestTypedFormIsKeptWhileThePersonProvesWhoTheyAre(t *testing.T) {
	f := newFixture(t)
	root := f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	f.clock = accounts.RecentIdentity
	form := fill(root.get("/admin/config").body, "/admin/config/limits", "per_transfer", "77.70", "per_day", "99.90")
	step := root.expect(root.post("/admin/config/limits", form...), 303, "").Header.Get("Location")
	asked := root.expect(root.get(step), 200, "Change the setting: Limits on transfers").body
	if !strings.Contains(asked, "77.70") {
		t.Error("the page does not show what was typed")
	}
	back := root.expect(root.post("/confirm-identity", fill(asked, "/confirm-identity", "password", password)...), 303, "").Header.Get("Location")
	page := root.expect(root.get(back), 200, `value="77.70"`).body
	root.expect(root.post("/admin/config/limits", fill(page, "/admin/config/limits", "per_transfer", "77.70", "per_day", "99.90")...), 303, "")
	root.expect(root.get("/admin/config"), 200, `value="77.70"`)

	ann := f.signUp("ann")
	ann.expect(ann.get(strings.Replace(back, "/admin/config", "/transfers/new", 1)), 200, "") // somebody else's form
	if got := ann.get(step).body; strings.Contains(got, "77.70") || strings.Contains(got, "limits on transfers") {
		t.Error("somebody else's form is shown")
	}
}
