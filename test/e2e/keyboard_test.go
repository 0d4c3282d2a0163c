package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestPortalNeedsOnlyAKeyboard(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	p.open(a.origin + "/")
	p.tabTo(`main a[href="/signup"]`)
	p.follow(chromedp.KeyEvent(kb.Enter))
	p.typeInto("#username", "Dorothy Vaughan")
	p.typeInto("#email", "dorothy@example.org")
	p.typeInto("#password", password)
	p.follow(chromedp.KeyEvent(kb.Enter))
	p.at(a, "/dashboard", "Dorothy Vaughan")
	p.tabTo(`.head a[href="/settings"]`)
	p.follow(chromedp.KeyEvent(kb.Enter))
	p.tabTo("#display_name")
	p.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl)), input.InsertText("Dorothy"))
	p.tabTo("main form button")
	p.follow(chromedp.KeyEvent(" "))
	p.at(a, "/settings", "Your settings are saved.", "Dorothy")
	p.tabTo(`form[action="/logout"] button`)
	p.follow(chromedp.KeyEvent(kb.Enter))
	p.at(a, "/?done=signed-out")
}

func TestSkipLinkLeadsPastTheNavigation(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "localhost"), newTab(t)
	p.open(a.origin + "/")
	p.do(chromedp.KeyEvent(kb.Tab))
	var top float64
	p.eval(`document.activeElement.matches(".skip") ? document.activeElement.getBoundingClientRect().top : -1`, &top)
	if top < 0 {
		t.Fatalf("the first Tab shows no skip link: its top is at %v", top)
	}
	p.do(chromedp.KeyEvent(kb.Enter))
	p.do(chromedp.KeyEvent(kb.Tab))
	var inside bool
	p.eval(`document.querySelector("main").contains(document.activeElement)`, &inside)
	if !inside {
		t.Error("Tab after the skip link goes to the navigation")
	}
}

// typeInto goes to a field by keyboard and types.
func (p *tab) typeInto(selector, text string) {
	p.t.Helper()
	p.tabTo(selector)
	p.do(chromedp.KeyEvent(text))
}

// tabTo presses Tab until the element has the focus, and checks that whatever
// gets it on the way can be seen to have it.
func (p *tab) tabTo(selector string) {
	p.t.Helper()
	for range 40 {
		p.do(chromedp.KeyEvent(kb.Tab))
		var focus struct {
			Name          string
			Outlined, Hit bool
		}
		p.eval(`(() => {
			const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
			return {
				Name: e.outerHTML.slice(0, 80),
				Outlined: e === document.body || s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.bottom > 0 && r.top < innerHeight,
				Hit: e.matches(`+"`"+selector+"`"+`),
			};
		})()`, &focus)
		if !focus.Outlined {
			p.t.Errorf("at %s the focus cannot be seen on %s", p.location(), focus.Name)
		}
		if focus.Hit {
			return
		}
	}
	p.t.Fatalf("Tab never reaches %s at %s", selector, p.location())
}
