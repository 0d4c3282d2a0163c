package e2e

import (
	"context"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

var connection struct {
	sync.Once
	ctx context.Context
	err error
}

// browser connects to the browser that the tests of this process share.
func browser(t *testing.T) context.Context {
	t.Helper()
	devtools := testkit.Chromium(t)
	connection.Do(func() {
		allocator, _ := chromedp.NewRemoteAllocator(context.Background(), devtools, chromedp.NoModifyURL)
		connection.ctx, _ = chromedp.NewContext(allocator) // ends with the process
		connection.err = chromedp.Run(connection.ctx)
	})
	if connection.err != nil {
		t.Fatalf("connect to Chromium: %v", connection.err)
	}
	return connection.ctx
}

// newTab opens a tab that shares no cookie and no cache with any other.
func newTab(t *testing.T) *tab {
	t.Helper()
	parent := browser(t)
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithTargetID(newProfile(t, parent)))
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx, observed: newObserved()}
	chromedp.ListenTarget(ctx, p.observe)
	if err := chromedp.Run(ctx); err != nil { // without a deadline: the tab lives as long as the context
		t.Fatalf("open a tab: %v", err)
	}
	// Every tab of a person who looks at it has the focus, however many tests run.
	p.do(page.Enable(), emulation.SetFocusEmulationEnabled(true), chromedp.EmulateViewport(1280, 800))
	return p
}

// newProfile opens a window without a past, which ends with the test.
func newProfile(t *testing.T, parent context.Context) target.ID {
	t.Helper()
	ctx := cdp.WithExecutor(parent, chromedp.FromContext(parent).Browser)
	profile, err := target.CreateBrowserContext().Do(ctx)
	if err != nil {
		t.Fatalf("make a browser profile: %v", err)
	}
	t.Cleanup(func() { _ = target.DisposeBrowserContext(profile).Do(ctx) }) // gone if the browser is
	window, err := target.CreateTarget("about:blank").WithBrowserContextID(profile).WithNewWindow(true).Do(ctx)
	if err != nil {
		t.Fatalf("open a window: %v", err)
	}
	return window
}
