package accounts

import (
	"fmt"
	"testing"
	"time"

	entmail "unframed/ent/mail"
	"unframed/internal/viewer"
	"unframed/test/testkit"
)

// mailsTo is how many mails of the kinds, of any where none is named, go to the address.
func (b *bench) mailsTo(to string, kinds ...string) int {
	b.Helper()
	q := b.store.Mail.Query().Where(entmail.RecipientEqualFold(to))
	if len(kinds) > 0 {
		q.Where(entmail.KindIn(kinds...))
	}
	return q.CountX(viewer.AsSystem(b.Context(), "test"))
}

// TestManyStrangersMailLittleToOneAddress: each person and each network is far below
// its own limits, and is answered as ever.
func TestManyStrangersMailLittleToOneAddress(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	began := time.Now()
	most := func(every time.Duration, burst int) int { return burst + int(time.Since(began)/every) }
	b.signUp("owner")
	for n := range mailsToAddress.Burst {
		asking := b.present(b.signUp(fmt.Sprint("a", n)))
		for _, to := range []string{"Victim@example.org", "OWNER@example.org"} {
			for range 2 {
				if err := b.work(b.ChangingEmail(viewer.NewContext(t.Context(), asking.Viewer()), asking, to)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, to := range []string{"victim@example.org", "owner@example.org"} {
		if n := b.mailsTo(to, mailChange); n < mailsToAddress.Burst || n > most(mailsToAddress.Every, mailsToAddress.Burst) {
			t.Errorf("%d mails about a change to %s", n, to)
		}
	}

	// All kinds share the count: whoever signs up with the address adds nothing.
	id, err := b.SignUp(t.Context(), NewUser{Username: "victim", Email: "victim@example.org", Password: password, IP: "192.0.2.9"})
	if err != nil {
		t.Fatal(err)
	}
	stranger := b.present(id)
	if err := b.work(b.AskingToVerify(viewer.NewContext(t.Context(), stranger.Viewer()), stranger)); err != nil {
		t.Fatal(err)
	}
	if err := b.ChangePassword(t.Context(), stranger, PasswordChange{Current: password, Next: newPassword}, "192.0.2.9"); err != nil {
		t.Fatal(err)
	}
	if n := b.mailsTo("victim@example.org"); n > most(mailsToAddress.Every, mailsToAddress.Burst) {
		t.Errorf("%d mails in all", n)
	}

	// An owner comes back in all the same, and is sent no heap of links either.
	for n := range 3 * resetsToAddress.Burst {
		if err := b.work(b.Forgetting(t.Context(), "Owner@example.org", fmt.Sprintf("192.0.%d.1", n))); err != nil {
			t.Fatal(err)
		}
	}
	if n := b.mailsTo("owner@example.org", mailReset); n < resetsToAddress.Burst || n > most(resetsToAddress.Every, resetsToAddress.Burst) {
		t.Errorf("%d mails with a link to a new password", n)
	}
	b.later(mailsToAddress.Every)
	before := b.mailsTo("victim@example.org")
	if err := b.work(b.AskingToVerify(viewer.NewContext(t.Context(), stranger.Viewer()), stranger)); err != nil {
		t.Fatal(err)
	}
	if b.mailsTo("victim@example.org") != before+1 {
		t.Error("the limit does not end")
	}
}

// TestPasswordOfAnUnconfirmedAddressFloodsNobody: a stranger who signed up with it
// changes the password again and again.
func TestPasswordOfAnUnconfirmedAddressFloodsNobody(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("mistyped")
	b.signUp("proven")
	b.verify("proven@example.org")
	for _, name := range []string{"mistyped", "proven"} {
		last := password
		i := b.identify(b.signIn(name))
		for n := range mailsToAddress.Burst + 5 {
			next := fmt.Sprintf("sentence number %d of mine", n)
			if err := b.ChangePassword(t.Context(), i, PasswordChange{Current: last, Next: next}, "192.0.2.9"); err != nil {
				t.Fatal(err)
			}
			last = next
		}
	}
	if n := b.mailsTo("mistyped@example.org", mailPasswordChanged); n > mailsToAddress.Burst+1 {
		t.Errorf("%d mails to an address that nobody confirmed", n)
	}
	if n := b.mailsTo("proven@example.org", mailPasswordChanged); n != mailsToAddress.Burst+5 {
		t.Errorf("an owner is told of %d changes", n)
	}
}
