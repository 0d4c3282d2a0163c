package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"unframed/lab"
	"unframed/test/testkit"
)

// labHost is the application's name where the lab attacks it.
const labHost = "app.localhost"

// startLab runs the application and the attacker.
func startLab(t *testing.T) (*app, *lab.Lab) {
	t.Helper()
	a := startApp(t, labHost, "APP_OPENING_BALANCE=1000000")
	l, err := lab.Start(context.Background(), lab.Options{Application: a.origin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return a, l
}

// aim measures where the button of the page under attack is, in a window of its
// own.
func aim(t *testing.T, l *lab.Lab, way lab.Way) {
	t.Helper()
	victim, err := l.Victim(t.Context(), way, lab.Application)
	if err != nil {
		t.Fatal(err)
	}
	p := newTab(t)
	p.do(chromedp.EmulateViewport(1280, 900))
	p.open(l.Enter(victim))
	at, found := p.elementAt(`form[action$="/confirm"] button`)
	if !found {
		t.Fatalf("there is no button to aim at on %s", victim)
	}
	l.Aim(lab.Place{FromMiddle: at.x - 640, FromTop: at.y})
}

// trial is what an attack achieved against each target.
type trial struct {
	tries map[lab.Against]int
	sum   map[lab.Against]lab.Tally
}

func newTrial() *trial {
	return &trial{map[lab.Against]int{}, map[lab.Against]lab.Tally{}}
}

func (r *trial) add(against lab.Against, got lab.Tally) {
	r.tries[against]++
	r.sum[against] = r.sum[against].Plus(got)
}

// report says what was achieved, in the last lines of the run too.
func (r *trial) report(t *testing.T, name string) {
	t.Helper()
	line := name + ":"
	for _, against := range lab.Targets {
		if n := r.tries[against]; n > 0 {
			s := r.sum[against]
			line += fmt.Sprintf(" %s %d tries, %d shown, %d refused, %d acted;", against, n, s.Shown, s.Refused, s.Acted)
		}
	}
	t.Log(line)
	testkit.Report("attacks", line[:len(line)-1])
}
