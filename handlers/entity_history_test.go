package handlers

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent/user"
	"unframed/handlers/entity"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestHistoryOfARowIsReadToItsEnd(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		id, system := f.userID("bob"), viewer.AsSystem(t.Context(), "test")
		const more = 2*entity.HistoryShown + 3
		for i := range more {
			f.store.AuditEvent.Create().SetAction("users.update").SetSubjectType("users").SetSubjectID(id).
				SetCreatedAt(time.Now().UTC().Add(time.Duration(i-more) * time.Hour)).ExecX(system)
		}
		f.store.AuditEvent.Create().SetAction("users.update").SetSubjectType("users").SetSubjectID(f.userID("root")).ExecX(system)

		events := regexp.MustCompile(`/admin/audit_events/[0-9a-f-]{36}`)
		seen := map[string]bool{}
		var body string
		pages := 0
		for path := "/admin/users/" + id; path != ""; path = strings.TrimSuffix(link(body, `rel="next"`), "#history") {
			body = root.expect(root.get(path), 200, "users.update").body
			for _, event := range events.FindAllString(body, -1) {
				if seen[event] {
					t.Errorf("%s is shown twice", event)
				}
				seen[event] = true
			}
			if newest := strings.Contains(body, ">Newest<"); newest != (pages > 0) {
				t.Errorf("page %d leads to the newest: %t", pages, newest)
			}
			if pages++; pages > 5 || !strings.Contains(body, `rel="next"`) {
				break
			}
		}
		if pages != 3 || len(seen) != more+1 { // and the sign-up
			t.Errorf("%d events on %d pages, want %d on 3", len(seen), pages, more+1)
		}
		root.expect(root.get("/admin/users/"+id+"?history=x"), 400, "no place in this list")
	})
}

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
