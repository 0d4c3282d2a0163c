package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

const hostileName = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

func TestHostileNameIsTextEverywhere(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	p.closeDialogs()
	p.signUp(a, hostileName, "hostile@example.org")
	p.open(a.origin + "/settings")
	if got := p.value("#display_name"); got != hostileName {
		t.Errorf("the settings' field holds %q", got)
	}
	p.press("main form button") // stores the name as it was shown
	a.run(t, "user", "promote", hostileName)
	other := newTab(t)
	other.signUp(a, "other", "other@example.org")
	seen := 0
	makeThings(a, p, p, "other", "other")
	for _, address := range walked(t, addresses(t, a, []viewer{administrator(p)})) {
		if p.open(a.origin+address.path).MimeType == "text/html" {
			seen += p.showsNameAsText(address.path)
		}
	}
	if seen < 5 {
		t.Errorf("only %d pages show the name", seen)
	}
	p.open(a.origin + "/login?next=/" + hostileName) // in an address, while signed in and out
	p.press(`form[action="/logout"] button`)
	p.open(a.origin + "/login?next=/" + hostileName)
	p.fill("login", hostileName)
	p.fill("password", "not "+password)
	p.press("main form button")
	if got := p.value("#login"); got != hostileName {
		t.Errorf("the refused form holds %q", got)
	}
	if len(p.opened()) > 0 || a.requests(t, http.MethodGet, "/x ") > 0 {
		t.Errorf("the name ran: dialogs %q", p.opened())
	}
}

func TestHostileNameIsTextInJSON(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	p.closeDialogs()
	p.signUp(a, hostileName, "hostile@example.org")
	id := p.userID(a)
	for _, path := range []string{"/api/v1/me", "/api/v1/settings", "/api/v1/users/" + id} {
		p.open(a.origin + path)
		var got struct {
			Name     string `json:"display_name"`
			Elements int    `json:"elements"`
		}
		p.eval(`({...JSON.parse(document.body.innerText), elements: document.querySelectorAll("img, script").length})`, &got)
		if got.Name != hostileName || got.Elements > 0 {
			t.Errorf("%s: the name is %q, with %d elements", path, got.Name, got.Elements)
		}
	}
	if len(p.opened()) > 0 {
		t.Errorf("the name ran: dialogs %q", p.opened())
	}
}

// Where nobody escapes it, the same name runs: the two tests above would notice.
func TestHostileNameRunsWhereNothingEscapesIt(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.closeDialogs()
	p.open("http://127.0.0.1:" + serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<p>%s</p>", hostileName)
	})))
	eventually(t, "the script and the broken image open a dialog each", func() bool { return len(p.opened()) == 2 })
}

// showsNameAsText returns how often the page shows the name, and checks that it
// made no element of it.
func (p *tab) showsNameAsText(path string) int {
	p.t.Helper()
	var found struct {
		Text              string
		Images, Unblessed int
	}
	p.eval(`({
		Text: document.body.textContent,
		Images: document.querySelectorAll("img[src=x]").length,
		Unblessed: [...document.scripts].filter(s => !s.nonce).length,
	})`, &found)
	if found.Images > 0 || found.Unblessed > 0 {
		p.t.Errorf("%s: the name became %d images and %d scripts", path, found.Images, found.Unblessed)
	}
	return min(1, strings.Count(found.Text, hostileName))
}

// closeDialogs closes whatever dialog a page opens, after it was noted.
func (p *tab) closeDialogs() {
	chromedp.ListenTarget(p.ctx, func(event any) {
		if _, ok := event.(*page.EventJavascriptDialogOpening); ok {
			go func() { _ = chromedp.Run(p.ctx, page.HandleJavaScriptDialog(true)) }() // the listener may not wait
		}
	})
}
