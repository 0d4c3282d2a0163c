package e2e

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/lab"
	"unframed/test/testkit"
)

// thief is a person at a screen with a browser, who does what the attacker's
// pages ask for.
type thief struct {
	*testing.T
	*testkit.Browser
	lab   *lab.Lab
	began time.Time
	// patient is an attempt that the guard cannot tell from an honest press: that
	// it refuses only means that it came too early.
	patient bool
	// silent is an attempt in which the page under attack has nothing to refuse.
	silent bool
	// excuse says of an attempt that worked why it shows nothing of the guard, or
	// nothing; nil for no excuse.
	excuse func() string
}

func newThief(t *testing.T, b *testkit.Browser, l *lab.Lab) *thief {
	return &thief{T: t, Browser: b, lab: l, began: time.Now()}
}

// part is a test within the test: what is skipped in it leaves the others.
func (th *thief) part(name string, does func(t *testing.T)) {
	outer := th.T
	outer.Run(name, func(t *testing.T) {
		th.T = t
		defer func() { th.T = outer }()
		does(t)
	})
}

// steal is a way to steal one press, with so much time for its second half. It
// reports whether it took no longer than that.
type steal func(against lab.Against, gap time.Duration) bool

// attempt is what an attack achieved once. Where it did not come about, lost
// says why: it proves nothing then, whatever came of it.
type attempt struct {
	lab.Tally
	lost string
	late bool // because the presses came too late
}

// notSeen is what an attack waited for in vain.
type notSeen string

// try carries an attack out once and waits for what comes of it: a form that
// acts, or a page that refuses.
func (th *thief) try(number int, name string, against lab.Against, gap time.Duration, act steal) (a attempt) {
	before := th.lab.Tally(against)
	so := func() lab.Tally { return th.lab.Tally(against).Minus(before) }
	done := func() bool { got := so(); return got.Acted+got.Refused > 0 || got.Arrived > 0 && against.IsGuarded() }
	defer func() {
		switch missed := recover().(type) {
		case nil:
		case notSeen:
			a = attempt{Tally: so(), lost: string(missed)}
		default:
			panic(missed)
		}
	}()
	th.Alone()
	th.lab.Forget()
	th.patient, th.silent, th.excuse = false, false, nil
	th.Visit(th.lab.Page(number, name, against))
	th.spot("loaded")
	intime := act(against, gap)
	drawn := so().Shown > 0
	within(2*time.Second, done)
	a.Tally = so()
	switch {
	case th.patient && a.Refused > 0:
		a.lost = "the second press came too early"
	case th.patient:
	case a.Refused > 0 && a.Arrived == 0: // it came about: the page says so itself
	case !intime:
		a.lost, a.late = "the presses came too late", true
	case !drawn:
		a.lost = "the page came too late"
	case a.Arrived > 0 && against.IsGuarded() && th.excuse != nil:
		a.lost = th.excuse()
	case a.Arrived == 0 && against.IsGuarded() && !th.silent:
		a.lost = "the page under attack saw no press"
	}
	return a
}

// sees waits for what an attack needs, or gives the attempt up.
func sees(what string, holds func() bool) {
	if !within(8*time.Second, holds) {
		panic(notSeen(what + " did not come"))
	}
}

// spot waits until the attacker's page has said where it wants a press.
func (th *thief) spot(name string) (at lab.Spot) {
	sees("the attack's page "+name, func() (ok bool) {
		at, ok = th.lab.Spot(name)
		return ok
	})
	if !testkit.OnScreen(at.ScreenX, at.ScreenY) {
		panic(notSeen(fmt.Sprintf("%s is at %v, which is on no screen", name, at)))
	}
	return at
}

// shown waits until one more page of the target has been drawn.
func (th *thief) shown(against lab.Against, act func()) {
	before := th.lab.Tally(against).Shown
	act()
	sees("the victim's page", func() bool { return th.lab.Tally(against).Shown > before })
}

// twice presses once, and again after the gap.
func (th *thief) twice(gap time.Duration) bool {
	return th.quickly(gap, "click", "1", "sleep", seconds(gap), "click", "1")
}

// quickly does something as one program, so that nothing comes between but the
// time, and says whether it took no longer than it should: on a busy machine a
// double-click may become two honest presses, which are a second apart.
func (th *thief) quickly(gap time.Duration, arguments ...string) bool {
	began := time.Now()
	th.Do(arguments...)
	return time.Since(began) < max(gap+100*time.Millisecond, time.Second)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// double presses twice where a window lies over the victim's page, which closes
// at the first.
func (th *thief) double(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	th.spot("window")
	return th.twice(gap)
}

// under presses twice on the attacker's page, which raises the victim's window
// at the first, unless the victim has severed the two.
func (th *thief) under(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	th.silent = against == lab.Application // the window stays beneath, and the page gets no press to refuse
	th.Do("windowactivate", "--sync", th.Main(), "mousemove", strconv.Itoa(int(at.ScreenX)), strconv.Itoa(int(at.ScreenY)))
	within(1200*time.Millisecond, func() bool { return false }) // the victim has been there for long, and its page listens only then
	return th.twice(gap)
}

// moved has the victim's window, which has the focus and stood still for long,
// come under the pointer just before a press.
func (th *thief) moved(against lab.Against, gap time.Duration) bool {
	window := th.popUp(against)
	x, y, w, h := th.geometry(window)
	th.Do("windowmove", window, strconv.Itoa(x+10), strconv.Itoa(y+10)) // learn what the window manager adds
	moved := 0
	sees("the window's move", func() bool { moved, _, _, _ = th.geometry(window); return moved != x })
	driftX, driftY := moved-x-10, 0
	_, movedY, _, _ := th.geometry(window)
	driftY = movedY - y - 10
	within(1500*time.Millisecond, func() bool { return false }) // it has stood still for long, were it not for what comes
	insideX, insideY := th.buttonInside(against, w, h)
	const pointerX, pointerY = 700, 900
	th.excuse = func() string { // all that the guard knows of a move is what the browser says
		press, told := th.lab.Spot("press")
		if !told || math.Abs(press.ScreenX-float64(pointerX-insideX)) < 60 {
			return ""
		}
		testkit.Report("residual", th.Name+" had not told a page that its window was moved when a press came, and the press was sent")
		return "the page did not know that its window had moved"
	}
	return th.quickly(gap, "mousemove", strconv.Itoa(pointerX), strconv.Itoa(pointerY),
		"windowmove", window, strconv.Itoa(pointerX-insideX-driftX), strconv.Itoa(pointerY-insideY-driftY), "sleep", seconds(gap), "click", "1")
}

// popUp lets the attacker's page open the victim in a window of its own.
func (th *thief) popUp(against lab.Against) (window string) {
	at := th.spot("decoy")
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	return th.another()
}

// another is a window that is neither the browser's first nor one of these.
func (th *thief) another(known ...string) (window string) {
	sees("another window", func() bool {
		for _, w := range th.Windows() {
			if w != th.Main() && !slices.Contains(known, w) {
				window = w
			}
		}
		return window != ""
	})
	return window
}

// buttonInside is where the victim's button is in a window of that size.
func (th *thief) buttonInside(against lab.Against, w, h int) (x, y int) {
	button := th.lab.Button(against)
	for _, seen := range th.lab.Buttons("/transfers/*/confirm") { // in a window as narrow as this one
		button = seen
	}
	return w/2 + int(button.FromMiddle), h - popUpHeight + int(button.FromTop)
}

// buttonAt is where the victim's button is on the screen.
func (th *thief) buttonAt(against lab.Against, window string) (x, y int) {
	left, top, w, h := th.geometry(window)
	x, y = th.buttonInside(against, w, h)
	return left + x, top + y
}

// popUpHeight is the height of a pop-up's page, as the attacker asks for it.
const popUpHeight = 840

// geometry is where a window is and how large, without its frame.
func (th *thief) geometry(window string) (x, y, w, h int) {
	th.Helper()
	for _, line := range strings.Fields(th.Do("getwindowgeometry", "--shell", window)) {
		name, value, _ := strings.Cut(line, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "X":
			x = n
		case "Y":
			y = n
		case "WIDTH":
			w = n
		case "HEIGHT":
			h = n
		}
	}
	return x, y, w, h
}

// held keeps a key down from before the victim's page comes. The application's
// buttons have no id by which they could be given the focus.
func (th *thief) held(key string) steal {
	return func(against lab.Against, gap time.Duration) bool {
		at := th.spot("decoy")
		th.Click(at.ScreenX, at.ScreenY) // the page has the focus
		defer th.Do("keyup", key)
		th.silent = against == lab.Application
		th.shown(against, func() { th.Do("keydown", key) })
		before := th.lab.Tally(against).Acted
		within(gap, func() bool { return th.lab.Tally(against).Acted > before })
		return true
	}
}

// swap presses twice where the victim takes the attacker's place at the first.
func (th *thief) swap(_ lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.Do("mousemove", strconv.Itoa(int(at.ScreenX)), strconv.Itoa(int(at.ScreenY)))
	return th.twice(gap)
}

// forward visits the victim, comes back, and presses twice where the first goes
// forward again.
func (th *thief) forward(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	th.Do("key", "alt+Left")
	th.spot("back")
	return th.twice(gap)
}
