package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unframed/lab"
)

// Where nothing forbids it, the browser keeps a page and shows it again to
// whoever presses Back after the person has signed out.
func TestBackAfterSignOutFindsAPageOnlyWhereItMayBeKept(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	p := newTab(t)
	p.do(page.BringToFront())
	attack, way, _ := lab.Find(13, "back")
	result := newTrial()
	const secret = "Review this transfer"
	for against, signOut := range map[lab.Against]string{
		lab.Bare: `form[action="/bare/out"] button`, lab.Application: `form[action="/logout"] button`,
	} {
		p.open(l.Enter(l.Origin + "/"))
		victim, err := l.Victim(t.Context(), way, against)
		if err != nil {
			t.Fatal(err)
		}
		p.open(victim)
		if !strings.Contains(p.text("body"), secret) {
			t.Fatalf("at %s there is nothing to hide", against.Title())
		}
		p.press(signOut)
		before := p.location()
		p.do(chromedp.Evaluate(`history.back()`, nil))
		eventually(t, "the browser goes back", func() bool { return p.location() != before && p.complete() })
		found := 0
		var text string // by the page itself: the driver does not know the elements of one that comes back as it was
		if p.eval(`document.body.innerText`, &text); strings.Contains(text, secret) {
			found++
		}
		result.add(against, lab.Tally{Shown: found})
		if (found > 0) != (against == lab.Bare) {
			t.Errorf("after signing out at %s, Back shows the page: %v", against.Title(), found > 0)
		}
	}
	result.report(t, attack.Title+" (Chromium)")
}

// complete reports whether the page shown has loaded.
func (p *tab) complete() bool {
	p.t.Helper()
	var state string
	p.eval(`document.readyState`, &state)
	return state == "complete"
}

// What a browser fetches ahead, before anybody opened it, the bank gives out and
// the application does not; the application's log says that it was asked.
func TestNothingIsGivenOutAhead(t *testing.T) {
	t.Parallel()
	browser(t)
	a, l := startLab(t)
	p := newTab(t)
	p.do(page.BringToFront())
	p.open(l.Enter(l.Origin + "/"))
	attack, _, _ := lab.Find(14, "prefetch")
	result := newTrial()
	before := l.Tally(lab.Bare)
	p.open(l.Page(14, "prefetch", lab.Bare))
	eventually(t, "the bank's page is fetched ahead", func() bool { return l.Tally(lab.Bare).Shown > before.Shown })
	result.add(lab.Bare, l.Tally(lab.Bare).Minus(before))
	before, asked := l.Tally(lab.Application), a.requests(t, http.MethodGet, "/transfers/")
	p.open(l.Page(14, "prefetch", lab.Application) + "&in=1")
	eventually(t, "the browser asks the application ahead, for both kinds", func() bool { return a.requests(t, http.MethodGet, "/transfers/") >= asked+2 })
	within(500*time.Millisecond, func() bool { return l.Tally(lab.Application).Shown > before.Shown })
	got := l.Tally(lab.Application).Minus(before)
	result.add(lab.Application, got)
	if got != (lab.Tally{}) {
		t.Errorf("the application gave a page out ahead: %+v", got)
	}
	result.report(t, attack.Title+" (Chromium)")
}

// A socket that another site opens with the visitor's cookies opens at the bank.
func TestNoSocketOpensAcrossSites(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	p := newTab(t)
	p.open(l.Enter(l.Origin + "/"))
	attack, _, _ := lab.Find(15, "socket")
	result := newTrial()
	for against, outcome := range map[lab.Against]string{lab.Bare: "open", lab.Application: "refused"} {
		before := l.Tally(against)
		p.open(l.Page(15, "socket", against) + "&in=1")
		p.spot(l, outcome)
		got := l.Tally(against).Minus(before)
		result.add(against, got)
		if (got.Acted > 0) != (against == lab.Bare) || against == lab.Application && got != (lab.Tally{}) {
			t.Errorf("a socket at %s: %+v", against.Title(), got)
		}
	}
	result.report(t, attack.Title+" (Chromium)")
}
