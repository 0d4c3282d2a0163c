package accounts

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"unframed/ent"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

const otherPassword = "another sentence of mine"

// afterLook runs act once, between the look at a user's password and what follows.
func (b *bench) afterLook(act func()) {
	var once sync.Once
	b.store.User.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			value, err := next.Query(ctx, q)
			once.Do(act)
			return value, err
		})
	}))
}

// TestNothingUnderWayOutlivesAPasswordThatChanges lets each use of the old
// password begin before the change and end after it.
func TestNothingUnderWayOutlivesAPasswordThatChanges(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		n := 0
		for _, ended := range []bool{true, false} { // the second is the control: nothing changes
			for _, by := range []string{"reset", "change"} {
				for _, use := range []string{"sign in", "confirm identity", "change the password"} {
					n++
					b.useUnderWay(fmt.Sprintf("ann%d", n), by, use, ended)
				}
			}
		}
	})
}

func (b *bench) useUnderWay(name, by, use string, ended bool) {
	b.Helper()
	ctx := viewer.AsSystem(b.Context(), "test")
	id := b.signUp(name)
	i := b.present(id)
	other, err := New(Options{Store: testkit.Open(b, b.options), OpenAccount: b.openAccount, Hashing: b.hasher.cost})
	if err != nil {
		b.Fatal(err)
	}
	b.afterLook(func() {
		switch {
		case !ended:
		case by == "reset":
			err = other.ResetPassword(b.Context(), name, otherPassword)
		default: // in the same browser, whose session goes on
			err = other.ChangePassword(b.Context(), i, PasswordChange{Current: password, Next: otherPassword}, "192.0.2.9")
		}
		if err != nil {
			b.Fatal(err)
		}
	})
	before := b.store.Session.Query().CountX(ctx)
	var used error
	switch use {
	case "sign in":
		_, used = b.SignIn(b.Context(), Credentials{name, password}, Browser{IP: "192.0.2.1"})
	case "confirm identity":
		used = b.ConfirmIdentity(b.Context(), i, password, "192.0.2.1", []byte("act"))
	default:
		used = b.ChangePassword(b.Context(), i, PasswordChange{Current: password, Next: "a third sentence of mine"}, "192.0.2.1")
	}
	if (used != nil) != ended || ended && problem.As(used) == nil {
		b.Errorf("%s beside a %s: %v", use, by, used)
	}
	if now := b.store.Session.Query().CountX(ctx); ended && now > before {
		b.Errorf("%s beside a %s left a session", use, by)
	}
}

// TestASignInBesideAResetLeavesNoSession runs both at once, as they come.
func TestASignInBesideAResetLeavesNoSession(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		old := password
		b.signUp("ann")
		for round := range 15 {
			next := fmt.Sprintf("sentence number %d of mine", round)
			tokens := make([]Token, 4)
			var wg sync.WaitGroup
			for i := range tokens {
				wg.Go(func() {
					tokens[i], _ = b.SignIn(t.Context(), Credentials{"ann", old}, Browser{IP: "192.0.2.1"})
				})
			}
			wg.Go(func() {
				if err := b.ResetPassword(t.Context(), "ann", next); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			for _, token := range tokens {
				if token != "" && b.identify(token) != nil {
					t.Fatalf("round %d: a session of the old password outlives the reset", round)
				}
			}
			old = next
			b.later(1 << 40)
		}
	})
}

func TestNoTokenIsCreatedByASessionThatEnded(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		i := b.present(ann)
		job := NewAPIToken{Name: "job", Scopes: []string{"read"}}
		if err := b.ResetPassword(t.Context(), "ann", otherPassword); err != nil {
			t.Fatal(err)
		}
		if _, err := b.CreateAPIToken(t.Context(), i, job); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("a session that was identified before the reset creates a token: %v", err)
		}
		stranger := *b.present(b.signUp("bob"))
		stranger.UserID = ann
		if _, err := b.CreateAPIToken(t.Context(), &stranger, job); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("a session creates a token for somebody else: %v", err)
		}
		if _, err := b.CreateAPIToken(t.Context(), b.present(ann), job); err != nil {
			t.Errorf("a new session creates none: %v", err)
		}
	})
}

func TestAPasswordChangeEndsTokensButThoseKept(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann, bob := b.signUp("ann"), b.signUp("bob")
		i := b.present(ann)
		ends, stays, others := b.makeToken(ann, "ends", "read"), b.makeToken(ann, "stays", "read"), b.makeToken(bob, "ends", "read")
		if err := b.ChangePassword(t.Context(), i, PasswordChange{"wrong", otherPassword, nil}, fromHere); !problem.Is(err, problem.Invalid) || !b.opens(ends) {
			t.Fatalf("a change that is refused: %v", err)
		}
		if err := b.ChangePassword(t.Context(), i, PasswordChange{password, otherPassword, []string{"stays", "ends of bob"}}, fromHere); err != nil {
			t.Fatal(err)
		}
		if b.opens(ends) || !b.opens(stays) || !b.opens(others) {
			t.Errorf("not kept: %v, kept: %v, another person's: %v", b.opens(ends), b.opens(stays), b.opens(others))
		}
		if err := b.ChangePassword(t.Context(), i, PasswordChange{otherPassword, password, nil}, fromHere); err != nil || b.opens(stays) {
			t.Errorf("without a word the kept one goes on: %v", err)
		}
	})
}
