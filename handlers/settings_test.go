package handlers

import (
	"strings"
	"sync"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// TestTwoSettingsAtOnceAreBothKept sends two changes at once, over and over: each
// writes what it names alone.
func TestTwoSettingsAtOnceAreBothKept(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		f.signUp("ann")
		p := f.program("ann", "read", "write")
		for i := range 40 {
			theme, zone := []string{"dark", "light"}[i%2], []string{"Asia/Tokyo", "UTC"}[i%2]
			var both sync.WaitGroup
			for _, body := range []string{`{"theme":"` + theme + `"}`, `{"time_zone":"` + zone + `"}`} {
				both.Go(func() {
					if a := p.ask("PATCH", "/api/v1/settings", body); a.StatusCode != 200 {
						t.Errorf("%s is answered %d: %s", body, a.StatusCode, a.body)
					}
				})
			}
			both.Wait()
			if a := p.ask("GET", "/api/v1/settings", ""); !strings.Contains(a.body, theme) || !strings.Contains(a.body, zone) {
				t.Fatalf("after %s and %s they are %s", theme, zone, a.body)
			}
		}
	})
}

func TestSettingsHaveATag(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	tag := ann.get("/api/v1/settings").Header.Get("ETag")
	for _, known := range []string{tag, "W/" + tag, "*", `"other", ` + tag} {
		ann.expect(ann.do(ann.request("GET", "/api/v1/settings", "", "If-None-Match", known)), 304, "")
	}
	ann.expect(ann.do(ann.request("GET", "/api/v1/settings", "", "If-None-Match", `"other"`)), 200, "")
	changed := ann.expect(ann.call("PATCH", "/api/v1/settings", `{"theme":"dark"}`, "If-Match", tag), 200, `"theme":"dark"`)
	if now := changed.Header.Get("ETag"); now == tag || now != ann.get("/api/v1/settings").Header.Get("ETag") {
		t.Errorf("the tag of a change is %s, before it was %s", now, tag)
	}
	for _, stale := range []string{tag, "W/" + changed.Header.Get("ETag"), `"x"`, "", ","} {
		late := ann.expect(ann.call("PATCH", "/api/v1/settings", `{"theme":"light"}`, "If-Match", stale), 412, `"code":"stale"`)
		if late.Header.Get("ETag") != changed.Header.Get("ETag") {
			t.Errorf("who is late is not told the tag")
		}
	}
	ann.expect(ann.call("PATCH", "/api/v1/settings", `{"theme":"light"}`, "If-Match", "*"), 200, `"theme":"light"`)
	ann.expect(ann.call("PATCH", "/api/v1/settings", `{}`), 200, `"theme":"light"`)
}

// TestTheSettingsFormWritesWhatWasChangedInIt has two windows open.
func TestTheSettingsFormWritesWhatWasChangedInIt(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	form := func(pairs ...string) []string {
		return append([]string{"was_display_name", "ann", "was_time_zone", "UTC", "was_theme", "system"}, pairs...)
	}
	page := ann.get("/settings").body
	for _, hidden := range []string{`name="was_display_name" value="ann"`, `name="was_time_zone" value="UTC"`, `name="was_theme" value="system"`} {
		if !strings.Contains(page, hidden) {
			t.Errorf("the form lacks %s", hidden)
		}
	}
	ann.expect(ann.post("/settings", form("display_name", "ann", "time_zone", "UTC", "theme", "dark")...), 303, "")
	ann.expect(ann.post("/settings", form("display_name", "Ann", "time_zone", "UTC", "theme", "system")...), 303, "") // opened before
	ann.expect(ann.get("/api/v1/settings"), 200, `"display_name":"Ann","time_zone":"UTC","theme":"dark"`)
	late := ann.expect(ann.post("/settings", form("display_name", "Annie", "time_zone", "UTC", "theme", "light")...), 409, "were changed elsewhere")
	if !strings.Contains(late.body, `value="Annie"`) || !strings.Contains(late.body, `name="was_theme" value="dark"`) {
		t.Error("what was typed is gone, or a second press would be refused as well")
	}
	ann.expect(ann.get("/api/v1/settings"), 200, `"display_name":"Ann","time_zone":"UTC","theme":"dark"`)
	ann.expect(ann.submit("/settings", "/settings", "display_name", "Annie", "time_zone", "UTC", "theme", "light"), 303, "")
	ann.expect(ann.get("/api/v1/settings"), 200, `"display_name":"Annie","time_zone":"UTC","theme":"light"`)
}

// TestAdminTokensMadeToReadChangeNothing combines scopes.
func TestAdminTokensMadeToReadChangeNothing(t *testing.T) {
	f := newFixture(t)
	f.admin()
	f.signUp("bob")
	bob := usersAPI + "/" + f.idOf("bob")
	reads := f.program("root", "read", "admin")
	reads.expect(reads.ask("GET", bob, ""), 200, "")
	for _, r := range Routes(features.All) {
		if r.IsAPI() && r.Scope == "admin" && r.Changes() {
			reads.expect(reads.ask(r.Method, anyPathOf(r), "{}"), 403, "lacks the scope write")
		}
	}
	for _, scopes := range [][]string{{"admin"}, {"admin", "write"}, {"read", "write", "admin"}} {
		p := f.program("root", scopes...)
		p.expect(p.ask("PATCH", bob, `{"theme":"dark"}`), 200, "")
	}
}
