package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unframed/lab"
	"unframed/test/testkit"
)

// In a small window a fragment of the address chooses what is seen of a page, and
// what has the focus. Guarded pages begin at their top all the same: at the bank
// that has the press guard and no header, by the guard's script alone.
func TestAnAddressChoosesNothingOfAGuardedPage(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	p := newTab(t)
	p.do(page.BringToFront(), chromedp.EmulateViewport(440, 160))
	p.open(l.Enter(l.Origin + "/"))
	for _, c := range []struct {
		against        lab.Against
		fragment       string
		scrolls, draws bool // the focus
	}{
		{lab.Bare, "#:~:text=Confirm", true, false},
		{lab.Headers, "#:~:text=Confirm", true, false},
		{lab.Guard, "#:~:text=Confirm", false, false},
		{lab.Application, "#:~:text=Send%20600.00", false, false},
		{lab.Bare, "#note", true, true},
		{lab.Guard, "#note", false, false},
		{lab.Application, "#typed", false, false},
	} {
		victim, err := l.Victim(t.Context(), lab.Way{}.For("600.00"), c.against)
		if err != nil {
			t.Fatal(err)
		}
		p.open("about:blank")
		p.open(victim + c.fragment)
		var is struct {
			Scrolls, Draws, Long bool
			Hash                 string
		}
		p.do(chromedp.Evaluate(`new Promise(done => setTimeout(done, 300))`, nil, awaitPromise)) // after whatever the browser does by itself
		p.eval(`({ Scrolls: scrollY > 0, Draws: document.activeElement !== document.body, Long: document.documentElement.scrollHeight > 2 * innerHeight, Hash: location.hash })`, &is)
		if !is.Long {
			t.Fatalf("%s fits its window, so that nothing is proven", c.against.Title())
		}
		if is.Scrolls != c.scrolls || is.Draws != c.draws {
			t.Errorf("%s at %s: scrolled %v, focus drawn %v; want %v, %v", c.fragment, c.against.Title(), is.Scrolls, is.Draws, c.scrolls, c.draws)
		}
	}
	testkit.Report("attacks", "The address chooses what is seen (Chromium): scrolls and draws the focus at the bank without defence, scrolls at the one with headers, neither at the guarded one and at the application")
}

// The same with real windows, and in Firefox, which knows no Document Policy.
func TestNoPressIsStolenByAFragment(t *testing.T) {
	if !thorough(t, "fragments in small windows, in Firefox too") {
		t.Skip("see make thorough")
	}
	for name, open := range map[string]func(*testkit.Display) *testkit.Browser{"Chromium": (*testkit.Display).Chromium, "Firefox": (*testkit.Display).Firefox} {
		t.Run(name, func(t *testing.T) {
			browser(t) // measures where the button is
			b := open(testkit.NewDisplay(t))
			_, l := startLab(t)
			th := newThief(t, b, l)
			th.run(22, "text", []time.Duration{1500 * time.Millisecond}, th.fragment, lab.Bare)
		})
	}
}

// fragment presses in the middle of the victim's small window, where the bank's
// button has been scrolled to.
func (th *thief) fragment(against lab.Against, gap time.Duration) bool {
	window := th.popUp(against)
	if th.silent = against.IsGuarded(); th.silent {
		if at := th.spot("scrolled"); at.Y != 0 {
			th.Errorf("%s is scrolled by %v", against.Title(), at.Y)
		}
	}
	within(gap, func() bool { return false })
	x, y, _, h := th.geometry(window)
	th.Click(float64(x+100), float64(y+h-80)) // 160 px of page; its middle column begins at the left edge
	return true
}
