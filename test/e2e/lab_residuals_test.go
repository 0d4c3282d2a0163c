package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	system "unframed/internal/viewer"
	"unframed/lab"
	"unframed/store"
	"unframed/test/testkit"
)

// What the press guard cannot tell from an honest press: somebody is brought to
// press slowly where the page waits beneath. It is a residual, shown to be one;
// what is dear asks for a proof that no press gives.
func TestASlowPopUpPassesTheGuardButNotTheTiers(t *testing.T) {
	t.Parallel()
	browser(t)
	b := testkit.NewDisplay(t).Chromium()
	a, l := startLab(t)
	th := newThief(t, b, l)
	result := newTrial()
	for _, c := range []struct {
		way     string
		against lab.Against
		acts    bool
	}{
		{"slow", lab.Bare, true},
		{"slow", lab.Guard, true},
		{"slow", lab.Application, true},
		{"slow-recent", lab.Application, true}, // the person has just signed in
		{"slow-recent", lab.Application, false},
		{"slow-typed", lab.Application, false},
	} {
		_, way, _ := lab.Find(16, c.way)
		aim(t, l, way)
		if c.way == "slow-recent" && !c.acts {
			a.forgetProofs(t) // the password was given long ago
		}
		got := th.slowly(c.way, c.against)
		result.add(c.against, got)
		if (got.Acted > 0) != c.acts {
			t.Errorf("%s at %s: %+v; to act is %v", way.Title, c.against.Title(), got, c.acts)
		}
	}
	result.report(t, "The slow pop-up (Chromium), of whose 4 tries at the application the small amount and, just after sign-in, the larger one act")
}

// slowly carries the slow pop-up out until the guard has let its second press
// through, at gaps from 1.1 to 2 seconds.
func (th *thief) slowly(way string, against lab.Against) lab.Tally {
	th.Helper()
	began := time.Now()
	for n := 0; th.again(began, n); n++ {
		gap := time.Duration(1100+n*300%1200) * time.Millisecond
		if a := th.try(16, way, against, gap, th.slow); a.lost == "" {
			return a.Tally
		} else {
			th.Logf("%s at %s after %v is tried again: %s", way, against.Title(), gap, a.lost)
		}
	}
	testkit.Skip(th.T, "the slow pop-up", "this machine was too slow for it at "+against.Title())
	return lab.Tally{}
}

// slow presses once in the attacker's window and once, much later, where the
// victim's page was beneath it. A detail that has to be typed keeps the form from
// being sent: there the page has seen the press and the guard had no objection.
func (th *thief) slow(against lab.Against, gap time.Duration) bool {
	at := th.spot("decoy")
	before := th.lab.Tally(against)
	th.shown(against, func() { th.Click(at.ScreenX, at.ScreenY) })
	th.spot("window")
	// A pointer that does not move at all is told of by the second press alone, and
	// would have come onto the page with it; a person's hand is never so still.
	th.Do("click", "1", "sleep", "0.15", "mousemove_relative", "2", "1", "sleep", seconds(gap), "click", "1")
	th.patient = true
	sees("the second press", func() bool {
		_, pressed := th.lab.Spot("press")
		return pressed || th.lab.Tally(against).Arrived > before.Arrived
	})
	return true
}

// forgetProofs lets every session's last proof of identity be an hour old.
func (a *app) forgetProofs(t *testing.T) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(a.Dir(), "data", "app.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	ctx := system.AsSystem(t.Context(), "let proofs of identity age")
	if err := s.Client.Session.Update().SetAuthenticatedAt(time.Now().Add(-time.Hour)).Exec(ctx); err != nil {
		t.Fatal(err)
	}
}

// An extension draws over the page in its own place, and the press on it is a
// true one: the guard cannot stop it, neither at the bank nor for a small amount
// here. What has to be typed stays unsent.
func TestAnOverlayFromWithinPassesTheGuardButNotTheTypedTier(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	p := newTab(t)
	p.do(page.BringToFront())
	p.open(l.Enter(l.Origin + "/"))
	attack, way, _ := lab.Find(18, "overlay")
	result := newTrial()
	for _, c := range []struct {
		against lab.Against
		sum     string
		acts    bool
	}{{lab.Bare, "", true}, {lab.Application, "1.00", true}, {lab.Application, "600.00", false}} {
		victim, err := l.Victim(t.Context(), way.For(c.sum), c.against)
		if err != nil {
			t.Fatal(err)
		}
		before := l.Tally(c.against)
		p.open(victim)
		var covered bool
		p.eval(`document.body.lastElementChild.textContent.startsWith("A free month")`, &covered)
		if !covered {
			t.Fatal("the page is not covered, so pressing proves nothing")
		}
		button := `form[action$="/confirm"] button`
		if c.against == lab.Application {
			p.armed()
		}
		at, _ := p.elementAt(button)
		p.do(chromedp.MouseClickXY(at.x, at.y))
		if c.acts {
			eventually(t, "the press acts at "+c.against.Title(), func() bool { return l.Tally(c.against).Acted > before.Acted })
		} else { // the browser asks for what is to be typed, and puts the focus there
			eventually(t, "the detail is asked for", func() bool {
				var asked bool
				p.eval(`document.activeElement.name === "typed" && document.activeElement.validity.valueMissing`, &asked)
				return asked
			})
		}
		got := l.Tally(c.against).Minus(before)
		result.add(c.against, got)
		if (got.Acted > 0) != c.acts {
			t.Errorf("an overlay over a transfer of %s at %s: %+v", c.sum, c.against.Title(), got)
		}
	}
	result.report(t, attack.Title+" (Chromium), for a small amount and for one to be typed")
}
