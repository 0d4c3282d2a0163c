package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// window is what a page is looked at in.
type window struct {
	width  int64
	scheme string
	axe    bool // whether axe-core judges the page there
}

// Every page is looked at as everybody who may see it, and so are the answers
// to bad input: each fits wide and narrow windows, light and dark, says nothing
// in the console, and has no fault that axe-core knows. In each run the pages of
// one handler share the four windows: the first is looked at in all of them, the
// others, which differ by what an entity has, in a wide one and a narrow one.
func TestEveryPageFitsIsQuietAndAccessible(t *testing.T) {
	t.Parallel()
	browser(t)
	axe := axeSource(t)
	a := startApp(t, "localhost")
	people := viewers(t, a)
	makeThings(a, people[1].tab, people[2].tab, "Grace Hopper", "Ada Lovelace")
	all := addresses(t, a, people)
	for _, scope := range []string{"read", "write", "transfers"} { // the page of tokens has something to list
		a.run(t, "user", "token", "Grace Hopper", "--name", scope+strings.Repeat("W", 60), "--scope", scope, "--expires", "2160h")
	}
	every := thorough(t, "pages of a second entity in all four windows, not in a wide dark one and a narrow light one")
	seen, looks := 0, 0
	for _, v := range people {
		known := map[string]bool{}
		for _, address := range all {
			if !v.looksAt(people, address.access) {
				continue
			}
			windows := allWindows
			if known[address.handler] && !every {
				windows = twoWindows
			}
			known[address.handler] = true
			if answer := v.open(a.origin + address.path); answer.MimeType == "text/html" {
				v.saysWhatItDoes(answer.Headers["Document-Policy"], v.name+address.path)
				v.judge(axe, v.name+address.path, windows...)
				seen++
				looks += len(windows)
			}
		}
	}
	bad := people[0].badSignUp(a, axe) + people[1].refusals(a, axe)
	testkit.Report("pages", fmt.Sprintf("%d looked at in a browser, in %d windows; axe-core: %v", seen+bad, looks+bad*len(allWindows), axe != ""))
	for _, v := range people {
		if heard := append(v.errors(), v.warnings()...); heard != nil {
			t.Errorf("the console of the %s shows %d errors and warnings, the first: %s", v.name, len(heard), heard[0])
		}
	}
}

// badSignUp and bad sign-in show what is wrong.
func (v viewer) badSignUp(a *app, axe string) int {
	v.open(a.origin + "/signup")
	v.press("main form button")
	v.judge(axe, "empty sign-up")
	v.open(a.origin + "/login")
	v.press("main form button")
	v.judge(axe, "empty sign-in")
	return 2
}

// refusals are the pages that a user meets by mistake.
func (v viewer) refusals(a *app, axe string) int {
	v.open(a.origin + "/admin/config")
	v.judge(axe, "forbidden")
	v.open(a.origin + "/settings")
	v.fill("display_name", strings.Repeat("W", 100)) // nothing to break a line at
	v.press("main form button")
	v.judge(axe, "saved with a long name")
	v.open(a.origin + "/dashboard")
	v.judge(axe, "dashboard with a long name")
	v.open(a.origin + "/settings")
	v.fill("time_zone", "Nowhere/Land")
	v.press("main form button")
	v.judge(axe, "settings refused")
	return 4
}

// saysWhatItDoes looks at what a page says of its guarded forms: a header that
// keeps the page at its top where there are some, and nowhere else; and buttons
// that name what they do, for a small window may show nothing else.
func (v viewer) saysWhatItDoes(policy any, name string) {
	v.t.Helper()
	var forms int
	v.eval(`document.querySelectorAll("form[data-press]").length`, &forms)
	want := any(nil)
	if forms > 0 {
		want = "force-load-at-top"
	}
	if policy != want {
		v.t.Errorf("%s: Document-Policy is %v, want %v: the page has %d guarded forms", name, policy, want, forms)
	}
	// Where the password is asked for, it is that which decides.
	var buttons []string
	v.eval(`[...document.querySelectorAll("form[data-press]:not(:has(input[type=password])) button:not([type=button], .unseen)")].map(b => b.textContent.trim())`, &buttons)
	for i, says := range buttons {
		if len(strings.Fields(says)) < 3 || slices.Contains(buttons[:i], says) {
			v.t.Errorf("%s: the guarded button %q does not say what it does", name, says)
		}
	}
}

var (
	allWindows = []window{{1280, "light", false}, {360, "light", true}, {1280, "dark", false}, {360, "dark", true}}
	twoWindows = []window{{1280, "dark", false}, {360, "light", true}}
)

// judge looks at the page shown in the windows, or in all of them.
func (v viewer) judge(axe, name string, windows ...window) {
	v.t.Helper()
	if windows == nil {
		windows = allWindows
	}
	var own bool
	if v.eval("originAgentCluster", &own); !own {
		v.t.Errorf("%s: the page shares its agent cluster with its site", name)
	}
	if axe != "" {
		v.do(chromedp.Evaluate(axe+";0", nil)) // the debugger may evaluate what the page's policy would stop
	}
	for _, w := range windows {
		v.do(chromedp.EmulateViewport(w.width, 800), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: w.scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}))
		where := fmt.Sprintf("%s %d %s", name, w.width, w.scheme)
		var overflow int
		v.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth", &overflow)
		if overflow > 0 {
			v.t.Errorf("%s: the page is %d pixels wider than its window", where, overflow)
		}
		var squeezed int
		v.eval(`[...document.querySelectorAll("thead th, .button, button, nav a")].filter(e => e.offsetHeight > 60 && !e.closest("form[data-press]")).length`, &squeezed)
		if squeezed > 0 {
			v.t.Errorf("%s: %d headings or buttons are squeezed into three lines", where, squeezed)
		}
		v.keepPicture(where, w.width)
		if axe != "" && w.axe {
			v.hasNoFault(name + " " + w.scheme)
		}
	}
}

// keepPicture saves the page shown in the folder UNFRAMED_SCREENSHOTS, if set.
func (v viewer) keepPicture(name string, width int64) {
	v.t.Helper()
	folder := os.Getenv("UNFRAMED_SCREENSHOTS")
	if folder == "" {
		return
	}
	var png []byte
	v.do(chromedp.ActionFunc(func(ctx context.Context) error {
		_, _, _, _, _, whole, err := page.GetLayoutMetrics().Do(ctx)
		if err != nil {
			return err
		}
		png, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).
			WithClip(&page.Viewport{Width: float64(width), Height: whole.Height, Scale: 1}).Do(ctx)
		return err
	}))
	file := strings.NewReplacer("/", "-", " ", "-").Replace(name) + ".png"
	if err := os.WriteFile(filepath.Join(folder, file), png, 0o644); err != nil {
		v.t.Fatal(err)
	}
}
