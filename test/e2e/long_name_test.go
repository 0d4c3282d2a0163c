package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// TestALongNameLeavesTheRestInSight gives everybody a name of 100 letters with
// nothing to break a line at, and looks at every page in a window of 320 px: no
// page is wider than its window, and nothing is cut off. In a window of 1,280 px the
// name takes a part of a list and leaves the other columns in sight.
func TestALongNameLeavesTheRestInSight(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	people := viewers(t, a)
	user, admin := people[1].tab, people[2].tab
	makeThings(a, user, admin, "Grace Hopper", "Ada Lovelace")
	for i, p := range []*tab{user, admin} {
		p.open(a.origin + "/settings")
		p.fill("display_name", strings.Repeat("WM"[i:i+1], 100))
		p.press("main form button")
	}
	a.run(t, "user", "token", "Ada Lovelace", "--name", strings.Repeat("T", 100), "--scope", "read", "--expires", "2160h")
	all := walked(t, addresses(t, a, people))
	looked := 0
	for _, v := range people {
		v.do(chromedp.EmulateViewport(320, 800))
		for _, address := range all {
			if !v.looksAt(people, address.access) || v.open(a.origin+address.path).MimeType != "text/html" {
				continue
			}
			looked++
			var faults []string
			v.eval(`(() => {
				const faults = [], over = document.documentElement.scrollWidth - innerWidth;
				document.querySelectorAll("details").forEach((d) => { d.open = true; });
				if (over > 0) faults.push("the page is " + over + " px wider than its window");
				for (const e of document.querySelectorAll("h1, h2, h3, p, li, dd, legend, label, button, .button, summary, .notice, .problem")) {
					if (!e.checkVisibility() || e.closest(".unseen, .skip, .scroll")) continue;
					const r = e.getBoundingClientRect();
					if (r.right > innerWidth + 1 || r.left < -1) faults.push(e.tagName + " reaches to " + Math.round(r.right) + " px: " + e.textContent.trim().slice(0, 30));
					if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) faults.push(e.tagName + " is cut off: " + e.textContent.trim().slice(0, 30));
				}
				for (const e of document.querySelectorAll("fieldset")) {
					const l = e.querySelector(":scope > legend"), first = e.querySelector("input");
					if (!l || !first || !e.checkVisibility()) continue;
					const at = l.getBoundingClientRect();
					if (at.height === 0 || at.height > 60 || at.bottom > first.getBoundingClientRect().top + 1) faults.push("the legend “" + l.textContent + "” does not stand above its boxes: " + Math.round(at.height) + " px");
				}
				return faults;
			})()`, &faults)
			for _, fault := range faults {
				t.Errorf("%s%s: %s", v.name, address.path, fault)
			}
		}
		v.do(chromedp.EmulateViewport(1280, 800))
	}
	for _, list := range []string{"/admin/users", "/admin/accounts", "/admin/transfers", "/transfers", "/dashboard"} {
		admin.open(a.origin + list)
		var widest, columns int
		admin.eval(`Math.max(0, ...[...document.querySelectorAll("main :is(td, tbody th)")].map((c) => Math.round(c.getBoundingClientRect().width)))`, &widest)
		admin.eval(`[...document.querySelectorAll("main thead th")].filter((c) => c.getBoundingClientRect().right <= innerWidth).length`, &columns)
		if widest > 420 || columns < 3 {
			t.Errorf("%s: a column takes %d px, and %d columns are in sight", list, widest, columns)
		}
	}
	if looked < 30 {
		t.Errorf("only %d pages were looked at", looked)
	}
	testkit.Report("long names", fmt.Sprintf("%d pages at 320 px", looked))
}
