package e2e

import (
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"unframed/lab"
	"unframed/test/testkit"
)

// What lies on top of a page need not take its focus, and what is held down
// since another page may be pressed here beside something else: in both, the page
// has stood before the person for long when the press comes.
func TestNoPressIsStolenUnderACoverNorByAnotherKey(t *testing.T) {
	for name, open := range map[string]func(*testkit.Display) *testkit.Browser{"Chromium": (*testkit.Display).Chromium, "Firefox": (*testkit.Display).Firefox} {
		t.Run(name, func(t *testing.T) {
			if name == "Firefox" && !thorough(t, "windows on top and one key for another in Firefox") {
				t.Skip("see make thorough")
			}
			browser(t) // measures where things are
			b := open(testkit.NewDisplay(t))
			_, l := startLab(t)
			th := newThief(t, b, l)
			soon, long := []time.Duration{200 * time.Millisecond}, []time.Duration{2500 * time.Millisecond}
			if b.Name == "Chromium" { // Firefox has no picture-in-picture documents
				th.run(20, "picture", soon, th.over, lab.Bare, lab.Headers)
			}
			th.run(21, "shift", long, th.vouched(th.shift), lab.Bare)
			if b.Name == "Firefox" || thorough(t, "an ordinary window on top, and a mouse that vouches for a key") {
				th.run(20, "raised", soon, th.raised, lab.Bare)
				th.run(21, "pointer", long, th.vouched(th.intoField(fieldOf(t, l))), lab.Bare)
			}
		})
	}
}

// over presses in a window that stays on top, and again where the victim's button
// is beneath it, once it has closed.
func (th *thief) over(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.Click(at.ScreenX, at.ScreenY)
	th.spot("over")
	cover := th.another()
	left, top, w, h := th.geometry(cover)
	th.shown(against, func() { th.Click(float64(left+w*6/10), float64(top+h*7/10)) })
	victim := th.another(cover)
	if against == lab.Application {
		sees("where the button is", func() bool { return len(th.lab.Buttons("/transfers/*/confirm")) > 0 })
	}
	x, y := th.buttonAt(against, victim)
	if x < left || y < top || x > left+w || y > top+h {
		panic(notSeen("the button is not beneath the cover"))
	}
	th.Do("mousemove", strconv.Itoa(x), strconv.Itoa(y))
	sees("the end of the cover", func() bool { return len(th.Windows()) == 2 })
	return th.quickly(gap, "sleep", seconds(gap), "click", "1")
}

// raised presses where a window lay over the victim's until just before.
func (th *thief) raised(against lab.Against, gap time.Duration) bool {
	victim := th.popUp(against)
	within(500*time.Millisecond, func() bool { return false }) // it comes to its place
	x, y := th.buttonAt(against, victim)
	th.Do("mousemove", strconv.Itoa(x), strconv.Itoa(y), "windowraise", th.Main())
	within(1500*time.Millisecond, func() bool { return false }) // it has the focus and stands still
	if focus := th.Do("getactivewindow"); focus != victim {
		panic(notSeen("the cover took the focus"))
	}
	return th.quickly(gap, "windowraise", victim, "sleep", seconds(gap), "click", "1")
}

// vouched holds Enter from before the victim's page comes and, when that has
// stood for its second, presses something else.
func (th *thief) vouched(press func(lab.Against)) steal {
	return func(against lab.Against, gap time.Duration) bool {
		at := th.spot("decoy")
		th.Click(at.ScreenX, at.ScreenY) // the page has the focus
		defer th.Do("keyup", "Return")
		th.silent = against == lab.Application // no address gives its button the focus
		before := th.lab.Tally(against)
		acts := func() bool { return th.lab.Tally(against).Acted > before.Acted }
		th.shown(against, func() { th.Do("keydown", "Return") })
		if within(1800*time.Millisecond, acts) { // the key repeats by then
			return true
		}
		press(against)
		within(gap, acts)
		return true
	}
}

func (th *thief) shift(lab.Against) { th.Do("key", "shift") }

// fieldOf is where the bank's field for a note is.
func fieldOf(t *testing.T, l *lab.Lab) lab.Place {
	t.Helper()
	bank, err := l.Victim(t.Context(), lab.Way{}, lab.Guard)
	if err != nil {
		t.Fatal(err)
	}
	p := newTab(t)
	p.do(chromedp.EmulateViewport(1280, 900))
	p.open(bank)
	at, _ := p.elementAt("#note")
	return lab.Place{FromMiddle: at.x - 640, FromTop: at.y}
}

// intoField clicks into the bank's field, which the victim's page has at that
// place; the application's has none there.
func (th *thief) intoField(field lab.Place) func(lab.Against) {
	return func(against lab.Against) {
		at, button := th.spot("decoy"), th.lab.Button(against)
		th.Click(at.ScreenX+field.FromMiddle-button.FromMiddle, at.ScreenY+field.FromTop-button.FromTop)
	}
}
