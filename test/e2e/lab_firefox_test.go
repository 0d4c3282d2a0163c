package e2e

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"unframed/lab"
	"unframed/test/testkit"
)

// Every way to frame is tried in Firefox, too, with a real window and real
// presses. The attack's page says when all in it is loaded, and a frame's beacon
// comes before that; so one visit shows whether the frame was drawn. A press on
// an object or an embed does not go into it in Firefox.
func TestEveryWayToFrameIsStoppedInFirefox(t *testing.T) {
	t.Parallel()
	browser(t) // measures where the button is
	b := testkit.NewDisplay(t).Firefox()
	_, l := startLab(t)
	th := newThief(t, b, l)
	aim(t, l, lab.Way{})
	all := thorough(t, "more than the transparent frame in Firefox")
	for _, attack := range lab.Catalogue {
		if attack.Ways[0].Framed() {
			if !all && attack.Number > 1 {
				continue
			}
			if !all {
				attack.Ways = attack.Ways[:1]
			}
			th.began = time.Now() // each has patience of its own: all together take minutes
			th.part(fmt.Sprint(attack.Number), func(*testing.T) { th.frames(attack) })
		}
	}
}

// frames carries an attack's ways out, at the bank and then at the application.
func (th *thief) frames(attack lab.Attack) {
	th.Helper()
	result := newTrial()
	for _, way := range attack.Ways {
		got, seen := th.frame(attack, way, lab.Bare)
		if !seen {
			testkit.Report("skipped", fmt.Sprintf("%s, %s (Firefox): it is not drawn at the bank without defence either", attack.Title, way.Title))
			continue
		}
		result.add(lab.Bare, got)
		if got, seen = th.frame(attack, way, lab.Application); seen || got != (lab.Tally{}) {
			th.Errorf("%s: at the application %+v, want nothing", way.Name, got)
		}
		result.add(lab.Application, got)
	}
	if result.sum[lab.Bare].Shown == 0 || result.sum[lab.Bare].Acted == 0 && attack.Number != 8 {
		th.Errorf("at the bank without defence %+v: it works nowhere, so it proves nothing", result.sum[lab.Bare])
	}
	result.report(th.T, attack.Title+" (Firefox)")
}

// isReady reports whether the attack's page is loaded, and has said where it
// wants a press.
func (th *thief) isReady() bool {
	_, loaded := th.lab.Spot("loaded")
	_, decoy := th.lab.Spot("decoy")
	_, start := th.lab.Spot("start")
	return loaded && (decoy || start)
}

// frame opens the attack's page once, at the bank until it has been drawn and,
// where a press can go into it, has acted.
func (th *thief) frame(attack lab.Attack, way lab.Way, against lab.Against) (got lab.Tally, seen bool) {
	th.Helper()
	takesPress := !way.OnlyShows() && way.Name != "object" && way.Name != "embed"
	before := th.lab.Tally(against)
	so := func() lab.Tally { return th.lab.Tally(against).Minus(before) }
	began := time.Now()
	for n := 0; th.again(began, n); n++ {
		th.Alone()
		th.lab.Forget()
		th.Visit(th.lab.Page(attack.Number, way.Name, against))
		if !within(15*time.Second, th.isReady) {
			continue
		}
		if start, ok := th.lab.Spot("start"); ok {
			th.Click(start.ScreenX, start.ScreenY)
		}
		if against != lab.Bare {
			return so(), so().Shown > 0
		}
		if !within(time.Second, func() bool { return so().Shown > 0 }) {
			return so(), false
		}
		at, _ := th.lab.Spot("decoy")
		for n := 0; takesPress && so().Acted == 0 && n < 5; n++ {
			th.Do("mousemove", strconv.Itoa(int(at.ScreenX)-3), strconv.Itoa(int(at.ScreenY)))
			th.Click(at.ScreenX, at.ScreenY)
			within(500*time.Millisecond, func() bool { return so().Acted > 0 })
		}
		if !takesPress || so().Acted > 0 {
			return so(), true
		}
	}
	return so(), so().Shown > 0
}
