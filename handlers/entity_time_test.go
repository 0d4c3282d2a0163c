package handlers

import (
	"strings"
	"testing"
	"time"

	"unframed/handlers/web"
)

func TestTimesThatClocksSkipOrShowTwice(t *testing.T) {
	for _, c := range []struct{ text, zone, moment, says string }{
		{"2026-03-29T02:30", "Europe/Berlin", "", "There is no 02:30 on 29 Mar 2026: clocks in Europe/Berlin go from 02:00 to 03:00"},
		{"2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59Z", ""},
		{"2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00Z", ""},
		{"2026-10-25T02:30", "Europe/Berlin", "", "2026-10-25T02:30:00+02:00 for the first, or 2026-10-25T02:30:00+01:00 for the second"},
		{"2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00Z", ""},
		{"2026-10-25T02:30:00+01:00", "Europe/Berlin", "2026-10-25T02:30:00+01:00", ""},
		{"2026-10-04T02:15", "Australia/Lord_Howe", "", "from 02:00 to 02:30"}, // half an hour
		{"2026-04-05T01:45", "Australia/Lord_Howe", "", "two 01:45"},
		{"2026-07-01T12:00:00.123456", "UTC", "2026-07-01T12:00:00.123456Z", ""},
		{"soon", "UTC", "soon", ""},
	} {
		moment, says := web.TypedTime(c.text, c.zone)
		if c.says != "" && !strings.Contains(says, c.says) || c.says == "" && (says != "" || moment != c.moment) {
			t.Errorf("%s in %s is %s, %q", c.text, c.zone, moment, says)
		}
	}
	for text, want := range map[string][2]string{"2026-10-25T02:30": {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}, "2026-03-29T02:30": {"2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"}} {
		if got := [2]string{web.BoundTime(text, "Europe/Berlin", "gte"), web.BoundTime(text, "Europe/Berlin", "lte")}; got != want {
			t.Errorf("a list narrowed by %s is narrowed by %v", text, got)
		}
	}
	first, second := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
	if a, b := web.NewTimestamp(first, "Europe/Berlin").Shown, web.NewTimestamp(second, "Europe/Berlin").Shown; a != "25 Oct 2026, 02:30 (+02:00)" || b != "25 Oct 2026, 02:30 (+01:00)" {
		t.Errorf("two moments are shown as %q and %q", a, b)
	}
	if got := web.ToLocal("2026-10-25T01:30:00Z", "Europe/Berlin"); got != "2026-10-25T02:30:00+01:00" {
		t.Error(got)
	}
}

// TestAFormKeepsTheMomentAndAsksWhichOfTwo goes through the form of a user.
func TestAFormKeepsTheMomentAndAsksWhichOfTwo(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	root.expect(root.post("/settings", "display_name", "root", "time_zone", "Europe/Berlin", "theme", "system"), 303, "")
	row := "/admin/users/" + f.userID("bob")
	page := row + "/edit"
	save := func(typed ...string) answer {
		t.Helper()
		return root.post(page, fill(root.get(page).body, page, typed...)...)
	}
	root.expect(save("email_verified_at", "2026-03-29T02:30"), 422, "clocks in Europe/Berlin go from 02:00 to 03:00")
	asked := root.expect(save("email_verified_at", "2026-10-25T02:30"), 422, "02:30:00&#43;01:00 for the second")
	_, input, _ := strings.Cut(asked.body, `id="email_verified_at"`)
	if input, _, _ = strings.Cut(input, ">"); strings.Contains(input, "datetime-local") || !strings.Contains(input, `value="2026-10-25T02:30"`) {
		t.Errorf("the offset cannot be typed:\n%s", asked.body)
	}
	root.expect(save("email_verified_at", "2026-10-25T02:30:00+01:00"), 303, "")
	root.expect(root.get(row), 200, `datetime="2026-10-25T01:30:00Z"`)
	values := root.forms(page)
	for _, form := range values { // saved as it is, but for the name
		if form.action == page {
			sent := form.sent()
			sent.Set("display_name", "Bob B.")
			root.expect(root.send(page, sent), 303, "")
		}
	}
	root.expect(root.get(row), 200, `datetime="2026-10-25T01:30:00Z"`)
}

func TestWhoeverIsSignedInIsNotAskedToSignUp(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	for _, a := range []answer{ann.get("/signup"), ann.post("/signup", "username", "other", "email", "o@example.org", "password", password)} {
		if ann.expect(a, 303, ""); a.Header.Get("Location") != "/dashboard" {
			t.Errorf("it leads to %s", a.Header.Get("Location"))
		}
	}
	stranger := f.browser()
	stranger.expect(stranger.get("/signup"), 200, "") // the twin
}

func TestAdministratorsAreToldWhyTheyKeepTheirRole(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	page := "/admin/users/" + f.userID("root") + "/edit"
	root.expect(root.post(page, fill(root.get(page).body, page, "role", "user")...), 403, "Nobody changes their own role")
}
