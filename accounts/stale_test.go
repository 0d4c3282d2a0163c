package accounts

import (
	"testing"
	"time"

	"unframed/ent"
	"unframed/ent/auditevent"
	"unframed/ent/session"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// TestWhatWasReadBeforeIsNotWrittenBack has a slow request write what it read of a
// session after a quick one has written something newer.
func TestWhatWasReadBeforeIsNotWrittenBack(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		token := b.signIn("ann")
		ctx := viewer.AsSystem(t.Context(), "test")
		slow := b.identify(token)
		stored := func() *ent.Session {
			return b.store.Session.Query().Select(session.FieldSeenAt, session.FieldExpiresAt).OnlyX(ctx)
		}
		set := func(ahead time.Duration) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.ahead = ahead
		}
		set(3 * time.Hour) // the quick one, between
		b.identify(token)
		quick := stored()
		set(2 * time.Hour)
		b.touch(identifyingSessions.In(t.Context()), slow)
		if now := stored(); !now.SeenAt.Equal(quick.SeenAt) || !now.ExpiresAt.Equal(quick.ExpiresAt) {
			t.Errorf("seen at %s and open until %s, it was %s and %s", now.SeenAt, now.ExpiresAt, quick.SeenAt, quick.ExpiresAt)
		}
		set(4 * time.Hour)
		b.touch(identifyingSessions.In(t.Context()), slow)
		if now := stored(); !now.SeenAt.After(quick.SeenAt) { // the twin
			t.Error("later use is not noted")
		}
	})
}

// TestTheTrailHasTheAddressThatWasChanged changes an address twice, asked for by
// requests that both began before.
func TestTheTrailHasTheAddressThatWasChanged(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		i := b.identify(b.signIn("ann"))
		first := i.Email
		for _, email := range []string{"one@example.org", "two@example.org"} {
			b.changed(i, email)
		}
		ctx := viewer.AsSystem(t.Context(), "test")
		was := map[string]string{}
		for _, event := range b.store.AuditEvent.Query().Where(auditevent.Action("user.change-email")).AllX(ctx) {
			was[event.Details["email"]] = event.Details["email_before"]
		}
		if was["one@example.org"] != first || was["two@example.org"] != "one@example.org" {
			t.Errorf("the trail says %v", was)
		}
	})
}
