package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"unframed/accounts"
	"unframed/config"
	"unframed/handlers/route"
	"unframed/shield"
	"unframed/test/testkit/features"
)

var noticeOf = regexp.MustCompile(`<div class="notice(?: warning)?" role="status" tabindex="-1" autofocus><p>([^<]*)</p>`)

// said is the notice of a page, and the title's beginning that repeats it.
func said(page string) (notice, title string) {
	if found := noticeOf.FindStringSubmatch(page); found != nil {
		notice = html.UnescapeString(found[1])
	}
	_, title, _ = strings.Cut(page, "<title>")
	title, _, _ = strings.Cut(title, "</title>")
	return notice, html.UnescapeString(title)
}

// TestNoAddressTellsOfASuccess asks every page for each of the words by which
// addresses once chose a message.
func TestNoAddressTellsOfASuccess(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	for _, r := range Routes(features.All) {
		if r.Method != route.Get || r.IsAPI() || strings.Contains(r.Path, ":") || strings.HasSuffix(r.Path, "/export") {
			continue
		}
		root.get(r.Path) // where something is to be said, it is said now
		plain, _ := said(root.get(r.Path).body)
		for _, word := range []string{"saved", "limits", "email", "password", "session", "revoked", "tiers", "made", "changed", "deleted", "bulk", "signed-out", "signed-up", "sent"} {
			if notice, _ := said(root.get(r.Path + "?done=" + word).body); notice != plain {
				t.Errorf("%s?done=%s says %q", r.Path, word, notice)
			}
		}
	}
	stranger := f.browser()
	if notice, _ := said(stranger.get("/login?done=signed-up").body); notice != "" {
		t.Errorf("a stranger is told %q", notice)
	}
	if notice, _ := said(stranger.get("/?done=signed-out").body); notice != "You are signed out." { // which is so
		t.Errorf("whoever is signed out is told %q", notice)
	}
}

// TestWhatWasDoneIsSaidOnceAndToNobodyElse follows a message from the act to the
// page that says it.
func TestWhatWasDoneIsSaidOnceAndToNobodyElse(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.signUp("ann"), f.signUp("bob")
	base, _ := url.Parse(f.server.URL)
	save := func() {
		to := ann.expect(ann.post("/settings", "display_name", "Ann", "time_zone", "UTC", "theme", "dark"), 303, "").Header.Get("Location")
		if to != "/settings" {
			t.Fatalf("saving leads to %s", to)
		}
	}
	save()
	if notice, _ := said(ann.get("/profile").body); notice != "" {
		t.Errorf("another page says %q", notice)
	}
	const words = "Your settings are saved."
	if notice, title := said(ann.get("/settings").body); notice != words || !strings.HasPrefix(title, "Your settings are saved · ") {
		t.Errorf("the page says %q under the title %q", notice, title)
	}
	if notice, _ := said(ann.get("/settings").body); notice != "" {
		t.Errorf("it says %q a second time", notice)
	}
	save()
	for _, cookie := range ann.Jar.Cookies(base) { // carried to somebody else's browser
		if cookie.Name == "session-notice" {
			bob.Jar.SetCookies(base, []*http.Cookie{cookie})
		}
	}
	if notice, _ := said(bob.get("/settings").body); notice != "" {
		t.Errorf("somebody else is told %q", notice)
	}
	for _, forged := range []string{"x", "", strings.Repeat("A", 80), `{"Path":"/settings","Sentence":"You have won."}`} {
		bob.Jar.SetCookies(base, []*http.Cookie{{Name: "session-notice", Value: url.QueryEscape(forged)}})
		if notice, _ := said(bob.get("/settings").body); notice != "" {
			t.Errorf("by a forged cookie it says %q", notice)
		}
	}
	if notice, _ := said(ann.get("/settings").body); notice != words { // the control
		t.Errorf("whoever did it is told %q", notice)
	}
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
