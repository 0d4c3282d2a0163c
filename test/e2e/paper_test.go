package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// TestPagesArePrintedWholeAndDark looks at every page as it is printed, on a sheet
// of 641 px, in both colour schemes: nothing reaches over the edge of the sheet or
// of what it is in, and all text is dark enough on white, for browsers print no
// backgrounds.
func TestPagesArePrintedWholeAndDark(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	people := viewers(t, a)
	makeThings(a, people[1].tab, people[2].tab, "Grace Hopper", "Ada Lovelace")
	a.run(t, "user", "token", "Ada Lovelace", "--name", "W123456789 W123456789 W123456789 W123456789 W123456789", "--scope", "read", "--expires", "2160h")
	all := addresses(t, a, people)
	sheets, cells := 0, 0
	for _, v := range people[1:] {
		for _, address := range all {
			if !v.looksAt(people, address.access) {
				continue
			}
			if v.open(a.origin+address.path).MimeType != "text/html" {
				continue
			}
			for _, scheme := range []string{"dark", "light"} {
				v.onPaper(scheme)
				faults, measured := v.printed()
				sheets++
				cells += measured
				for _, fault := range faults {
					t.Errorf("%s%s, %s: %s", v.name, address.path, scheme, fault)
				}
			}
			v.do(chromedp.EmulateViewport(1280, 800), emulation.SetEmulatedMedia())
		}
	}
	if sheets < 80 || cells < 1000 {
		t.Errorf("only %d texts on %d sheets were measured", cells, sheets)
	}
	testkit.Report("print", fmt.Sprintf("%d texts measured on %d sheets", cells, sheets))

	// The twin: what the rules for paper prevent is found.
	admin := people[2].tab
	admin.open(a.origin + "/settings/tokens")
	admin.onPaper("dark")
	admin.eval(`document.querySelectorAll("tbody th").forEach((c) => { c.textContent = "W".repeat(200); }),
		document.querySelectorAll("link[rel=stylesheet]").forEach((l) => l.remove())`, nil)
	admin.eval(`document.documentElement.style.cssText = "color: #eee"`, nil)
	if faults, _ := admin.printed(); len(faults) < 2 {
		t.Errorf("a page without rules for paper has only these faults: %v", faults)
	}
}

// onPaper shows the page as it is printed.
func (p *tab) onPaper(scheme string) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(641, 900), emulation.SetEmulatedMedia().WithMedia("print").
		WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
}

// printed returns what of the page shown would be cut off or too pale, and how
// many texts were measured.
func (p *tab) printed() (faults []string, measured int) {
	p.t.Helper()
	p.eval(`(() => {
		const faults = [];
		let measured = 0;
		const light = (c) => { const [r, g, b] = c.match(/[\d.]+/g).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
		const say = (e, what) => faults.push(what + ": " + e.textContent.trim().slice(0, 40));
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = walk.nextNode());) {
			const e = n.parentElement;
			if (!n.data.trim() || !e.checkVisibility() || e.closest(".unseen, .skip, script, noscript, svg title, svg desc, option")) continue;
			const range = document.createRange();
			range.selectNodeContents(n);
			const r = range.getBoundingClientRect();
			measured++;
			if (r.right > 642 || r.left < -1) say(e, "beyond the edge, at " + Math.round(r.right) + " px");
			const contrast = 1.05 / (light(getComputedStyle(e).color) + 0.05);
			if (contrast < 4.5) say(e, "too pale on white, " + contrast.toFixed(1));
		}
		for (const e of document.querySelectorAll("main :is(td, th, section, div, dd, p)")) {
			if (e.checkVisibility() && !e.closest(".unseen") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).overflowX !== "visible") say(e, "cut off by " + (e.scrollWidth - e.clientWidth) + " px");
		}
		return { Faults: faults, Measured: measured };
	})()`, &struct {
		Faults   *[]string
		Measured *int
	}{&faults, &measured})
	return faults, measured
}
