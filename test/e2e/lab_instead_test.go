package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"unframed/lab"
	"unframed/test/testkit"
)

// instead is the button that offers the way by the password.
const instead = "[data-instead]"

// A program that presses for a person sends presses that are none. It is
// refused, and comes to the end by the password, which the person types.
func TestAProgramsPressesReachTheirEndByThePassword(t *testing.T) {
	t.Parallel()
	browser(t)
	a, l := startLab(t)
	p := newTab(t)
	victim, err := l.Victim(t.Context(), lab.Way{}, lab.Application)
	if err != nil {
		t.Fatal(err)
	}
	p.open(l.Enter(victim))
	press := func(selector string) chromedp.Action {
		return chromedp.Evaluate(`document.querySelector(`+"`"+selector+"`"+`).click(); 0`, nil)
	}
	if p.shows(instead) {
		t.Error("the way by the password is offered before anything was refused")
	}
	refused := func() {
		p.armed()
		p.do(press(`form[action$="/confirm"] button`))
		eventually(t, "the page refuses, and offers the way by the password", func() bool { return p.shows(instead) })
	}
	refused()
	if p.follow(press(instead)); !strings.Contains(p.location(), identityPath) {
		t.Fatalf("the way by the password leads to %s", p.location())
	}
	p.focus("#password")
	p.do(typed(l.Person.Password))
	p.follow(press("form[data-password] button"))
	if !p.shows(instead) || !strings.Contains(p.text("[data-once-more]"), "Nothing is done yet") {
		t.Errorf("after the password the page does not say that one more press is needed:\n%s", p.text("main"))
	}
	var focused bool
	if p.eval(`document.activeElement.hasAttribute("data-once-more")`, &focused); !focused {
		t.Error("what is left to do has not the focus")
	}
	p.follow(press(instead))
	if p.eval(`document.activeElement.matches(".notice")`, &focused); !focused {
		t.Error("what was done has not the focus")
	}
	if !strings.Contains(p.text("main"), "Sent") {
		t.Errorf("the transfer is not sent:\n%s", p.text("main"))
	}
	if n := a.requests(t, http.MethodPost, strings.TrimPrefix(victim, victim[:strings.Index(victim, "/transfers/")])+"/confirm"); n != 2 {
		t.Errorf("the form was sent %d times, want once for the password and once for good", n)
	}
	testkit.Report("honest presses", "a program's, refused, reach the end by the password, typed once")
}

// shows reports whether the element can be seen.
func (p *tab) shows(selector string) (shown bool) {
	p.t.Helper()
	p.eval(`document.querySelector("`+selector+`")?.checkVisibility() ?? false`, &shown)
	return shown
}

// A screen reader's list of buttons closes and presses in one instant, and the
// address bar may have the focus while it does: the guard cannot tell such a
// press from one that a closing window let through. It goes by the password.
func TestAPressWithoutTheFocusReachesItsEndByThePassword(t *testing.T) {
	if !thorough(t, "a screen reader's press without the focus, which goes by the password") {
		t.Skip("see make thorough")
	}
	t.Parallel()
	screen := testkit.NewDisplay(t)
	reader := screen.Assistive()
	b := screen.Chromium()
	a, l := startLab(t)
	victim, err := l.Victim(t.Context(), lab.Way{}, lab.Application)
	if err != nil {
		t.Fatal(err)
	}
	id := victim[strings.Index(victim, "/transfers/")+len("/transfers/"):]
	b.Visit(l.Enter(victim))
	eventually(t, "the page is drawn", func() bool { return l.Tally(lab.Application).Shown > 0 })
	away := func() { b.Do("key", "--clearmodifiers", "ctrl+l") } // to the address bar
	const way = "Confirm with your password instead"
	toPassword := func() {
		eventually(t, "a press without the focus is refused", func() bool {
			away()
			return reader.Press("Confirm") && within(2*time.Second, func() bool { return l.Tally(lab.Application).Refused > 0 })
		})
		away()
		eventually(t, "the way by the password is pressed", func() bool { return reader.Press(way) })
	}
	toPassword()
	eventually(t, "the password is asked for", func() bool { return a.requests(t, http.MethodGet, identityPath) > 0 })
	eventually(t, "the password is sent", func() bool {
		if !reader.Focus("Password") {
			return false
		}
		b.Do("key", "ctrl+a")
		b.Do("type", "--delay", "1", l.Person.Password)
		away()
		return reader.Press("Continue") && within(3*time.Second, func() bool { return a.requests(t, http.MethodPost, identityPath+" ") > 0 })
	})
	eventually(t, "the transfer is sent", func() bool {
		away()
		if !reader.Press(way) {
			reader.Press("Confirm")
		}
		state, err := l.Person.State(t.Context(), id)
		return err == nil && state == "confirmed"
	})
	testkit.Report("honest presses", "a screen reader's without the focus, refused, reaches the end by the password (Chromium)")
}

// The attacks of the lab on the button that offers the password, which is there
// from the start for them: what a stolen press reaches is the page that asks for
// the password, and nothing is done. At the bank each of them works.
func TestAStolenPressOnTheWayByThePasswordReachesOnlyTheQuestion(t *testing.T) {
	browser(t)
	b := testkit.NewDisplay(t).Chromium()
	_, l := startLab(t)
	th := newThief(t, b, l)
	page, err := l.Person.Waiting(t.Context(), "1.00")
	if err != nil {
		t.Fatal(err)
	}
	th.insteadOf(page, 12, "swap", gaps[1], th.swap)
	if thorough(t, "the pop-up and the moved window at the button that offers the password") {
		th.insteadOf(page, 9, "pop-up", gaps[1], th.double)
		th.insteadOf(page, 10, "moved", gaps[0], th.moved)
	}
	if state, err := l.Person.State(t.Context(), strings.TrimPrefix(page, "/transfers/")); err != nil || state != lab.Pending {
		t.Errorf("the transfer is %s: %v", state, err)
	}
}

// insteadOf carries an attack out at the bank, where it has to work, and at the
// button that offers the password.
func (th *thief) insteadOf(page string, number int, name string, gap time.Duration, act steal) {
	th.Helper()
	th.part(name, func(t *testing.T) {
		result := newTrial()
		th.succeeds(result, number, name, lab.Bare, []time.Duration{gap}, act)
		th.lab.Instead(true)
		defer th.lab.Instead(false)
		th.aimAt(guardedPage{action: page + "/confirm", page: page})
		began := time.Now()
		for n := 0; th.again(began, n); n++ {
			a := th.try(number, name, lab.Application, gap, act)
			if a.Arrived == 0 {
				t.Logf("%s is tried again: %s", name, a.lost)
				gap = a.next(gap)
				continue
			}
			result.add(lab.Application, a.Tally)
			if a.Acted > 0 {
				t.Errorf("a stolen press on the way by the password acted: %+v", a.Tally)
			}
			result.report(t, "A stolen press on the way by the password, "+name+" (Chromium), which reaches the question")
			return
		}
		testkit.Skip(t, t.Name(), "this machine was too slow for "+name+" at the way by the password")
	})
}
