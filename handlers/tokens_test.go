package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/store"
	"unframed/test/testkit"
)

var (
	shownToken = regexp.MustCompile(`<code class="secret">(unf_[A-Za-z0-9_-]{43})</code>`)
	revokePath = regexp.MustCompile(`action="(/settings/tokens/[^"]+/revoke)"`)
)

// panicking is a handler with a fault.
func panicking(*gin.Context) error { panic("planned") }

// makeToken fills in the form for a token.
func (b *browser) makeToken(name string, scopes ...string) answer {
	b.f.Helper()
	form := url.Values{"name": {name}, "scopes": scopes, "expires": {"720h"}}
	hidden := fill(b.get(tokensPath).body, tokensPath)
	for i := 0; i < len(hidden); i += 2 {
		form.Set(hidden[i], hidden[i+1])
	}
	return b.expect(b.do(b.request("POST", "/settings/tokens", form.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document", "Origin", "null")), http.StatusSeeOther, "")
}

// tokenOn is the token that the page shows, or "".
func tokenOn(page string) string {
	if match := shownToken.FindStringSubmatch(page); match != nil {
		return match[1]
	}
	return ""
}

func TestTokenIsMadeShownOnceUsedAndRevoked(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		ann.expect(ann.get("/settings"), 200, `href="/settings/tokens"`)
		ann.expect(ann.get("/settings/tokens"), 200, "No tokens yet.")

		made := ann.makeToken("nightly <b>job</b>", "read", "write")
		if made.Header.Get("Location") != "/settings/tokens" || strings.Contains(made.body, "unf_") {
			t.Errorf("the answer leads to %q and says %s", made.Header.Get("Location"), made.body)
		}
		if cookie := made.Header.Get("Set-Cookie"); strings.Contains(cookie, "unf_") || !strings.HasSuffix(cookie, "; Path=/; Max-Age=60; HttpOnly; SameSite=Strict") {
			t.Errorf("the cookie is %q", cookie)
		}
		page := ann.expect(ann.get("/settings/tokens"), 200, "Your new token").body
		token := tokenOn(page)
		if token == "" || strings.Contains(page, "<b>job") || !strings.Contains(page, "read, write") || !strings.Contains(page, "never") {
			t.Fatalf("the page is\n%s", page)
		}
		for range 2 {
			if again := ann.get("/settings/tokens").body; strings.Contains(again, "unf_") || !strings.Contains(again, "nightly") {
				t.Errorf("later it shows\n%s", again)
			}
		}

		p := program{f.browser(), accounts.Secret(token)}
		p.expect(p.ask("GET", "/api/v1/me", ""), 200, `"username":"ann"`)
		if page := ann.get("/settings/tokens").body; strings.Contains(page, "never") {
			t.Errorf("after use it shows\n%s", page)
		}
		revoke := revokePath.FindStringSubmatch(page)[1]
		bob.expect(bob.post(revoke), 404, "no such token")
		bob.expect(bob.post("/settings/tokens/nonsense/revoke"), 404, "no such token")
		p.expect(p.ask("GET", "/api/v1/me", ""), 200, "")
		gone := ann.expect(ann.submit(tokensPath, revoke), 303, "")
		ann.expect(ann.get(gone.Header.Get("Location")), 200, "The token is revoked")
		p.expect(p.ask("GET", "/api/v1/me", ""), 401, "unknown, revoked or expired")
		ann.expect(ann.post(revoke), 404, "")
	})
}

func TestTokenFormComesBackFilledIn(t *testing.T) {
	f := newFixture(t)
	b := f.signUp("ann")
	page := b.expect(b.submit(tokensPath, tokensPath, "name", "job", "scopes", "admin", "expires", "2160h"), 422, "Only a token of an administrator").body
	for _, part := range []string{`value="job"`, `value="2160h" selected`, `href="#scopes"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the form lacks %q:\n%s", part, page)
		}
	}
	if strings.Contains(page, `value="admin"`) || strings.Contains(page, "checked") {
		t.Error("the form offers what cannot be, or ticks what was not")
	}
	page = b.expect(b.submit(tokensPath, tokensPath, "name", "", "scopes", "write", "expires", "soon"), 422, "").body
	if !strings.Contains(page, `value="write" checked`) || !strings.Contains(page, `href="#name"`) || !strings.Contains(page, `href="#expires"`) {
		t.Errorf("the form is\n%s", page)
	}
	must(t, f.people.Promote(t.Context(), "ann"))
	b.expect(b.get("/settings/tokens"), 200, `value="admin"`)
	b.makeToken("all", everyScope()...)
	b.expect(b.get("/settings/tokens"), 200, strings.Join(everyScope(), ", "))
}

// TestWhatIsShownOnceIsBoundToItsSession carries the cookie elsewhere.
func TestWhatIsShownOnceIsBoundToItsSession(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.signUp("ann"), f.signUp("bob")
	base, err := url.Parse(f.server.URL)
	must(t, err)
	var sealed *http.Cookie
	for _, cookie := range ann.makeToken("job", "read").Cookies() {
		if cookie.Name == "session-once" {
			sealed = cookie
		}
	}
	for name, value := range map[string]string{"ann's": sealed.Value, "forged": "unf_forged", "cut": sealed.Value[:20], "empty": ""} {
		bob.Jar.SetCookies(base, []*http.Cookie{{Name: "session-once", Value: value}})
		if page := bob.expect(bob.get("/settings/tokens"), 200, "").body; strings.Contains(page, "unf_") || strings.Contains(page, "Your new token") {
			t.Errorf("bob is shown what is %s", name)
		}
	}
	if tokenOn(ann.get("/settings/tokens").body) == "" {
		t.Error("ann is not shown her own, so nothing was learnt")
	}
}

// everyScope is what a token can be made for.
func everyScope() (all []string) {
	for _, scope := range accounts.AllScopes() {
		all = append(all, string(scope))
	}
	return all
}
