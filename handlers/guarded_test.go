package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/ent/auditevent"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// TestGuardedFunctionIsCommittedWithItsSealAndItsEvent is a builder's row that
// does nothing about seals and events.
func TestGuardedFunctionIsCommittedWithItsSealAndItsEvent(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := &builder{do: rename}
		f := newFixtureOn(t, o, b.rows()...)
		b.f = f
		ann := f.signUp("ann")
		form := ann.ticket("display_name", "Ann", "planted", "!")
		ann.expect(ann.post("/test/tickets/close", without(form, "ticket", "99")...), 409, "no longer so")
		if b.ran.Load() != 0 {
			t.Error("another ticket is closed under the seal of this one")
		}
		done := ann.expect(ann.post("/test/tickets/close", form...), 303, "")
		ann.expect(ann.get(done.Header.Get("Location")), 200, "The ticket is closed.")
		if got := f.called("ann"); got != "Ann 1" {
			t.Errorf("it did %q: what nobody declared was read, or what was filled in was not", got)
		}
		ann.expect(ann.post("/test/tickets/close", form...), 409, "counts once")
		event := f.store.AuditEvent.Query().Where(auditevent.Action("act.close")).OnlyX(viewer.AsSystem(t.Context(), "test"))
		if event.ActorID == nil || event.Details["what"] != "Close the ticket" || event.RequestID == "" {
			t.Errorf("the trail says %v", event)
		}
	})
}

// TestHiddenFieldIsHeldToTheSealWhoeverSaysWhatItHolds has the act find out by itself
// what its hidden field holds, such as the row's version: another value is no more let
// in than where the act takes it from the form.
func TestHiddenFieldIsHeldToTheSealWhoeverSaysWhatItHolds(t *testing.T) {
	b := &builder{do: rename}
	rows := b.rows()
	rows[1].Demand = press.Recent(func(c *gin.Context) (press.Act, error) { return b.actFor(c, "1"), nil }, b.close)
	f := newFixture(t, rows...)
	b.f = f
	ann := f.signUp("ann")
	form := ann.ticket("display_name", "Ann")
	ann.expect(ann.post("/test/tickets/close", without(form, "ticket", "99")...), 409, "no longer so")
	ann.expect(ann.post("/test/tickets/close", append(form, "ticket", "99")...), 409, "no longer so")
	if b.ran.Load() != 0 {
		t.Error("the form says another ticket than the one that was closed")
	}
	ann.expect(ann.post("/test/tickets/close", form...), 303, "")
}

// TestActThatSaysAFieldTwiceIsRefused has declarations that cannot hold.
func TestActThatSaysAFieldTwiceIsRefused(t *testing.T) {
	for what, a := range map[string]press.Act{
		"hidden and filled in":                   {Hidden: [][2]string{{"ticket", "1"}}, Fields: []string{"ticket"}},
		"hidden and a file":                      {Hidden: [][2]string{{"ticket", "1"}}, Files: []string{"ticket"}},
		"a file and filled in":                   {Fields: []string{"ticket"}, Files: []string{"ticket"}},
		"filled in under the name of the seal":   {Fields: []string{press.SealField}},
		"hidden under the name of what is typed": {Hidden: [][2]string{{press.TypedField, "1"}}},
		"secret and not filled in":               {},
	} {
		b := &builder{do: rename}
		a.Path = "/test/tickets/close"
		rows := b.rows()
		if what == "secret and not filled in" {
			rows[1].Secret = []string{"pin"}
		}
		rows[1].Demand = press.Recent(func(c *gin.Context) (press.Act, error) {
			if c.PostForm("ticket") == "" { // as before there are requests
				return press.Act{}, problem.New(problem.NotFound, "There is no such ticket.")
			}
			return a, nil
		}, b.close)
		f := newFixture(t, rows...)
		b.f = f
		ann := f.signUp("ann")
		ann.expect(ann.post("/test/tickets/close", ann.ticket("display_name", "Ann")...), 500, "")
		if b.ran.Load() != 0 {
			t.Errorf("%s: it ran", what)
		}
	}
}

// TestWhatIsSecretIsDeclaredAndNotToldByItsName keeps what is called a hint for a
// password, and not what the row calls secret.
func TestWhatIsSecretIsDeclaredAndNotToldByItsName(t *testing.T) {
	b := &builder{do: rename}
	rows := b.rows()
	rows[1].Secret = []string{"pin"}
	declared := func(c *gin.Context) press.Act {
		a := b.actFor(c, "1")
		a.Fields = []string{"password_hint", "pin"}
		return a
	}
	rows[1].Demand = press.Recent(func(c *gin.Context) (press.Act, error) { return declared(c), nil }, b.close)
	f := newFixture(t, rows...)
	b.f = f
	ann := f.signUp("ann")
	f.clock = accounts.RecentIdentity // who it is has to be proved
	sent := func(hint string) []string { return ann.ticket("password_hint", hint, "pin", "1234") }
	ann.expect(ann.post("/test/tickets/close", sent("my dog")...), 303, "")
	held := f.store.PendingForm.Query().OnlyX(viewer.AsSystem(t.Context(), "test"))
	if typed := fmt.Sprint(held.Typed); !strings.Contains(typed, "my dog") || strings.Contains(typed, "1234") {
		t.Errorf("what waits is %s", typed)
	}
	c, other := url.Values{"password_hint": {"my dog"}}, url.Values{"password_hint": {"my cat"}}
	if a := (press.Act{Fields: []string{"password_hint"}}); bytes.Equal(a.Digest(c), a.Digest(other)) {
		t.Error("a password given for one hint serves for another")
	}
}

// TestGuardedFunctionThatFailsLeavesNothing has one fail after its change, and
// one that changes something past its transaction.
func TestGuardedFunctionThatFailsLeavesNothing(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := &builder{}
		f := newFixtureOn(t, o, b.rows()...)
		b.f = f
		ann := f.signUp("ann")
		outside, reader := f.store.Client, f.store.Reader()
		past := func(client *ent.Client) press.Guarded {
			return func(ctx context.Context, _ *ent.Client, in *press.Sent) (press.Outcome, error) {
				return press.Outcome{}, client.User.UpdateOneID(in.Who.UserID).SetDisplayName("past").Exec(ctx)
			}
		}
		for what, do := range map[string]press.Guarded{
			"an error": func(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
				_, err := rename(ctx, tx, in)
				return press.Outcome{}, errors.Join(err, errors.New("planned"))
			},
			"a panic": func(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
				_, _ = rename(ctx, tx, in)
				panic("planned")
			},
			"the store's own client": past(outside),
			"the client that reads":  past(reader),
			"a transaction of its own": func(ctx context.Context, _ *ent.Client, in *press.Sent) (press.Outcome, error) {
				return press.Outcome{}, f.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
					return tx.User.UpdateOneID(in.Who.UserID).SetDisplayName("past").Exec(ctx)
				})
			},
		} {
			b.do = do
			form := ann.ticket("display_name", "Ann")
			ann.expect(ann.post("/test/tickets/close", form...), 500, "")
			if got := f.called("ann"); got != "ann" {
				t.Fatalf("%s: what failed is done: %q", what, got)
			}
			b.do = rename
			ann.expect(ann.post("/test/tickets/close", form...), 303, "") // the seal was not spent
			f.store.User.Update().SetDisplayName("ann").ExecX(viewer.AsSystem(t.Context(), "test"))
		}
	})
}

// TestWhatOnlyLooksChangesNothing has a page, the declaration of an act and the
// part before a transaction try to change something.
func TestWhatOnlyLooksChangesNothing(t *testing.T) {
	var f *fixture
	change := func(ctx context.Context) error {
		return errors.Join(
			f.store.User.Update().SetDisplayName("past").Exec(ctx),
			f.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
				return tx.User.Update().SetDisplayName("past").Exec(viewer.AsSystem(ctx, "test"))
			}),
		)
	}
	b := &builder{do: rename}
	system := func(c *gin.Context) context.Context { return viewer.AsSystem(c.Request.Context(), "test") }
	f = newFixture(t,
		route.Route{Method: route.Get, Path: "/test/page", Access: route.User, Handle: func(c *gin.Context) error { return change(system(c)) }},
		route.Route{Method: route.Post, Path: "/test/free", Access: route.User, Demand: press.Unguarded("the control"), Handle: func(c *gin.Context) error {
			return f.store.User.Update().SetDisplayName("done").Exec(system(c))
		}},
		route.Route{Method: route.Post, Path: "/test/declares", Access: route.User, Demand: press.Recent(func(c *gin.Context) (press.Act, error) { return press.Act{Path: "/test/declares"}, change(system(c)) }, b.do)},
		route.Route{Method: route.Get, Path: "/test/tickets", Access: route.User, Handle: b.page},
		route.Route{Method: route.Post, Path: "/test/tickets/close", Access: route.User, Demand: press.Recent(b.act, func(ctx context.Context, _ *press.Sent) (press.Work, error) {
			return nil, change(viewer.AsSystem(ctx, "test"))
		})},
	)
	b.f = f
	ann := f.signUp("ann")
	ann.expect(ann.get("/test/page"), 500, "")
	ann.expect(ann.post("/test/declares"), 500, "")
	ann.expect(ann.post("/test/tickets/close", ann.ticket("display_name", "x")...), 500, "")
	if got := f.called("ann"); got != "ann" {
		t.Errorf("she is called %q", got)
	}
	ann.post("/test/free")
	if got := f.called("ann"); got != "done" {
		t.Error("the same change is refused where it is allowed, so nothing was learnt")
	}
}

// TestGuardedActIsDoneOnceWhereTheAnswerWasLost loses the answer to the commit of
// an act that adds something each time that it runs.
func TestGuardedActIsDoneOnceWhereTheAnswerWasLost(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	b := &builder{do: func(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
		u, err := tx.User.Get(ctx, in.Who.UserID)
		if err != nil {
			return press.Outcome{}, err
		}
		return press.Outcome{To: "/test/tickets"}, u.Update().SetDisplayName(u.DisplayName + "+").Exec(ctx)
	}}
	f := newFixtureOn(t, store.Options{URL: through}, b.rows()...)
	b.f = f
	ann := f.signUp("ann")
	for _, verdict := range []testkit.Verdict{testkit.LoseAnswer, testkit.LoseThem} {
		before, form := f.called("ann"), ann.ticket("display_name", "x")
		var lost atomic.Bool
		proxy.Judge(func(sent []byte) testkit.Verdict {
			if bytes.Contains(sent, []byte("COMMIT")) && lost.CompareAndSwap(false, true) {
				return verdict
			}
			return testkit.Pass
		})
		ann.expect(ann.post("/test/tickets/close", form...), 303, "")
		if !lost.Load() || f.called("ann") != before+"+" {
			t.Errorf("lost: %v; she is called %q after %q", lost.Load(), f.called("ann"), before)
		}
	}
}
