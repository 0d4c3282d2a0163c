package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheLabShowsItsCounter looks at the lab's counter in narrow and wide windows,
// light and dark: it is in sight while an attack is tried, and says by its colour
// what became of it, dark or bright enough to be read.
func TestTheLabShowsItsCounter(t *testing.T) {
	browser(t)
	_, l := startLab(t)
	p := newTab(t)
	for _, width := range []int64{320, 1280} {
		p.do(chromedp.EmulateViewport(width, 800))
		for _, path := range []string{"/attack/1/opacity?against=bare", "/attack/9/pop-up?against=guarded"} {
			p.open(l.Origin + path)
			eventually(t, "the counter says something", func() bool {
				var says string
				p.eval(`document.querySelector(".tally.big").textContent`, &says)
				return says != ""
			})
			for class, want := range map[string]string{"acted": "--bad", "stopped": "--good"} {
				var fault string
				p.eval(`(() => {
					const e = document.querySelector(".tally.big"), r = e.getBoundingClientRect(), probe = document.createElement("span");
					e.classList.remove("acted", "stopped");
					e.classList.add("`+class+`");
					probe.style.color = "var(`+want+`)";
					e.append(probe);
					const is = getComputedStyle(e).color, want = getComputedStyle(probe).color;
					probe.remove();
					const hit = document.elementFromPoint(r.left + 10, r.top + r.height / 2);
					if (r.top < 0 || r.bottom > innerHeight || r.right > innerWidth) return "it is at " + Math.round(r.top) + " to " + Math.round(r.bottom) + " px";
					if (hit !== e && !e.contains(hit)) return "it lies under " + hit?.outerHTML.slice(0, 60);
					return is === want ? "" : "its colour is " + is + ", want " + want;
				})()`, &fault)
				if fault != "" {
					t.Errorf("%s at %d px, %s: %s", path, width, class, fault)
				}
			}
		}
	}
}
