package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// TestEveryOutcomeIsSaidAndInSight does what the pages offer, and what they refuse,
// in a window of 320 × 256 px, which is one of 1280 × 1024 at a zoom of 400 %. What
// became of it is in the title, has the focus, is said in words by the accessibility
// tree, stands within the window, and wraps.
func TestEveryOutcomeIsSaidAndInSight(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	viewers(t, a)[0].open(a.origin + "/")
	p := newTab(t)
	o := &hearer{tab: p, a: a}
	p.do(chromedp.EmulateViewport(320, 256))
	o.of("/signup", "main form button", nil, "Error: Sign up", "Enter")
	o.of("/login", "main form button", nil, "Error: Sign in", "Incorrect username or password")
	o.of("/login", "main form button", with("login", "Ada Lovelace", "password", "wrong password"), "Error: Sign in", "Incorrect username or password")
	p.fill("login", "Ada Lovelace")
	p.fill("password", password)
	p.press("main form button")

	o.of("/settings", "main form button", with("display_name", "Ada"), "Your settings are saved · Settings", "Your settings are saved")
	o.of("/settings", "main form button", with("time_zone", "Nowhere/Land"), "Error: Settings", "time zone")
	o.of("/settings/email", `main form button:not([type=button])`, with("email", "nobody"), "Error: E-mail address", "address")
	o.of("/settings/email", `main form button:not([type=button])`, with("email", "ada.lovelace@example.org"), "A mail with a link is on its way", "A mail with a link is on its way to the new address")
	o.of("/settings/tokens", `form[action="/settings/tokens"] button:not([type=button])`, nil, "Error: API tokens", "Name the token")
	o.of("/settings/tokens", `form[action="/settings/tokens"] button:not([type=button])`, with("name", "for a test"), "Your new token · API tokens", "Your new token")
	o.of("/settings/tokens", `form[action$="/revoke"] button:not([type=button])`, nil, "The token is revoked", "The token is revoked")
	o.of("/settings/sessions", `form[action="/settings/sessions/end-others"] button:not([type=button])`, nil, "All other browsers are signed out", "All other browsers are signed out")
	o.of("/settings/password", `main form button:not([type=button])`, with("current_password", "wrong", "password", password), "Error: Password", "password")

	o.of("/transfers/new", "main form button", with("to", "nobody at all", "amount", "x"), "Error: Send credits", "Write the amount")
	review := p.propose(a.origin+"/transfers/new", "Grace Hopper")
	o.of("/transfers/"+review, `form[action$="/cancel"] button:not([type=button])`, nil, "Cancelled, and nothing was sent", "Cancelled, and nothing was sent: 1.00 to Grace Hopper")
	review = p.propose(a.origin+"/transfers/new", "Grace Hopper")
	o.of("/transfers/"+review, `form[action$="/confirm"] button:not([type=button])`, nil, "Sent: 1.00 to Grace Hopper", "Sent: 1.00 to Grace Hopper")

	limits := `form[action="/admin/config/limits"] button:not([type=button])`
	o.of("/admin/config", limits, with("per_transfer", "x"), "Error: Limits on transfers · Configuration", "amount")
	o.of("/admin/config", limits, with("per_transfer", "500"), "The setting is saved", "The setting is saved")
	p.do(emulation.SetScriptExecutionDisabled(true))
	p.open(a.origin + "/admin/config")
	p.fill("per_transfer", "600")
	p.press(limits)
	o.is("without scripts, the password", "Confirm your identity", "", false)
	p.fill("password", password)
	p.do(emulation.SetScriptExecutionDisabled(false))
	p.press("main form button")
	o.is("after the password", "Press once more, nothing is done yet: Change the setting: Limits on transfers", "Nothing is done yet", true)

	o.of("/admin/users/"+p.userID(a)+"/edit", `main form[data-press] button:not([type=button], [name], .unseen)`, with("display_name", ""), "Error:", "")
	o.of("/admin/users/"+p.userID(a)+"/edit", `main form[data-press] button:not([type=button], [name], .unseen)`, with("display_name", "Ada L."), "The user is saved", "The user is saved")
	p.open(a.origin + "/settings") // the twin: where nothing was done, nothing is said
	if heard, title := p.heard(), p.title(); heard != "" || !strings.HasPrefix(title, "Settings") {
		t.Errorf("a page on which nothing was done says %q, its title %q", heard, title)
	}
	o.of("/settings", `form[action="/logout"] button`, nil, "You are signed out", "You are signed out")
	testkit.Report("outcomes", fmt.Sprintf("%d in titles, with the focus and in sight at 320 × 256", o.seen))
}

// hearer is a person who hears what became of what they do.
type hearer struct {
	*tab
	a    *app
	seen int
}

// with are fields and what is typed into them.
func with(pairs ...string) []string { return pairs }

// of opens a page, fills in its fields, presses and hears.
func (o *hearer) of(page, button string, typed []string, title, says string) {
	o.t.Helper()
	o.open(o.a.origin + page)
	for i := 0; i+1 < len(typed); i += 2 {
		o.enter(`[id="`+typed[i]+`"]`, typed[i+1])
	}
	o.press(button)
	o.is(page, title, says, true)
}

// is holds the page shown to what it has to say.
func (o *hearer) is(where, title, says string, focused bool) {
	o.t.Helper()
	o.seen++
	if got := o.title(); !strings.HasPrefix(got, title) {
		o.t.Errorf("%s: the title is %q, want %q", where, got, title)
	}
	if !focused {
		return
	}
	if heard := o.heard(); !strings.Contains(strings.ToLower(heard), strings.ToLower(says)) || heard == "" {
		o.t.Errorf("%s: the focus is on what says %q, want %q", where, heard, says)
	}
	var fault string
	o.eval(`(() => {
		const e = document.activeElement, r = e.getBoundingClientRect();
		if (!e.closest("main") || e.id === "main") return "the focus is on " + e.outerHTML.slice(0, 80);
		if (r.top < -1 || r.top > innerHeight - 40) return "it begins at " + Math.round(r.top) + " px of " + innerHeight;
		if (r.left < 0 || r.right > innerWidth || e.scrollWidth > e.clientWidth + 1) return "it does not wrap: up to " + Math.round(r.right) + " px of " + innerWidth;
		return "";
	})()`, &fault)
	if fault != "" {
		o.t.Errorf("%s: %s", where, fault)
	}
}

// heard is what the accessibility tree has of what has the focus.
func (p *tab) heard() string {
	p.t.Helper()
	var nodes []*accessibility.Node
	p.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		nodes, err = accessibility.GetFullAXTree().Do(ctx)
		return err
	}))
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, node := range nodes {
		byID[node.NodeID] = node
	}
	var read func(node *accessibility.Node) string
	read = func(node *accessibility.Node) (text string) {
		if axText(node.Role) == "StaticText" {
			return axText(node.Name) + " "
		}
		for _, id := range node.ChildIDs {
			if child := byID[id]; child != nil {
				text += read(child)
			}
		}
		return text
	}
	for _, node := range nodes {
		for _, property := range node.Properties {
			var on bool
			if property.Name == accessibility.PropertyNameFocused && json.Unmarshal(property.Value.Value, &on) == nil && on && axText(node.Role) != "RootWebArea" {
				return strings.TrimSpace(read(node))
			}
		}
	}
	return ""
}
