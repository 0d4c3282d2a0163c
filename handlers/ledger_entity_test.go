package handlers

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/ent/account"
	"unframed/ent/auditevent"
	"unframed/ent/user"
	"unframed/internal/viewer"
	"unframed/test/testkit"
)

// A row's history shows what the audit trail keeps as the row's page would: with
// names for ids, in the order of the page, and what is gone by its id.
func TestHistoryNamesRowsInTheOrderOfThePage(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	system := viewer.AsSystem(t.Context(), "test")
	bob, gone := f.userID("bob"), uuid.NewString()
	of := f.store.User.Query().Where(user.Username("bob")).QueryAccount().OnlyX(system)
	f.store.AuditEvent.Create().SetAction("accounts.update").SetSubjectType("accounts").SetSubjectID(of.ID.String()).SetDetails(map[string]string{
		"user_id.before": gone, "user_id.after": bob,
		"balance.before": "12.34", "balance.after": "-5.00",
		"created_at.after": "2026-01-02T20:30:00Z",
		"odd.after":        "<b>" + bob,
	}).ExecX(system)

	body := root.expect(root.get("/admin/accounts/"+of.ID.String()), 200, "accounts.update").body
	for _, want := range []string{
		"<del><code>" + gone + `</code></del> → <ins><a href="/admin/users/` + bob + `"><bdi>bob</bdi></a></ins>`,
		"<del><bdi>12.34</bdi></del> → <ins><bdi>-5.00</bdi></ins>",
		"odd: <ins><bdi>&lt;b&gt;" + bob + "</bdi></ins>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the history lacks %s", want)
		}
	}
	_, history, _ := strings.Cut(body, `id="history"`)
	labels := regexp.MustCompile(`<li>([^<:]+):`).FindAllStringSubmatch(history, -1)
	var order []string
	for _, l := range labels {
		order = append(order, l[1])
	}
	if want := []string{"User", "Balance", "odd"}; !slices.Equal(order, want) {
		t.Errorf("the history tells of %v, want %v", order, want)
	}
}

func TestAmountsAndWhatStandsForSomethingAreShownInWords(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	system := viewer.AsSystem(t.Context(), "test")
	admin := f.store.User.Query().FirstIDX(system)
	tiers := f.store.TierChange.Create().SetRevision(1).SetActorID(admin).SetRecentFrom(12_34).SetTypedFrom(1<<63 - 1).SaveX(system)
	limits := f.store.LimitChange.Create().SetRevision(1).SetActorID(admin).SetPerTransfer(0).SetPerDay(99_90).SaveX(system)
	for path, want := range map[string][]string{
		"/admin/tier_changes":                               {">12.34<", ">never<"},
		"/admin/tier_changes/" + tiers.ID.String():          {">12.34<", ">never<"},
		"/admin/limit_changes":                              {">no limit<", ">99.90<"},
		"/admin/limit_changes/" + limits.ID.String():        {">no limit<", ">99.90<"},
		"/admin/tier_changes?revision.gte=1&sort=-revision": {">never<"},
	} {
		body := root.expect(root.get(path), 200, want[0]).body
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s lacks %s", path, text)
			}
		}
		for _, raw := range []string{"9223372036854775807", ">1234<", ">9990<"} {
			if strings.Contains(body, raw) {
				t.Errorf("%s shows %s", path, raw)
			}
		}
	}
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
	// An address that says what was picked, and is none of the list's, fills in nothing.
	for _, forged := range []string{
		strings.ReplaceAll(back, lone.ID.String(), f.userID("root")), regexp.MustCompile(`&(amp;)?picked=[^&]*`).ReplaceAllString(back, ""),
	} {
		if body := root.expect(root.get(forged), 200, `value="77"`).body; forged == back || strings.Contains(body, "Now: <bdi>") {
			t.Errorf("%s chooses a row:\n%s", forged, body)
		}
	}
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
