package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unframed/testkit"
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
	for name, host := range map[string]string{"headers alone": "app.test", "headers and Fetch Metadata": "app.localhost"} {
		t.Run(name, func(t *testing.T) {
			browser(t) // skips before anything is started
			a := startApp(t, host)
			r := &arena{app: a, twin: startTwin(t, a, false), attacker: startAttacker(t), tally: map[string]*tally{}}
			people := viewers(t, a)
			all := addresses(t, people[1].userID(a))
			sheets, posts := a.requests(t, "GET", "/static/app."), a.acts(t)
			for _, v := range people {
				v.do(network.ClearBrowserCache(), page.BringToFront())
				for _, victim := range all {
					if v.may[victim.access] {
						r.attackPage(t, v, victim)
					}
				}
			}
			sheets = a.requests(t, "GET", "/static/app.") - sheets - int(r.twin.beacons.Load())
			posts = a.acts(t) - posts
			r.report(t, name, sheets, posts)
		})
	}
}

// attackPage frames the page in every way, first where nothing forbids it.
func (r *arena) attackPage(t *testing.T, v viewer, victim address) {
	t.Helper()
	attacker := "http://evil." + r.host + ":" + r.attacker // same site: the session's cookie is sent
	if v.name == "stranger" {
		attacker = "http://attacker" + r.host[len("app"):] + ":" + r.attacker
	}
	unguarded, guarded := "http://"+r.host+":"+r.twin.port+victim.path, r.origin+victim.path
	v.do(chromedp.EmulateViewport(frameWidth, frameHeight))
	response := v.open(unguarded)
	button, found := v.buttonAt()
	v.do(chromedp.EmulateViewport(int64(frameWidth*len(elements)), frameHeight))

	beacons, shown := r.twin.beacons.Load(), int64(0)
	v.open(attack(attacker, unguarded))
	clicks := make([]int, len(elements))
	for i, e := range elements {
		if e.name == "object" && response.Status >= 400 {
			continue // no browser shows an error in an object
		}
		n := r.of(e.name)
		if why := v.whyBlocked(through(unguarded, e.name)); why != "" {
			t.Errorf("%s of %s: the unguarded twin is not shown (%s), so the attack proves nothing", e.name, victim.path, why)
			continue
		}
		shown++
		n.twinShown++
		if found {
			clicks[i] = r.clickUntilActed(t, v, button.in(i), e.name+" of "+victim.path)
			n.twinActs++
		}
	}
	if n := r.twin.beacons.Load() - beacons; response.MimeType == "text/html" && n < shown {
		t.Errorf("%s: %d frames of the unguarded twin sent %d beacons", victim.path, shown, n)
	}

	v.open(attack(attacker, guarded))
	for i, e := range elements {
		n := r.of(e.name)
		n.pages++
		if why := v.whyBlocked(through(guarded, e.name)); why == "" {
			t.Errorf("%s of %s for a %s: the page is shown", e.name, victim.path, v.name)
			n.shown++
		}
		for range clicks[i] {
			v.do(chromedp.MouseClickXY(button.in(i).x, button.in(i).y))
			n.clicks++
		}
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
	var xy []float64
	p.eval(`(() => {
		const b = document.querySelector("main form button") ?? document.querySelector("button");
		if (!b) return [];
		const r = b.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, &xy)
	if len(xy) != 2 {
		return point{}, false
	}
	return point{xy[0], xy[1]}, true
}

// clickUntilActed clicks through the frame until the twin has got the form, and
// returns how many clicks that took. A frame of another process takes the first
// ones only once it has been drawn.
func (r *arena) clickUntilActed(t *testing.T, v viewer, at point, where string) int {
	t.Helper()
	before, clicks := r.twin.acts.Load(), 0
	next := time.Now()
	eventually(t, where+": the click reaches the unguarded twin", func() bool {
		if r.twin.acts.Load() > before {
			return true
		}
		if now := time.Now(); now.After(next) {
			v.do(chromedp.MouseClickXY(at.x, at.y))
			clicks, next = clicks+1, now.Add(200*time.Millisecond)
		}
		return false
	})
	return clicks
}

// report says what the attacks achieved, and fails if anything arrived.
func (r *arena) report(t *testing.T, name string, sheets, posts int) {
	t.Helper()
	for _, e := range elements {
		n := r.of(e.name)
		line := fmt.Sprintf("%s, %s: %d of %d pages shown, %d clicks, 0 acts expected; unguarded %d shown, %d acts",
			e.name, name, n.shown, n.pages, n.clicks, n.twinShown, n.twinActs)
		t.Log(line)
		testkit.Report("framing", line)
	}
	if sheets != 0 || posts != 0 {
		t.Errorf("framed pages loaded %d stylesheets and sent %d forms to the application, want none", sheets, posts)
	}
	if r.twin.beacons.Load() == 0 || r.twin.acts.Load() == 0 {
		t.Errorf("the unguarded twin counted %d beacons and %d acts: the attacks prove nothing", r.twin.beacons.Load(), r.twin.acts.Load())
	}
}
