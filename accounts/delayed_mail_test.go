package accounts

import (
	"context"
	"net/url"
	"testing"

	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	entmail "unframed/ent/mail"
	"unframed/ent/maillink"
	"unframed/internal/viewer"
	"unframed/mail"
	"unframed/store"
	"unframed/test/testkit"
)

// attempt writes the newest mail of the kind to the recipient as every attempt at one
// mail does, and returns what it says and the token of its link, empty for none.
func (b *bench) attempt(kind, to string) (*mail.Content, Token) {
	b.Helper()
	system := viewer.AsSystem(b.Context(), "test")
	m := b.store.Mail.Query().Where(entmail.Kind(kind), entmail.Recipient(to)).Order(entmail.ByCreatedAt(sql.OrderDesc())).FirstX(system)
	about := mail.About{Mail: m.ID, To: m.Recipient, Details: m.Details}
	if m.UserID != nil {
		about.Person = *m.UserID
	}
	var content *mail.Content
	for _, k := range b.Mails() {
		if k.Name == kind {
			b.transact(func(ctx context.Context, tx *ent.Client) (err error) {
				content, err = k.Compose(ctx, tx, about)
				return err
			})
		}
	}
	if content == nil || content.Link == nil {
		return content, ""
	}
	at, err := url.Parse(content.Link.Path)
	if err != nil {
		b.Fatal(err)
	}
	return content, Token(at.Query().Get("token"))
}

// TestServerThatPutsAMailOffLosesNone: a server that answers "later" has the mail
// written anew each time. It is not one of many mails by that, and leaves one link.
func TestServerThatPutsAMailOffLosesNone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		b.verify("ann@example.org")
		b.forgot("ann@example.org")
		var last Token
		for n := range 3 * mostLinks {
			content, token := b.attempt(mailReset, "ann@example.org")
			if content == nil {
				t.Fatalf("the mail is given up before attempt %d", n+1)
			}
			last = token
		}
		if err := b.work(b.Resetting(t.Context(), last, newPassword)); err != nil {
			t.Errorf("the link of the last attempt: %v", err)
		}
		ann := b.identify(func() Token {
			token, err := b.SignIn(t.Context(), Credentials{"ann", newPassword}, Browser{IP: "192.0.2.1"})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}())
		b.changed(ann, "new@example.org")
		for range 2 * mostLinks {
			b.attempt(mailEmailChanged, "ann@example.org")
		}
		// One is the link that nobody is sent.
		if n := b.store.MailLink.Query().Where(maillink.PurposeEQ(maillink.PurposeUndo)).CountX(viewer.AsSystem(t.Context(), "test")); n != 2 {
			t.Errorf("%d links take one change back, want 2", n)
		}
	})
}

// TestThiefsServerPutsMailsOff until the owner has put the thief out: what is written
// then gives nothing of the account.
func TestThiefsServerPutsMailsOff(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.present(b.signUp("ann"))
		b.verify("ann@example.org")
		b.changed(ann, "thief@example.org")
		_, undo := b.attempt(mailEmailChanged, "ann@example.org")
		ann.Email = "thief@example.org"
		b.changed(ann, "two@example.org")
		if err := b.work(b.UndoingEmail(t.Context(), undo)); err != nil {
			t.Fatal(err)
		}
		if content, token := b.attempt(mailEmailChanged, "thief@example.org"); content != nil {
			t.Errorf("the thief gets a link after the owner took all back, which opens: %v", b.work(b.UndoingEmail(t.Context(), token)))
		}
		if content, _ := b.attempt(mailEmailChanged, "ann@example.org"); content != nil {
			t.Error("what is taken back can be taken back again")
		}

		bob := b.present(b.signUp("bob"))
		if err := b.work(b.ChangingEmail(viewer.NewContext(t.Context(), bob.Viewer()), bob, "thief@example.org")); err != nil {
			t.Fatal(err)
		}
		if content, _ := b.attempt(mailChange, "thief@example.org"); content == nil {
			t.Fatal("nothing is mailed to the new address")
		}
		b.forgot("bob@example.org")
		_, reset := b.attempt(mailReset, "bob@example.org")
		if err := b.work(b.Resetting(t.Context(), reset, newPassword)); err != nil {
			t.Fatal(err)
		}
		if content, token := b.attempt(mailChange, "thief@example.org"); content != nil {
			err := b.store.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error { return b.ConfirmEmail(ctx, tx, token) })
			t.Errorf("a change asked for before the reset is mailed after it; its use: %v", err)
		}
	})
}

// TestTakingBackEndsWhenItIsSaidTo: seven days after the change, however late the mail
// was written.
func TestTakingBackEndsWhenItIsSaidTo(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	ann := b.present(b.signUp("ann"))
	b.verify("ann@example.org")
	b.changed(ann, "new@example.org")
	b.mu.Lock()
	b.ahead = UndoLinkLife / 2
	b.mu.Unlock()
	_, late := b.attempt(mailEmailChanged, "ann@example.org")
	if _, err := b.UndoLink(t.Context(), late); err != nil {
		t.Errorf("within the seven days: %v", err)
	}
	b.mu.Lock()
	b.ahead = UndoLinkLife
	b.mu.Unlock()
	if _, err := b.UndoLink(t.Context(), late); err == nil {
		t.Error("a link from a late mail outlives the seven days")
	}
	if content, _ := b.attempt(mailEmailChanged, "ann@example.org"); content != nil {
		t.Error("a mail after the seven days promises what does not work")
	}
}
