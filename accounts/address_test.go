package accounts

import (
	"context"
	"testing"

	"unframed/ent"
	entmail "unframed/ent/mail"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestAddressIsConfirmed(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.present(b.signUp("ann"))
		token := b.linkIn(mailVerify, "ann@example.org")
		use := func() error {
			return b.store.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error { return b.VerifyEmail(ctx, tx, token) })
		}
		as := viewer.NewContext(t.Context(), ann.Viewer())
		if verified, err := b.EmailVerified(as, ann); verified || err != nil {
			t.Errorf("confirmed before: %v", err)
		}
		if err := use(); err != nil {
			t.Fatal(err)
		}
		if verified, err := b.EmailVerified(as, ann); !verified || err != nil {
			t.Errorf("not confirmed: %v", err)
		}
		if err := use(); !problem.Is(err, problem.NotFound) {
			t.Errorf("the link works twice: %v", err)
		}
		if content := b.compose(mailVerify, "ann@example.org"); content != nil {
			t.Error("what is confirmed is asked to be confirmed")
		}
		if _, err := b.AskingToVerify(as, ann); !problem.Is(err, problem.Conflict) {
			t.Errorf("another link for a confirmed address: %v", err)
		}
	})
}

// changed gives the person another address by its link.
func (b *bench) changed(i *Identity, email string) {
	b.Helper()
	ctx := viewer.NewContext(b.Context(), i.Viewer())
	if err := b.work(b.ChangingEmail(ctx, i, email)); err != nil {
		b.Fatal(err)
	}
	token := b.linkIn(mailChange, email)
	b.transact(func(ctx context.Context, tx *ent.Client) error { return b.ConfirmEmail(ctx, tx, token) })
}

func (b *bench) verify(email string) {
	b.Helper()
	token := b.linkIn(mailVerify, email)
	b.transact(func(ctx context.Context, tx *ent.Client) error { return b.VerifyEmail(ctx, tx, token) })
}

// TestChangeOfAddressIsTakenBack: somebody at an open session changes the address, and
// changes it again, and the password; the owner's link undoes all of it, once.
func TestChangeOfAddressIsTakenBack(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.present(b.signUp("ann"))
		b.verify("ann@example.org")
		b.changed(ann, "thief@example.org")
		undo := b.linkIn(mailEmailChanged, "ann@example.org")
		thief := b.identify(b.signIn("thief@example.org"))
		for _, further := range []string{"two@example.org", "three@example.org", "four@example.org", "five@example.org", "six@example.org"} {
			b.changed(thief, further)
			thief.Email = further
		}
		theirs := b.linkIn(mailEmailChanged, "thief@example.org")
		if err := b.ChangePassword(t.Context(), thief, PasswordChange{Current: password, Next: newPassword}, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.SignUp(t.Context(), NewUser{Username: "squatter", Email: "ann@example.org", Password: password}); !problem.Is(err, problem.Invalid) {
			t.Errorf("the address that can be taken back is somebody else's: %v", err)
		}
		if err := b.work(b.UndoingEmail(t.Context(), undo)); err != nil {
			t.Fatal(err)
		}
		if b.canSignIn("ann", newPassword) || b.canSignIn("ann", password) {
			t.Error("a password still opens the account")
		}
		if err := b.work(b.UndoingEmail(t.Context(), theirs)); !problem.Is(err, problem.NotFound) {
			t.Errorf("the thief takes it back again: %v", err)
		}
		if err := b.work(b.UndoingEmail(t.Context(), undo)); !problem.Is(err, problem.NotFound) {
			t.Errorf("the link works twice: %v", err)
		}
		reset := b.linkIn(mailReset, "ann@example.org")
		if err := b.work(b.Resetting(t.Context(), reset, "yet another sentence")); err != nil {
			t.Fatal(err)
		}
		if !b.canSignIn("ann@example.org", "yet another sentence") {
			t.Error("the owner is still locked out")
		}
	})
}

func TestAddressTakesEffectWhenItIsConfirmed(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.present(b.signUp("ann"))
		b.signUp("bob")
		as := viewer.NewContext(t.Context(), ann.Viewer())
		ask := func(email string) { // answered alike, whosever it is
			if err := b.work(b.ChangingEmail(as, ann, email)); err != nil {
				t.Fatal(err)
			}
		}
		ask("BOB@example.org")
		if content := b.compose(mailChange, "BOB@example.org"); content == nil || content.Link != nil || content.To != "bob@example.org" {
			t.Errorf("the owner of an address is not told: %+v", content)
		}
		ask("new@example.org")
		if !b.canSignIn("ann@example.org", password) || b.canSignIn("new@example.org", password) {
			t.Error("the address changes before it is confirmed")
		}
		first := b.linkIn(mailChange, "new@example.org")
		b.transact(func(ctx context.Context, tx *ent.Client) error { return b.ConfirmEmail(ctx, tx, first) })
		found := b.store.User.Query().Where(user.Username("ann")).OnlyX(viewer.AsSystem(t.Context(), "test"))
		if found.Email != "new@example.org" || found.EmailVerifiedAt == nil {
			t.Errorf("%s, confirmed at %v", found.Email, found.EmailVerifiedAt)
		}
		// An address that nobody had confirmed is not told: it may be a stranger's, who
		// would get a link to the account.
		if n := b.store.Mail.Query().Where(entmail.Kind(mailEmailChanged)).CountX(viewer.AsSystem(t.Context(), "test")); n != 0 {
			t.Errorf("%d mails to an address that was not proven", n)
		}
		ask("late@example.org")
		late := b.linkIn(mailChange, "late@example.org")
		if _, err := b.SignUp(t.Context(), NewUser{Username: "late", Email: "late@example.org", Password: password}); err != nil {
			t.Fatal(err)
		}
		err := b.store.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error { return b.ConfirmEmail(ctx, tx, late) })
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("an address that somebody has by now: %v", err)
		}
	})
}
