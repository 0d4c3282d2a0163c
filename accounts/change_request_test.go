package accounts

import (
	"context"
	"testing"

	"golang.org/x/text/unicode/norm"

	"unframed/ent"
	"unframed/ent/maillink"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func (b *bench) asksForChange(i *Identity, email string) {
	b.Helper()
	if err := b.work(b.ChangingEmail(viewer.NewContext(b.Context(), i.Viewer()), i, email)); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) confirms(t Token) error {
	b.Helper()
	return b.store.Transact(b.Context(), func(ctx context.Context, tx *ent.Client) error { return b.ConfirmEmail(ctx, tx, t) })
}

// TestAnOldRequestForAnAddressStaysOver however late its mail is written or sent again.
func TestAnOldRequestForAnAddressStaysOver(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.present(b.signUp("ann"))
		b.asksForChange(ann, "older@example.org")
		_, older := b.attempt(mailChange, "older@example.org")
		b.asksForChange(ann, "newer@example.org")
		if _, err := b.ChangeLink(t.Context(), older); !problem.Is(err, problem.NotFound) {
			t.Errorf("the link of the older request still works: %v", err)
		}
		_, newer := b.attempt(mailChange, "newer@example.org")
		if content, _ := b.attempt(mailChange, "older@example.org"); content != nil {
			t.Error("the older request is mailed after the newer one")
		}
		if _, err := b.ChangeLink(t.Context(), newer); err != nil {
			t.Errorf("an attempt at the older mail ends the newer one's link: %v", err)
		}
		_, again := b.attempt(mailChange, "newer@example.org")
		if err := b.confirms(again); err != nil {
			t.Fatal(err)
		}
		ann.Email = "newer@example.org"
		b.changed(ann, "last@example.org")
		if content, _ := b.attempt(mailChange, "newer@example.org"); content != nil {
			t.Error("a link that was used is mailed anew, to an address that was given up")
		}
		ann.Email = "last@example.org"
		b.asksForChange(ann, "slow@example.org")
		b.mu.Lock()
		b.ahead = ChangeLinkLife
		b.mu.Unlock()
		if content, _ := b.attempt(mailChange, "slow@example.org"); content != nil {
			t.Error("a request is mailed after its day")
		}
	})
}

// TestTwoMailboxesThatCountAsOneAddressAreTold: a change between them is one like any other.
func TestTwoMailboxesThatCountAsOneAddressAreTold(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		for name, other := range map[string]string{"ann": "ANN@example.org", "mike": "mi\u212ae@example.org"} {
			b := newBench(t, o)
			person := b.present(b.signUp(name))
			b.verify(name + "@example.org")
			b.asksForChange(person, other)
			other = norm.NFC.String(other) // of U+212A a K
			if err := b.confirms(b.linkIn(mailChange, other)); err != nil {
				t.Fatal(err)
			}
			if n := b.store.User.Query().Where(user.Email(other)).CountX(viewer.AsSystem(t.Context(), "test")); n != 1 {
				t.Fatalf("the address is not %s", other)
			}
			if b.mailsTo(name+"@example.org", mailEmailChanged) == 0 {
				t.Errorf("%s is not told of %s", name, other)
				continue
			}
			_, undo := b.attempt(mailEmailChanged, name+"@example.org")
			if err := b.work(b.UndoingEmail(t.Context(), undo)); err != nil {
				t.Errorf("back from %s: %v", other, err)
			}
			if n := b.store.User.Query().Where(user.Email(name + "@example.org")).CountX(viewer.AsSystem(t.Context(), "test")); n != 1 {
				t.Errorf("the change to %s is not taken back", other)
			}
		}
	})
}

// TestLinkIsForTheAddressItWasMailedTo and no other, though the links of a former one
// were left behind.
func TestLinkIsForTheAddressItWasMailedTo(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		id := b.signUp("ann")
		system := viewer.AsSystem(t.Context(), "test")
		for _, now := range []string{"ANN@example.org", "other@example.org"} {
			b.store.User.Update().Where(user.ID(id)).SetEmail("ann@example.org").SetEmailKey("ann@example.org").ExecX(system)
			b.forgot("ann@example.org")
			reset, verify := b.linkIn(mailReset, "ann@example.org"), b.linkIn(mailVerify, "ann@example.org")
			if _, err := b.ResetLink(t.Context(), reset); err != nil {
				t.Fatal(err)
			}
			b.store.User.Update().Where(user.ID(id)).SetEmail(now).SetEmailKey(addressKey(now)).ExecX(system)
			if _, err := b.ResetLink(t.Context(), reset); !problem.Is(err, problem.NotFound) {
				t.Errorf("a link to ann@ opens the password of %s: %v", now, err)
			}
			if err := b.work(b.Resetting(t.Context(), reset, newPassword)); !problem.Is(err, problem.NotFound) {
				t.Errorf("a link to ann@ sets the password of %s: %v", now, err)
			}
			err := b.store.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error { return b.VerifyEmail(ctx, tx, verify) })
			if !problem.Is(err, problem.NotFound) {
				t.Errorf("a link to ann@ proves %s: %v", now, err)
			}
			if n := b.store.MailLink.Query().Where(maillink.PurposeEQ(maillink.PurposeReset)).CountX(system); n == 0 {
				t.Error("the link is gone, so that nothing was tried")
			}
		}
	})
}
