package handlers

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"unframed/handlers/route"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

func TestFormWithBadInputComesBackFilledIn(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	page := b.expect(b.post("/signup", "username", "a@b", "email", "nowhere", "password", "short"), 422, `value="a@b"`).body
	for _, part := range []string{`value="nowhere"`, "cannot hold an @", "name@example.org", "at least 8 characters", `aria-invalid="true"`, `href="#username"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the form lacks %q", part)
		}
	}
	if strings.Contains(page, `"short"`) {
		t.Error("the form gives the password back")
	}
	f.signUp("ann")
	b.expect(b.post("/signup", "username", "ANN", "email", "Ann@Example.org", "password", password), 422, "Somebody has this username already")
	b.expect(b.post("/signup", "username", "ann2", "email", "Ann@Example.org", "password", password), 422, "account with this e-mail address already")

	ann := f.browser()
	ann.expect(ann.signIn("ann", password), 303, "")
	ann.expect(ann.post("/settings", "display_name", " ", "time_zone", "Mars/Olympus", "theme", "pink"), 422, "Choose a time zone")
	ann.expect(ann.get("/profile"), 200, "UTC")
}

// TestHostileNameIsTextEverywhere signs up under a name that is markup.
func TestHostileNameIsTextEverywhere(t *testing.T) {
	const name = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	f := newFixture(t)
	b := f.signUp(name)
	must(t, f.people.Promote(t.Context(), name))
	me := b.expect(b.get("/api/v1/me"), 200, "").body
	var decoded struct{ ID, Username string }
	must(t, json.Unmarshal([]byte(me), &decoded))
	if decoded.Username != name {
		t.Errorf("JSON holds %q", decoded.Username)
	}
	b.expect(b.post("/settings", "display_name", name, "time_zone", name, "theme", name), 422, "")
	answers := []answer{
		b.post("/settings", "display_name", "", "time_zone", name, "theme", name),
		f.browser().signIn(name, name),
		b.post("/signup", "username", name, "email", name, "password", name),
		b.get("/login?next=" + strings.ReplaceAll(name, " ", "+")),
		b.get("/" + strings.ReplaceAll(strings.ReplaceAll(name, " ", "%20"), `"`, "%22")),
		b.get("/api/v1/users/" + decoded.ID),
		b.get("/users/" + decoded.ID),
	}
	for _, r := range Routes(features.All) {
		if r.Method == route.Get && !strings.Contains(r.Path, ":") {
			answers = append(answers, b.get(r.Path))
		}
	}
	shown := 0
	for _, a := range answers {
		isFile := strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") && strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment")
		if !isFile && (strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x")) {
			t.Errorf("%s %s holds the name as markup", a.Request.Method, a.Request.URL.Path)
		}
		if strings.Contains(a.body, "alert(1)") {
			shown++
		}
	}
	if shown < 8 {
		t.Errorf("only %d answers hold the name at all", shown)
	}
}

var href = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

func TestPagesReferToOwnFilesOnly(t *testing.T) {
	f := newFixture(t)
	b := f.signUp("ann")
	for _, path := range []string{"/", "/signup", "/login", "/dashboard", "/profile", "/settings"} {
		for _, match := range href.FindAllStringSubmatch(b.get(path).body, -1) {
			target := match[1]
			if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "#") || strings.HasPrefix(target, "//") {
				t.Errorf("%s refers to %s", path, target)
			}
			if strings.HasPrefix(target, "/static/") {
				a := b.expect(b.get(target), 200, "")
				if a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || a.Header.Get("Content-Type") == "" {
					t.Errorf("%s is sent with %v", target, a.Header)
				}
			}
		}
	}
}

// TestDatabaseAwayIsA503 takes the database away under a running site, and
// gives it back.
func TestDatabaseAwayIsA503(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	f := newFixtureOn(t, store.Options{URL: through})
	b := f.signUp("ann")
	proxy.SetAway(true)
	for path, status := range map[string]int{"/dashboard": 503, "/api/v1/me": 503, "/readyz": 503, "/healthz": 200, "/static/nothing": 404} {
		a := b.get(path)
		if a.StatusCode != status {
			t.Errorf("%s answers %d, want %d", path, a.StatusCode, status)
		}
		if strings.Contains(a.body, "refused") || strings.Contains(a.body, "EOF") || strings.Contains(a.body, "pq:") {
			t.Errorf("%s shows the database's own words:\n%s", path, a.body)
		}
	}
	if a := b.post("/settings", "display_name", "x", "time_zone", "UTC", "theme", "dark"); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a change answers %d", a.StatusCode)
	}
	if a := f.browser().get("/login"); a.StatusCode != http.StatusOK {
		t.Errorf("the sign-in form, which needs no database, answers %d", a.StatusCode)
	}
	proxy.SetAway(false)
	b.expect(b.get("/dashboard"), 200, "ann</bdi>’s dashboard")
	b.expect(b.get("/readyz"), 200, "ready")
}
