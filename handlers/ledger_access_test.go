package handlers

import (
	"net/url"
	"strings"
	"testing"

	"unframed/ent"
	entaccount "unframed/ent/account"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/handlers/account"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/shield"
	"unframed/store"
	"unframed/test/testkit"
)

func TestAnotherPersonsDataIsOutOfReach(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.signUp("ann"), f.signUp("bob")
	system := viewer.AsSystem(t.Context(), "test")
	annRow := f.store.User.Query().Where(user.Username("ann")).OnlyX(system)
	bobRow := f.store.User.Query().Where(user.Username("bob")).OnlyX(system)

	// By page and API: the public profile, and not a word more.
	for _, path := range []string{"/users/", "/api/v1/users/"} {
		a := bob.expect(bob.get(path+annRow.ID.String()), 200, "ann")
		if strings.Contains(a.body, "ann@example.org") || strings.Contains(a.body, "100.00") {
			t.Errorf("%s shows bob what is ann's alone:\n%s", path, a.body)
		}
		bob.expect(bob.get(path+"7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"), 404, "")
		bob.expect(bob.get(path+"1%20OR%201=1"), 404, "")
	}
	// By the data layer, whatever a handler might do.
	asBob := viewer.NewContext(t.Context(), viewer.Person(bobRow.ID, viewer.User))
	if n := f.store.User.Query().Where(user.ID(annRow.ID)).CountX(asBob); n != 0 {
		t.Error("bob reads ann's row")
	}
	if n := f.store.User.Update().Where(user.ID(annRow.ID)).SetDisplayName("gone").SaveX(asBob); n != 0 {
		t.Error("bob changes ann's row")
	}
	if n := f.store.Session.Delete().Where(session.UserID(annRow.ID)).ExecX(asBob); n != 0 {
		t.Error("bob ends ann's session")
	}
	if n := f.store.Session.Query().CountX(asBob); n != 1 {
		t.Errorf("bob sees %d sessions", n)
	}
	if n := f.store.Account.Query().CountX(asBob); n != 1 {
		t.Errorf("bob sees %d accounts", n)
	}
	if n := f.store.Transfer.Query().CountX(asBob); n != 1 {
		t.Errorf("bob sees %d transfers", n)
	}
	annAccount := f.store.Account.Query().Where(entaccount.UserID(annRow.ID)).OnlyIDX(system)
	if list, _, err := f.books().History(asBob, annAccount, ledger.Filter{}, ledger.Page{Limit: 5}); err != nil || len(list) != 0 {
		t.Errorf("bob sees %d of ann's transfers: %v", len(list), err)
	}
	movements, err := f.books().Recent(asBob, annAccount, 5)
	if err != nil || len(movements) != 0 {
		t.Errorf("bob sees %d of ann's movements: %v", len(movements), err)
	}
	refused := map[string]error{
		"role":    f.store.User.Update().Where(user.ID(bobRow.ID)).SetRole(user.RoleAdmin).Exec(asBob),
		"balance": f.store.Account.Update().Where(entaccount.UserID(bobRow.ID)).SetBalance(1 << 40).Exec(asBob),
		"audit":   f.store.AuditEvent.Create().SetAction("forged").Exec(asBob),
	}
	_, refused["read audit"] = f.store.AuditEvent.Query().All(asBob)
	_, refused["delete audit as the system"] = f.store.AuditEvent.Delete().Exec(system)
	_, refused["nobody"] = f.store.User.Query().All(t.Context())
	for what, err := range refused {
		if err == nil || ent.IsNotFound(err) || !strings.Contains(err.Error(), "deny") && !strings.Contains(err.Error(), "never changed") && !strings.Contains(err.Error(), "may not") {
			t.Errorf("%s: %v, want a refusal", what, err)
		}
	}
	ann.expect(ann.get("/dashboard"), 200, "100.00")
}

// TestActOfAnotherPathIsRefused has a declaration name another path than its row.
func TestActOfAnotherPathIsRefused(t *testing.T) {
	b := &builder{do: rename}
	f := newFixture(t, append(b.rows(), route.Route{Method: route.Post, Path: "/test/tickets/:id/close", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Demand: press.Recent(b.act, b.close)})...)
	b.f = f
	ann := f.signUp("ann")
	ann.expect(ann.post("/test/tickets/1/close", ann.ticket("display_name", "x")...), 500, "")
	if b.ran.Load() != 0 {
		t.Error("the seal of one path opened another")
	}
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

// TestNobodyLooksLikeTheTreasury has somebody of before the rule send credits
// under its name.
func TestNobodyLooksLikeTheTreasury(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		for _, name := range []string{"the treasury", "Тhe Treаsury", "  ", "\u200b", "\u3164", "a\u202eb", "the system"} {
			ann.expect(ann.post("/settings", "display_name", name, "time_zone", "UTC", "theme", "system"), 422, "name")
		}
		ann.expect(ann.post("/settings", "display_name", "Ann 👨‍👩‍👧", "time_zone", "UTC", "theme", "system"), 303, "") // the twin
		stranger := f.browser()
		stranger.expect(stranger.post("/signup", "username", "The Treasury", "email", "t@example.org", "password", password), 422, "like the application itself")

		imitate(f, "ann", "the treasury")
		review := ann.propose("bob", "1.00", "Opening balance")
		ann.expect(ann.post(review+"/confirm", fill(ann.get(review).body, review+"/confirm")...), 303, "")
		for _, page := range []string{"/transfers", "/dashboard"} {
			body := bob.expect(bob.get(page), 200, "").body
			if strings.Count(body, "the treasury") != 2 || strings.Count(body, `the treasury <span class="own">system</span>`) != 2 || // once in the name of the link
				!strings.Contains(body, "<bdi>ann</bdi>") {
				t.Errorf("%s shows\n%s", page, body)
			}
		}
		csv := bob.expect(bob.get("/transfers/export?format=csv"), 200, "").body
		if strings.Count(csv, ",treasury@system,") != 1 || !strings.Contains(csv, ",ann,") {
			t.Errorf("the list to take along is\n%s", csv)
		}
	})
}
