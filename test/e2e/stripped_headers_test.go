package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/network"
)

// Something on the way may strip the headers that forbid framing. A browser
// then still says, by Fetch Metadata, that a page is for a frame, and the
// application does not send it.
func TestPageIsNotSentToAFrameEvenIfItsHeadersAreStripped(t *testing.T) {
	t.Parallel()
	browser(t)
	a, p := startApp(t, "app.localhost"), newTab(t)
	middlebox, attacker := startTwin(t, a, true), startAttacker(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	p.do(network.ClearBrowserCache())
	stripped := "http://app.localhost:" + middlebox.port
	if p.open(stripped + "/dashboard"); middlebox.refused.Load() > 0 {
		t.Fatal("the page is not sent to a window either, so the refusals prove nothing")
	}
	p.open(attack("http://evil.app.localhost:"+attacker, stripped+"/dashboard"))
	if got := middlebox.refused.Load(); got != int64(len(elements)) {
		t.Errorf("%d of %d frames were refused", got, len(elements))
	}
	for _, e := range elements {
		if e.name != "object" && p.whyBlocked(through(stripped+"/dashboard", e.name)) != "" {
			t.Errorf("%s: the browser still blocks, so the headers were not stripped", e.name)
		}
	}
}
