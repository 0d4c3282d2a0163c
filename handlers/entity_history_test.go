package handlers

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent/user"
	"unframed/handlers/web"
	"unframed/store"
	"unframed/testkit"
	"unframed/viewer"
)

func TestHistoryOfARowIsReadToItsEnd(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root := f.admin()
		f.signUp("bob")
		id, system := f.userID("bob"), viewer.AsSystem(t.Context(), "test")
		const more = 2*historyShown + 3
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

func TestHistoryReadsEveryKindOfValue(t *testing.T) {
	one, other := uuid.New(), uuid.New()
	r := trailReader{
		d: &adminkit.Descriptor{
			Fields: []adminkit.Field{
				{Name: "open", Label: "Open", Kind: adminkit.Bool}, {Name: "on", Kind: adminkit.Time},
				{Name: "state", Kind: adminkit.Enum, Words: []adminkit.Word{{Value: "0", Shown: "none"}}}, {Name: "text", Kind: adminkit.Text},
			},
			Edges: []adminkit.Edge{{Name: "friends", Label: "Friends", Table: "people"}},
		},
		zone:  "Asia/Tokyo",
		names: references{"people": {one: {Table: "people", ID: one, Label: "Ann", Seen: true}}},
	}
	for name, c := range map[string]struct {
		field, text string
		want        []Cell
	}{
		"yes":           {"open", "true", []Cell{{Kind: "yes"}}},
		"no":            {"open", "false", []Cell{{Kind: "no"}}},
		"not a boolean": {"open", "maybe", []Cell{{Kind: "text", Text: "maybe"}}},
		"a time here":   {"on", "2026-01-02T20:30:00Z", []Cell{{Kind: "time", When: web.NewTimestamp(time.Date(2026, 1, 2, 20, 30, 0, 0, time.UTC), "Asia/Tokyo")}}},
		"no time":       {"on", "soon", []Cell{{Kind: "text", Text: "soon"}}},
		"in words":      {"state", "0", []Cell{{Kind: "text", Text: "none"}}},
		"an id as text": {"text", one.String(), []Cell{{Kind: "text", Text: one.String()}}},
		"nothing":       {"text", "", nil},
		"an edge, cut off": {"friends", one.String() + " " + other.String() + " 0b8f…", []Cell{
			{Kind: "link", Text: "Ann", Path: "/admin/people/" + one.String()}, {Kind: "code", Text: other.String()}, {Kind: "code", Text: "0b8f…"}}},
	} {
		if got := r.cells(c.field, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
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
