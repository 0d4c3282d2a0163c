package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"unframed/lab"
	"unframed/test/testkit"
)

// At every page with a guarded button a press is stolen, or would be, did the
// page not refuse it: the same attack works at the bank. The page has to say that
// it refused, of this very form; a press that never reached it proves nothing.
func TestNoPressIsStolenOnAnyGuardedPage(t *testing.T) {
	browser(t)
	b := testkit.NewDisplay(t).Chromium()
	a, l := startLab(t)
	a.run(t, "user", "promote", l.Person.Login)
	a.run(t, "user", "token", l.Person.Login, "--name", "to be revoked", "--scope", "read", "--expires", "24h")
	admin := newTab(t)
	admin.open(l.Enter(l.Origin + "/"))
	admin.open(a.origin + "/dashboard")
	of := makeThings(a, admin, admin, l.Person.Recipient, l.Person.Recipient)
	pages, forPrograms := guardedPages(t, a, of, admin)

	th := newThief(t, b, l)
	th.everywhere(a, pages, 12, "swap", gaps[1], th.swap)
	if thorough(t, "the pop-up at each guarded form, not only at the transfer's") {
		th.everywhere(a, pages, 9, "pop-up", gaps[1], th.double)
	}
	t.Logf("%d guarded forms; %d guarded routes are for programs and have none", len(pages), forPrograms)
}

// everywhere carries an attack out at the bank, where it has to work, and at
// every page.
func (th *thief) everywhere(a *app, pages []guardedPage, number int, name string, gap time.Duration, act steal) {
	th.Helper()
	result := newTrial()
	th.succeeds(result, number, name, lab.Bare, []time.Duration{gap}, act)
	for _, page := range pages {
		th.part(name+page.action, func(t *testing.T) {
			page.action = th.aimAt(page)
			posts := a.requests(t, http.MethodPost, page.action+" ")
			th.fails(result, number, name, lab.Application, gap, func(against lab.Against, gap time.Duration) bool {
				arrived := th.lab.Tally(against).Arrived
				intime := act(against, gap)
				th.decided(page, arrived)
				return intime
			})
			if n := a.requests(t, http.MethodPost, page.action+" ") - posts; n != 0 {
				t.Errorf("%s %s: %d forms reached %s", page.page, name, n, page.action)
			}
		})
	}
	attack, way, _ := lab.Find(number, name)
	result.report(th.T, fmt.Sprintf("%s, %s, at %d of %d guarded forms (Chromium)", attack.Title, way.Title, result.tries[lab.Application], len(pages)))
}

// aimAt takes a page for the one under attack, and for the target its button that
// can be seen; it returns where the button's form is sent.
func (th *thief) aimAt(page guardedPage) (action string) {
	th.Helper()
	if page.choose != nil {
		page.page = page.choose()
	}
	th.lab.Attack(page.page)
	victim, err := th.lab.Victim(th.Context(), lab.Way{}, lab.Application)
	if err != nil {
		th.Fatal(err)
	}
	th.Alone()
	for n := 0; n < 5 && action == ""; n++ {
		th.lab.Forget()
		th.Visit(th.lab.Enter(victim))
		within(10*time.Second, func() bool {
			for of, at := range th.lab.Buttons(page.action) {
				if at.FromTop > 0 && at.FromTop < 1400 {
					th.lab.Aim(at)
					action = of
				}
			}
			return action != ""
		})
	}
	if action == "" {
		th.Fatalf("no button for %s is to be seen on %s: %v", page.action, page.page, th.lab.Buttons(page.action))
	}
	return action
}

// decided waits until the page has refused to send the form, or it was sent.
func (th *thief) decided(page guardedPage, arrived int) {
	decision := func() bool {
		_, refused := th.lab.Spot("refused " + page.action)
		return refused || th.lab.Tally(lab.Application).Arrived > arrived
	}
	if !within(2*time.Second, decision) {
		panic(notSeen("the press on the button for " + page.action + " did not come"))
	}
}
