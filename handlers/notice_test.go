package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"unframed/handlers/route"
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
