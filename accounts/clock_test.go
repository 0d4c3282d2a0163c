package accounts

import (
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// TestClockSetBackProlongsNothing begins a session under a clock that is then
// set right again.
func TestClockSetBackProlongsNothing(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		b.ahead = 20 * time.Minute
		token := b.signIn("ann")
		if i := b.identify(token); i == nil || !b.Recent(i) {
			t.Fatal("the session does not begin recent")
		}
		// The difference between two instances that agree is no reason to refuse.
		b.ahead -= store.ClockTolerance / 2
		i := b.identify(token)
		if i == nil || !b.Recent(i) {
			t.Error("half the tolerance ends the session, or its proof")
		}
		b.ahead = 0
		if b.Recent(i) {
			t.Error("a proof from the future is recent, for as long as the clock was set back")
		}
		if b.identify(token) != nil {
			t.Error("a session lives on for as long as the clock was set back")
		}
	})
}
