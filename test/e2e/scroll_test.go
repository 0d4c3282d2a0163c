package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// In the first second of a guarded page, whoever moves on it is not thrown back to
// its top, and what they move to is there at once: a pointer that presses meanwhile
// meets what was seen. The window is so small that every field is out of sight.
func TestWhoeverMovesIsNotThrownBack(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	p := newTab(t)
	p.do(chromedp.EmulateViewport(320, 160))
	for name, move := range map[string]chromedp.Action{
		"by the focus that assistive technology moves": chromedp.Focus("#password", chromedp.ByQuery),
		"by what scrolls without the focus":            chromedp.Evaluate(`scrollTo(0, 300)`, nil),
		"by key":                                       chromedp.KeyEvent(kb.End),
	} {
		p.open(a.origin + "/signup")
		p.do(move)
		var at struct{ Now, Later, Age float64 }
		p.do(evalAwaited(`(async () => {
			const after = (ms) => new Promise((done) => setTimeout(done, ms));
			const age = performance.now();
			await after(50);
			const now = scrollY;
			await after(1500);
			return { Now: now, Later: scrollY, Age: age };
		})()`, &at))
		if at.Later == 0 || name != "by key" && at.Now != at.Later { // a browser may scroll smoothly for a key
			t.Errorf("%s: at %v, and later at %v, %v ms after the page came", name, at.Now, at.Later, at.Age)
		}
	}
}
