package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

func TestPortalDoesItsJobInABrowser(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	p.doTheJob(a)
	if wrong := p.errors(); wrong != nil {
		t.Errorf("the console shows errors: %q", wrong)
	}
}

func TestBackAfterSigningOutShowsNothing(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	p.signUp(a, "Mary Jackson", "mary@example.org")
	for _, path := range []string{"/profile", "/settings", "/dashboard"} {
		p.open(a.origin + path)
		p.says("Mary Jackson")
	}
	p.press(`form[action="/logout"] button`)
	visited := 0
	for p.back() {
		visited++
		if text := p.text("body"); strings.Contains(text, "Mary Jackson") || strings.Contains(text, "mary@example.org") {
			t.Errorf("Back shows the account at %s after signing out", p.location())
		}
	}
	if visited < 5 {
		t.Errorf("went back %d times, which is not all the way", visited)
	}
}

// back goes back one page, unless this is the first.
func (p *tab) back() bool {
	p.t.Helper()
	var now int64
	var entries []*page.NavigationEntry
	look := chromedp.ActionFunc(func(ctx context.Context) (err error) {
		now, entries, err = page.GetNavigationHistory().Do(ctx)
		return err
	})
	p.do(look)
	before := now - 1
	if before < 1 { // the first is the empty page the tab was opened with
		return false
	}
	p.do(page.NavigateToHistoryEntry(entries[before].ID))
	eventually(p.t, "the page before is shown", func() bool {
		var state string // between two pages there is nothing to ask, which is an error
		err := chromedp.Run(p.ctx, look, chromedp.Evaluate("document.readyState", &state))
		return err == nil && now == before && state == "complete"
	})
	return true
}

func TestPortalWorksWithoutScripts(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	scripted := "http://127.0.0.1:" + serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<title>still</title><script>document.title = "ran"</script>`)
	}))
	for _, disabled := range []bool{false, true} {
		p.do(emulation.SetScriptExecutionDisabled(disabled))
		p.open(scripted)
		if ran := p.title() == "ran"; ran == disabled {
			t.Fatalf("scripts disabled: %v, script ran: %v", disabled, ran)
		}
	}
	p.doTheJob(a)
}

// doTheJob signs up, reads the dashboard, changes every setting, signs out,
// fails to sign in with a wrong password, signs in and signs out.
func (p *tab) doTheJob(a *app) {
	p.t.Helper()
	p.open(a.origin + "/")
	p.press(`main a[href="/signup"]`)
	p.fill("username", "Mary Jackson")
	p.fill("email", "mary@example.org")
	p.fill("password", password)
	p.press("main form button")
	p.at(a, "/dashboard", "Mary Jackson", "mary@example.org", "100.00", "Update settings")

	p.press(`.head a[href="/settings"]`)
	p.at(a, "/settings", "Name", "Time zone", "Appearance")
	p.fill("display_name", "Mary K. Jackson")
	p.fill("time_zone", "America/New_York")
	p.do(chromedp.SetValue("#theme", "dark", chromedp.ByQuery))
	p.press("main form button")
	p.at(a, "/settings", "Your settings are saved.", "Mary K. Jackson")
	p.open(a.origin + "/profile")
	p.at(a, "/profile", "Mary K. Jackson", "America/New_York")
	if theme := p.attribute("html", "data-theme"); theme != "dark" {
		p.t.Errorf("the page is %s after choosing dark", theme)
	}

	p.press(`form[action="/logout"] button`)
	p.at(a, "/?done=signed-out", "You are signed out.")
	p.open(a.origin + "/dashboard")
	p.at(a, "/login?next=%2Fdashboard", "Sign in")
	p.fill("login", "mary jackson")
	p.fill("password", "not "+password)
	if status := p.press("main form button").Status; status != 422 {
		p.t.Errorf("a wrong password is answered with %d", status)
	}
	p.at(a, "/login", "There is a problem")
	if kept := p.value("#login"); kept != "mary jackson" {
		p.t.Errorf("after a wrong password the name is %q, not what was typed", kept)
	}
	p.fill("password", password)
	p.press("main form button")
	p.at(a, "/dashboard", "Mary K. Jackson")
	p.press(`form[action="/logout"] button`)
	p.at(a, "/?done=signed-out")
}

// at checks where the tab is and what can be read there.
func (p *tab) at(a *app, path string, words ...string) {
	p.t.Helper()
	if at := strings.TrimPrefix(p.location(), a.origin); at != path {
		p.t.Fatalf("at %s, not %s:\n%s", at, path, p.text("main"))
	}
	p.says(words...)
}

// says checks what can be read on the page.
func (p *tab) says(words ...string) {
	p.t.Helper()
	text := p.text("body")
	for _, word := range words {
		if !strings.Contains(text, word) {
			p.t.Errorf("%s does not say %q:\n%s", p.location(), word, text)
		}
	}
}
