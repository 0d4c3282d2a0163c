package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unframed/lab"
)

// Every way of the catalogue that shows a page inside another is run against
// the unguarded bank, where it has to work, and then against the application.
func TestEveryWayToFrameIsStopped(t *testing.T) {
	browser(t)
	a, l := startLab(t)
	_, plain, _ := lab.Find(1, "opacity")
	aim(t, l, plain)
	p := newTab(t)
	p.do(chromedp.EmulateViewport(1280, 900), page.BringToFront())
	p.open(l.Enter(l.Origin + "/"))
	posts := a.requests(t, http.MethodPost, "/transfers/")
	for _, attack := range lab.Catalogue {
		if attack.Ways[0].Framed() {
			t.Run(fmt.Sprint(attack.Number), func(t *testing.T) { p.everyWay(t, l, attack) })
		}
	}
	if n := a.requests(t, http.MethodPost, "/transfers/") - posts; n > 0 {
		t.Errorf("%d forms reached the application", n)
	}
	p.stillPending(l, "1.00")
}

// everyWay runs an attack's ways and reports what they achieved.
func (p *tab) everyWay(t *testing.T, l *lab.Lab, attack lab.Attack) {
	result := newTrial()
	for _, way := range attack.Ways {
		got := p.frame(l, attack, way, lab.Bare)
		result.add(lab.Bare, got)
		if got.Shown == 0 || got.Acted == 0 && !way.OnlyShows() {
			t.Errorf("%s: against the bank %+v: it does not work there either, so it proves nothing", way.Name, got)
		}
		got = p.frame(l, attack, way, lab.Application)
		result.add(lab.Application, got)
		if got != (lab.Tally{}) {
			t.Errorf("%s: against the application %+v, want nothing", way.Name, got)
		}
	}
	result.report(t, attack.Title+" (Chromium)")
}

// frame opens the attack's page and clicks where it wants a click: until it has
// worked, or, at the application, a few times.
func (p *tab) frame(l *lab.Lab, attack lab.Attack, way lab.Way, against lab.Against) lab.Tally {
	p.t.Helper()
	before := l.Tally(against)
	address := l.Page(attack.Number, way.Name, against)
	if against == lab.Application {
		address += "&in=1"
	}
	l.Forget()
	p.open(address)
	at := p.spot(l, "decoy")
	if start, ok := l.Spot("start"); ok { // the page's own answer to this press is what frames the victim
		p.do(chromedp.MouseClickXY(start.X, start.Y))
	}
	click := func() {
		p.do(loosely(chromedp.Tasks{ // a frame that is on its way answers no press, and the next try presses again
			chromedp.MouseEvent("mouseMoved", at.X-3, at.Y), chromedp.MouseEvent("mouseMoved", at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y),
		}))
	}
	p.until(against == lab.Bare, func() bool {
		got := l.Tally(against).Minus(before)
		if got.Acted > 0 || way.OnlyShows() && got.Shown > 0 {
			return true
		}
		click()
		return false
	})
	return l.Tally(against).Minus(before)
}

// until tries again and again: to success where that is expected, else three
// times, each after the browser has drawn what came of the last.
func (p *tab) until(expected bool, try func() bool) {
	p.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for n := 0; !try() && time.Now().Before(deadline) && (expected || n < 3); n++ {
		p.do(chromedp.Evaluate(`new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))`, nil, awaitPromise))
	}
}

// spot waits until the attacker's page has said where it wants a press.
func (p *tab) spot(l *lab.Lab, name string) (at lab.Spot) {
	p.t.Helper()
	eventually(p.t, "the attack's page reports "+name, func() bool {
		var there bool
		at, there = l.Spot(name)
		_, loaded := l.Spot("loaded")
		return there && loaded
	})
	return at
}

// stillPending checks with the application itself that nobody decided on the
// transfer.
func (p *tab) stillPending(l *lab.Lab, amount string) {
	p.t.Helper()
	before, err := l.Person.Waiting(p.t.Context(), amount)
	if err != nil {
		p.t.Fatal(err)
	}
	state, err := l.Person.State(p.t.Context(), before[len("/transfers/"):])
	if err != nil || state != lab.Pending {
		p.t.Errorf("the transfer is %q (%v), want pending", state, err)
	}
}
