package e2e

import (
	"strings"
	"testing"
	"time"

	"unframed/lab"
	"unframed/test/testkit"
)

// Somebody who uses a screen reader moves no pointer and presses no key: their
// program asks the browser to press a button. The guard lets that through once
// the page has stood still for a second, like any other press.
func TestAssistiveTechnologyPassesTheGuard(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testkit.Display) *testkit.Browser{"Chromium": (*testkit.Display).Chromium, "Firefox": (*testkit.Display).Firefox} {
		t.Run(name, func(t *testing.T) {
			screen := testkit.NewDisplay(t)
			reader := screen.Assistive()
			b := open(screen)
			_, l := startLab(t)
			bank, err := l.Victim(t.Context(), lab.Way{}, lab.Guard)
			if err != nil {
				t.Fatal(err)
			}
			b.Visit(bank)
			eventually(t, "the bank's page is drawn", func() bool { return l.Tally(lab.Guard).Shown > 0 })
			refused := 0
			eventually(t, "a press by a screen reader is sent", func() bool {
				before := l.Tally(lab.Guard).Refused
				if !reader.Press("Confirm") {
					return false
				}
				within(2*time.Second, func() bool { return l.Tally(lab.Guard).Acted > 0 || l.Tally(lab.Guard).Refused > before })
				refused = l.Tally(lab.Guard).Refused
				return l.Tally(lab.Guard).Acted > 0
			})
			if got := l.Tally(lab.Guard); got.Arrived != 1 || got.Acted != 1 {
				t.Errorf("%+v, want one form that acts", got)
			}
			kind, _, _ := strings.Cut(l.Gate(), ":")
			t.Logf("%s: sent as %s after %d presses that came too early", name, l.Gate(), refused)
			testkit.Report("honest presses", "a screen reader's, by AT-SPI, in "+name+": sent once, taken for "+kind)
		})
	}
}
