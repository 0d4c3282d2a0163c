package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unframed/handlers/route"
	"unframed/test/testkit"
)

// arena is an application, an attacker and the application's unguarded twin.
type arena struct {
	*app
	twin     *twin
	attacker string // port
	tally    map[string]*tally
}

// tally is what one way of framing achieved.
type tally struct{ pages, shown, clicks, twinShown, twinActs int }

// On plain http a name of .test sends no Fetch Metadata, so that the headers
// stand alone; a name of .localhost counts as trustworthy and sends them.
func TestNoPageCanBeFramed(t *testing.T) {
	t.Parallel()
	for name, host := range map[string]string{"headers alone": "app.test", "headers and Fetch Metadata": "app.localhost"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if host == "app.localhost" && !thorough(t, "a walk over each page where the browser sends Fetch Metadata; the lab's ways to frame are tried there") {
				t.Skip("see make thorough")
			}
			browser(t) // skips before anything is started
			a := startApp(t, host)
			r := &arena{app: a, twin: startTwin(t, a, false), attacker: startAttacker(t), tally: map[string]*tally{}}
			people := viewers(t, a)
			makeThings(a, people[1].tab, people[2].tab, "Grace Hopper", "Ada Lovelace")
			all := oneOfEach(addresses(t, a, people))
			sheets, posts := a.requests(t, "GET", "/static/app."), a.acts(t)
			for _, v := range people {
				v.do(network.ClearBrowserCache(), page.BringToFront())
				for _, victim := range all {
					if v.looksAt(people, victim.access) {
						r.attackPage(t, v, victim)
					}
				}
			}
			sheets = a.requests(t, "GET", "/static/app.") - sheets - int(r.twin.beacons.Load())
			r.report(t, name, sheets, a.acts(t)-posts)
		})
	}
}

// attackPage frames the page in every way, first where nothing forbids it.
func (r *arena) attackPage(t *testing.T, v viewer, victim address) {
	t.Helper()
	attacker := "http://evil." + r.host + ":" + r.attacker // same site: the session's cookie is sent
	if v.name == "stranger" {
		attacker = "http://attacker" + strings.TrimPrefix(r.host, "app") + ":" + r.attacker
	}
	unguarded := "http://" + r.host + ":" + r.twin.port + victim.path
	v.do(chromedp.EmulateViewport(frameWidth, frameHeight))
	response := v.open(unguarded)
	if v.name != "stranger" && victim.access == route.Public && response.MimeType != "text/html" {
		return // the same to everybody
	}
	button, found := v.buttonAt()
	found = found && button.x > 0 && button.y > 0 && button.x < frameWidth && button.y < frameHeight
	v.do(chromedp.EmulateViewport(int64(frameWidth*len(elements)), frameHeight))

	beacons := r.twin.beacons.Load()
	v.open(attack(attacker, unguarded))
	for i, e := range elements {
		if e.name == "object" && response.Status >= 400 {
			continue // no browser shows an error in an object
		}
		if why := v.whyBlocked(through(unguarded, e.name)); why == "net::ERR_ABORTED" && e.name == "object" {
			testkit.Report("skipped", "an object of "+victim.path+": the browser gave it up without a guard too")
			continue
		} else if why != "" {
			t.Errorf("%s of %s: the unguarded twin is not shown (%s), so the attack proves nothing", e.name, victim.path, why)
			continue
		}
		r.of(e.name).twinShown++
		if beacons++; response.MimeType == "text/html" && r.twin.beacons.Load() < beacons {
			t.Errorf("%s of %s: the unguarded twin sent no beacon", e.name, victim.path)
		}
		if found {
			if !r.clickUntilActed(v, button.in(i)) {
				// What cannot be pressed where nothing guards it proves nothing here.
				testkit.Report("skipped", "a click through a frame of "+victim.path+": its button cannot be reached there without a guard either")
				found = false
				continue
			}
			r.of(e.name).twinActs++
		}
	}
	v.open(attack(attacker, r.origin+victim.path))
	r.stays(t, v, victim, func(i int) {
		if found {
			v.do(chromedp.MouseClickXY(button.in(i).x, button.in(i).y))
			r.of(elements[i].name).clicks++
		}
	})
}

// stays checks that none of the attacker's elements shows the page, and clicks
// into each where the twin's button was.
func (r *arena) stays(t *testing.T, v viewer, victim address, click func(i int)) {
	t.Helper()
	for i, e := range elements {
		n := r.of(e.name)
		n.pages++
		switch why := v.whyBlocked(through(r.origin+victim.path, e.name)); {
		case why == "net::ERR_BLOCKED_BY_RESPONSE":
		case why == "net::ERR_ABORTED" && e.name == "object": // the application refused, and an object shows no error
		default:
			t.Errorf("%s of %s for a %s: not blocked (%q)", e.name, victim.path, v.name, why)
			n.shown++
		}
		click(i)
	}
}

// of is the tally of an element.
func (r *arena) of(element string) *tally {
	if r.tally[element] == nil {
		r.tally[element] = &tally{}
	}
	return r.tally[element]
}

// point is a place on the page, in CSS pixels.
type point struct{ x, y float64 }

// in is the same place within the attacker's i-th element.
func (p point) in(i int) point { return point{p.x + float64(i*frameWidth), p.y} }

// buttonAt is the middle of the button that does the most on the page shown.
func (p *tab) buttonAt() (middle point, found bool) {
	p.t.Helper()
	if middle, found = p.elementAt(`main form[method="post"] button`); found {
		return middle, found
	}
	return p.elementAt(`form[method="post"] button`)
}

// elementAt is the middle of the first element that matches.
func (p *tab) elementAt(selector string) (middle point, found bool) {
	p.t.Helper()
	var xy []float64
	p.eval(`(() => {
		const b = document.querySelector(`+strconv.Quote(selector)+`);
		if (!b) return [];
		const r = b.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, &xy)
	if len(xy) != 2 {
		return point{}, false
	}
	return point{xy[0], xy[1]}, true
}

// clickUntilActed clicks through the frame until the twin has got the form, for
// some seconds, and says whether it has. A frame of another process takes clicks
// only once it has been drawn.
func (r *arena) clickUntilActed(v viewer, at point) bool {
	before, next := r.twin.acts.Load(), time.Now()
	return within(8*time.Second, func() bool {
		if r.twin.acts.Load() > before {
			return true
		}
		if now := time.Now(); now.After(next) {
			v.do(chromedp.MouseClickXY(at.x, at.y))
			next = now.Add(200 * time.Millisecond)
		}
		return false
	})
}

// report says what the attacks achieved, and fails if anything arrived.
func (r *arena) report(t *testing.T, name string, sheets, posts int) {
	t.Helper()
	var sum tally
	for _, e := range elements {
		n := r.of(e.name)
		t.Logf("%s: %d of %d shown, %d clicks; unguarded %d shown, %d acts", e.name, n.shown, n.pages, n.clicks, n.twinShown, n.twinActs)
		sum.pages, sum.shown, sum.clicks = sum.pages+n.pages, sum.shown+n.shown, sum.clicks+n.clicks
		sum.twinShown, sum.twinActs = sum.twinShown+n.twinShown, sum.twinActs+n.twinActs
	}
	testkit.Report("framing", fmt.Sprintf("%s: %d of %d frames shown, %d of %d clicks acted; without the guard %d shown, %d acted",
		name, sum.shown, sum.pages, posts, sum.clicks, sum.twinShown, sum.twinActs))
	if sheets != 0 || posts != 0 {
		t.Errorf("framed pages loaded %d stylesheets and sent %d forms to the application, want none", sheets, posts)
	}
	if sum.twinShown == 0 || sum.twinActs == 0 {
		t.Error("nothing was shown or acted without the guard either: the attacks prove nothing")
	}
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
