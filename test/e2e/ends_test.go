package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A page whose forms hold for ten minutes says so in the last of them, and says
// what to do after it; nothing is to be seen of it before.
func TestFormsSayThatTheyWillHoldNoLonger(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	p := newTab(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	p.open(a.origin + "/settings/email")
	says := func() (words string) {
		p.eval(`document.querySelector("[data-life]").textContent`, &words)
		return words
	}
	later := func(milliseconds float64) chromedp.Action {
		return chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := emulation.SetVirtualTimePolicy(emulation.VirtualTimePolicyAdvance).WithBudget(milliseconds).Do(ctx)
			return err
		})
	}
	if words := says(); words != "" {
		t.Errorf("a fresh page says %q", words)
	}
	p.do(later(545_000))
	eventually(t, "the page says that a minute is left", func() bool { return strings.Contains(says(), "one more minute") })
	p.do(later(60_000))
	eventually(t, "the page says that it is over", func() bool { return strings.Contains(says(), "open for too long") })
}
