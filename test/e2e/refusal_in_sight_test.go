package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// TestRefusalsAreSeenAndMoveNothing presses every guarded button of every page so
// that the guard refuses, on a phone and at a zoom of 400 %: what it says is whole
// within the window, wraps, does not cover the button, and moves no button.
func TestRefusalsAreSeenAndMoveNothing(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	people := viewers(t, a)
	admin := people[2].tab
	of := makeThings(a, people[1].tab, admin, "Grace Hopper", "Ada Lovelace")
	a.run(t, "user", "token", "Ada Lovelace", "--name", "a token with a name that is long enough to be seen", "--scope", "read", "--expires", "2160h")
	pages, _ := guardedPages(t, a, of, admin)
	seen := 0
	for _, window := range [][2]int64{{390, 844}, {320, 256}} {
		admin.do(chromedp.EmulateViewport(window[0], window[1]))
		for _, page := range pages {
			address := page.page
			if page.choose != nil {
				address = page.choose()
			}
			admin.open(a.origin + address)
			var faults []string
			var pressed int
			admin.do(evalAwaited(refusedEverywhere, &struct {
				Faults  *[]string
				Pressed *int
			}{&faults, &pressed}))
			seen += pressed
			for _, fault := range faults {
				t.Errorf("%s at %d × %d: %s", page.page, window[0], window[1], fault)
			}
		}
	}
	if seen < len(pages) {
		t.Errorf("only %d buttons were pressed on %d pages", seen, len(pages))
	}
	testkit.Report("refusals in sight", fmt.Sprintf("%d looked at in two windows", seen))
}

// refusedEverywhere presses by program, which the guard always refuses. Details are
// opened first, and the first second of the page is over, as for whoever presses.
const refusedEverywhere = `(async () => {
	const faults = [], rest = (ms) => new Promise((done) => setTimeout(done, ms));
	document.querySelectorAll("details").forEach((d) => { d.open = true; });
	await rest(1100);
	const buttons = [...document.querySelectorAll("form[data-press] button:not([type=button], .unseen)")];
	for (const button of buttons) {
		button.scrollIntoView({ block: "center", behavior: "instant" });
		button.focus({ preventScroll: true });
		const name = button.textContent.trim().slice(0, 40);
		const places = () => buttons.map((b) => b.getBoundingClientRect().top + scrollY);
		const before = places();
		button.click();
		await rest(150);
		const says = button.form.querySelector("[data-says]"), s = says.getBoundingClientRect(), b = button.getBoundingClientRect();
		const note = says.closest("[data-note]").getBoundingClientRect();
		if (!says.textContent) { faults.push(name + ": nothing is said"); continue; }
		if (note.top < 0 || note.left < 0 || note.bottom > innerHeight || note.right > innerWidth) faults.push(name + ": the message is not within the window");
		if (s.left < 0 || s.right > innerWidth || s.top < note.top || s.bottom > note.bottom + 1) faults.push(name + ": the sentence is cut off: " + Math.round(s.height) + " px of it in " + Math.round(note.height));
		if (Math.min(b.bottom, note.bottom) - Math.max(b.top, note.top) > 1) faults.push(name + ": the message covers the button");
		const moved = Math.max(...places().map((top, i) => Math.abs(top - before[i])));
		if (moved > 1) faults.push(name + ": buttons move by " + Math.round(moved) + " px");
		says.textContent = "";
		button.form.querySelectorAll("[data-instead], [data-typing]").forEach((e) => { e.hidden = true; });
	}
	return { Faults: faults, Pressed: buttons.length };
})()`
