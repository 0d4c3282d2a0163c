package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/lab"
	"unframed/testkit"
)

// gaps are the times between the two presses of a double-click.
var gaps = []time.Duration{60 * time.Millisecond, 150 * time.Millisecond, 300 * time.Millisecond, 500 * time.Millisecond}

// thief is a person at a screen with a browser, who does what the attacker's
// pages ask for.
type thief struct {
	*testing.T
	*testkit.Browser
	lab *lab.Lab
}

// The attacks that no header stops, with real windows and presses that no
// program can tell from a person's: at the bank without defence, where they
// have to work, at the bank with the press guard and nothing else, and at the
// application.
func TestNoPressIsStolen(t *testing.T) {
	for name, open := range map[string]func(*testkit.Display) *testkit.Browser{"Chromium": (*testkit.Display).Chromium, "Firefox": (*testkit.Display).Firefox} {
		t.Run(name, func(t *testing.T) {
			browser(t) // measures where the button is
			b := open(testkit.NewDisplay(t))
			_, l := startLab(t)
			th := &thief{t, b, l}
			th.run(9, "pop-up", gaps[1:3], th.double)
			th.run(11, "enter", []time.Duration{2500 * time.Millisecond}, th.held("Return"))
			th.run(12, "swap", gaps[3:], th.swap)
			if b.Name != "Chromium" {
				return // what is left depends on the window manager more than on the browser
			}
			th.run(10, "pop-under", gaps[2:3], th.under)
			th.run(10, "moved", gaps[2:3], th.moved)
			th.run(11, "space", []time.Duration{2500 * time.Millisecond}, th.held("space"))
			th.run(12, "forward", gaps[3:], th.forward)
		})
	}
}

// steal is a way to steal one press, with so much time for its second half.
type steal func(against lab.Against, gap time.Duration) bool

// run carries an attack out against each target and reports what it achieved.
func (th *thief) run(number int, name string, gaps []time.Duration, act steal) {
	th.Run(name, func(t *testing.T) {
		outer := th.T
		th.T = t
		defer func() { th.T = outer }()
		attack, way, _ := lab.Find(number, name)
		aim(t, th.lab, way)
		result := newTrial()
		targets := []lab.Against{lab.Bare, lab.Guard, lab.Application}
		for _, against := range targets {
			for _, gap := range gaps {
				got, presented := th.try(number, name, against, gap, act)
				for n := 0; !presented && n < 3; n++ { // a busy machine is no proof of anything
					got, presented = th.try(number, name, against, gap, act)
				}
				if !presented {
					continue
				}
				result.add(against, got)
				switch {
				case against == lab.Bare, got.Acted == 0:
				default:
					t.Errorf("at %v the attack works at %s", gap, against.Title())
				}
			}
		}
		for _, against := range targets {
			if result.tries[against] == 0 {
				testkit.Skip(t, way.Title+" ("+th.Name+")", "this machine was too busy to present it at "+against.Title())
			}
		}
		if result.sum[lab.Bare].Acted == 0 {
			t.Errorf("the attack works nowhere, so it proves nothing: %+v", result.sum[lab.Bare])
		}
		result.report(t, fmt.Sprintf("%s, %s (%s)", attack.Title, way.Title, th.Name))
	})
}

// try carries an attack out once and waits for what comes of it: a form that
// arrives, or nothing for as long as one would take.
func (th *thief) try(number int, name string, against lab.Against, gap time.Duration, act steal) (got lab.Tally, presented bool) {
	before := th.lab.Tally(against)
	defer func() {
		switch missed := recover().(type) {
		case nil:
		case notSeen:
			th.Logf("%s at %s is tried again: %s", name, against.Title(), missed)
			presented = false
		default:
			panic(missed)
		}
	}()
	th.Alone()
	th.lab.Forget()
	th.Visit(th.lab.Page(number, name, against))
	th.spot("loaded")
	presented = act(against, gap)
	within(time.Second, func() bool { return th.lab.Tally(against).Acted > before.Acted })
	return th.lab.Tally(against).Minus(before), presented
}

// within waits until something holds, but not longer.
func within(most time.Duration, holds func() bool) bool {
	deadline := time.After(most)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
	return true
}

// notSeen is what an attack waited for in vain; it is tried again then.
type notSeen string

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
		panic(notSeen(fmt.Sprintf("%s is at %v, which is on no screen: it", name, at)))
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
// double-click may become two honest presses.
func (th *thief) quickly(gap time.Duration, arguments ...string) bool {
	began := time.Now()
	th.Do(arguments...)
	return time.Since(began) < max(gap+100*time.Millisecond, 900*time.Millisecond)
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
// at the first.
func (th *thief) under(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	th.Do("windowactivate", "--sync", th.Main(), "mousemove", strconv.Itoa(int(at.ScreenX)), strconv.Itoa(int(at.ScreenY)))
	within(1200*time.Millisecond, func() bool { return false }) // the victim has been there for long, and its page listens only then
	return th.twice(gap)
}

// moved has the victim's window, which has the focus and stood still for long,
// come under the pointer just before a press.
func (th *thief) moved(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	window := ""
	sees("the victim's window", func() bool {
		for _, w := range th.Windows() {
			if w != th.Main() {
				window = w
			}
		}
		return window != ""
	})
	x, y, w, h := th.geometry(window)
	th.Do("windowmove", window, strconv.Itoa(x+10), strconv.Itoa(y+10)) // learn what the window manager adds
	moved := 0
	sees("the window's move", func() bool { moved, _, _, _ = th.geometry(window); return moved != x })
	driftX, driftY := moved-x-10, 0
	_, movedY, _, _ := th.geometry(window)
	driftY = movedY - y - 10
	within(1500*time.Millisecond, func() bool { return false }) // it has stood still for long, were it not for what comes
	button := th.lab.Button(against)
	insideX, insideY := w/2+int(button.FromMiddle), h-popUpHeight+int(button.FromTop)
	const pointerX, pointerY = 700, 900
	return th.quickly(gap, "mousemove", strconv.Itoa(pointerX), strconv.Itoa(pointerY),
		"windowmove", window, strconv.Itoa(pointerX-insideX-driftX), strconv.Itoa(pointerY-insideY-driftY), "sleep", seconds(gap), "click", "1")
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

// held keeps a key down from before the victim's page comes.
func (th *thief) held(key string) steal {
	return func(against lab.Against, gap time.Duration) bool {
		at := th.spot("decoy")
		th.Click(at.ScreenX, at.ScreenY) // the page has the focus
		defer th.Do("keyup", key)
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
