package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestForgottenPasswordInABrowser presses through the way from the sign-in page to a
// new password, with the mail read in the mailbox of development, whose HTML is
// readable in light and in dark.
func TestForgottenPasswordInABrowser(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	p := newTab(t)
	p.signUp(a, "Ada Lovelace", "ada@example.org")
	p.open(a.origin + "/settings")
	p.press(`form[action="/logout"] button`)

	p.open(a.origin + "/login")
	p.follow(chromedp.Click(`a[href="/forgot-password"]`, chromedp.ByQuery))
	p.fill("email", "ada@example.org")
	p.press("main form button")
	if got := p.text("main"); !strings.Contains(got, "a mail with a link to a new password is on its way") {
		t.Fatalf("after the form the page says\n%s", got)
	}
	var link, asHTML string
	eventually(t, "the mail is in the mailbox", func() bool {
		p.open(a.origin + "/dev/mail")
		p.eval(`document.querySelector("main a[href*='/reset-password?token=']")?.href || ""`, &link)
		p.eval(`document.querySelector("main a[href*='/reset-password?token=']")?.parentElement.querySelector("a[href$='/html']").href || ""`, &asHTML)
		return link != ""
	})

	var colours []string
	for _, scheme := range []string{"light", "dark"} {
		p.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		p.open(asHTML)
		var behind string
		p.eval(`getComputedStyle(document.querySelector(".card")).backgroundColor`, &behind)
		colours = append(colours, behind)
		var contrast float64
		p.eval(contrastOf(".card p:nth-of-type(2)", ".card"), &contrast)
		if contrast < 4.5 {
			t.Errorf("%s: the text of the mail has a contrast of %.1f", scheme, contrast)
		}
		p.eval(contrastOf(".button", ".button"), &contrast)
		if contrast < 4.5 {
			t.Errorf("%s: the button of the mail has a contrast of %.1f", scheme, contrast)
		}
	}
	if colours[0] == colours[1] {
		t.Errorf("the mail is %q in light and in dark", colours)
	}

	p.open(link)
	p.fill("password", "password")
	p.press("main form button")
	if got := p.text("main"); !strings.Contains(got, "tried first") {
		t.Errorf("a well-known password: the page says\n%s", got)
	}
	p.fill("password", "another sentence that I would say")
	p.press("main form button")
	if got := p.text("main"); !strings.HasSuffix(p.location(), "/login") || !strings.Contains(got, "Your password is changed") {
		t.Fatalf("%s says\n%s", p.location(), got)
	}
	p.fill("login", "Ada Lovelace")
	p.fill("password", "another sentence that I would say")
	p.press("main form button")
	if p.location() != a.origin+"/dashboard" {
		t.Errorf("the new password leads to %s", p.location())
	}
	if out := a.Output(t); strings.Contains(out, "token=") {
		t.Error("the log has the token of a link")
	}
}

// contrastOf is the contrast (WCAG 2) of the colour of one element before the
// background of another.
func contrastOf(text, behind string) string {
	return `(() => {
		const of = (c) => { const [r, g, b] = c.match(/\d+/g).map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
		const pair = [of(getComputedStyle(document.querySelector("` + text + `")).color), of(getComputedStyle(document.querySelector("` + behind + `")).backgroundColor)].sort((x, y) => y - x);
		return (pair[0] + 0.05) / (pair[1] + 0.05);
	})()`
}
