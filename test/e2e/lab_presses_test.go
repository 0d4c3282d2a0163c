package e2e

import (
	"fmt"
	"testing"
	"time"

	"unframed/lab"
	"unframed/test/testkit"
)

// gaps are the times between two presses: of a double-click, which the guard
// knows by itself, and of two that are none any more.
var gaps = []time.Duration{300 * time.Millisecond, 700 * time.Millisecond}

// The attacks that no header stops, with real windows and presses that no
// program can tell from a person's: at the bank without defence and, for the
// plainest three, at the bank with every header, where they have to work, at the
// bank with the press guard and nothing else, and at the application.
func TestNoPressIsStolen(t *testing.T) {
	for name, open := range map[string]func(*testkit.Display) *testkit.Browser{"Chromium": (*testkit.Display).Chromium, "Firefox": (*testkit.Display).Firefox} {
		t.Run(name, func(t *testing.T) {
			if name == "Firefox" && !thorough(t, "press attacks in Firefox") {
				t.Skip("see make thorough")
			}
			browser(t) // measures where the button is
			b := open(testkit.NewDisplay(t))
			_, l := startLab(t)
			th := newThief(t, b, l)
			if b.Name != "Chromium" { // what is left depends on the window manager more than on the browser
				th.run(9, "pop-up", gaps, th.double, lab.Bare)
				th.run(11, "enter", []time.Duration{2500 * time.Millisecond}, th.held("Return"), lab.Bare)
				th.run(12, "swap", gaps[1:], th.swap, lab.Bare)
				return
			}
			th.run(9, "pop-up", gaps, th.double, lab.Bare, lab.Headers)
			th.run(11, "enter", []time.Duration{2500 * time.Millisecond}, th.held("Return"), lab.Bare, lab.Headers)
			th.run(12, "swap", gaps[1:], th.swap, lab.Bare, lab.Headers)
			th.run(10, "pop-under", gaps[1:], th.under, lab.Bare)
			th.run(10, "moved", gaps[:1], th.moved, lab.Bare)
			if thorough(t, "the held space bar, and forward out of the browser's cache") {
				th.run(11, "space", []time.Duration{2500 * time.Millisecond}, th.held("space"), lab.Bare)
				th.run(12, "forward", gaps[1:], th.forward, lab.Bare)
			}
		})
	}
}

// An attack is tried for so long at one target before the machine is said to be
// too slow for it, and all of a test's attacks together for so long.
const (
	patience    = 25 * time.Second
	allPatience = 150 * time.Second
)

// again reports whether an attack that began then is tried once more, after n
// attempts.
func (th *thief) again(began time.Time, n int) bool {
	return n == 0 || time.Since(began) < patience && time.Since(th.began) < allPatience
}

// run carries an attack out at each target and reports what it achieved. It has
// to work at those that it works at; where the guard stands, it is tried until
// the page has seen the press and refused it.
func (th *thief) run(number int, name string, gaps []time.Duration, act steal, works ...lab.Against) {
	th.part(name, func(t *testing.T) {
		attack, way, _ := lab.Find(number, name)
		aim(t, th.lab, way)
		result := newTrial()
		for _, against := range works {
			th.succeeds(result, number, name, against, gaps, act)
		}
		for _, against := range []lab.Against{lab.Guard, lab.Application} {
			for _, gap := range gaps {
				th.fails(result, number, name, against, gap, act)
			}
		}
		result.report(t, fmt.Sprintf("%s, %s (%s)", attack.Title, way.Title, th.Name))
	})
}

// succeeds carries an attack out until it has worked. A machine on which no
// attempt came about in time is skipped; an attack that came about and did not
// work proves nothing, and fails.
func (th *thief) succeeds(result *trial, number int, name string, against lab.Against, gaps []time.Duration, act steal) {
	th.Helper()
	const enough = 10
	missed := 0
	began, gap := time.Now(), gaps[0]
	for n := 0; missed < enough && th.again(began, n); n++ {
		a := th.try(number, name, against, gap, act)
		switch {
		case a.Acted > 0:
			result.add(against, a.Tally)
			return
		case a.lost != "":
			th.Logf("%s at %s is tried again: %s", name, against.Title(), a.lost)
		default:
			result.add(against, a.Tally)
			missed++
		}
		gap = a.next(gap)
	}
	if missed >= enough {
		th.Errorf("the attack does not work at %s, so it proves nothing: %+v", against.Title(), result.sum[against])
		return
	}
	testkit.Skip(th.T, th.T.Name(), "this machine was too slow for "+name+" at "+against.Title())
}

// next is the gap to try after an attempt: a shorter one if the presses came too
// late, a longer one if the page did, but never one after which the press would be
// an honest one.
func (a attempt) next(gap time.Duration) time.Duration {
	if a.late {
		return max(gap-100*time.Millisecond, 200*time.Millisecond)
	}
	return max(gap, min(gap+100*time.Millisecond, 850*time.Millisecond))
}

// fails carries an attack out until the page under attack has seen the press,
// and checks that it came to nothing.
func (th *thief) fails(result *trial, number int, name string, against lab.Against, gap time.Duration, act steal) {
	th.Helper()
	began := time.Now()
	for n := 0; th.again(began, n); n++ {
		a := th.try(number, name, against, gap, act)
		if a.lost != "" {
			th.Logf("%s at %s is tried again: %s", name, against.Title(), a.lost)
			gap = a.next(gap)
			continue
		}
		result.add(against, a.Tally)
		if a.Arrived > 0 {
			th.Errorf("%s at %v: the form was sent at %s: %+v", name, gap, against.Title(), a.Tally)
		}
		return
	}
	testkit.Skip(th.T, th.T.Name(), "this machine was too slow for "+name+" at "+against.Title())
}
