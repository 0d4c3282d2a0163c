package accounts

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	entmail "unframed/ent/mail"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/mail"
	"unframed/store"
	"unframed/test/testkit"
)

const newPassword = "another sentence that I would say"

// compose writes the newest mail of the kind to the recipient, as when it is sent.
func (b *bench) compose(kind, to string) *mail.Content {
	b.Helper()
	ctx := viewer.AsSystem(b.Context(), "test")
	m, err := b.store.Mail.Query().Where(entmail.Kind(kind), entmail.Recipient(to)).Order(entmail.ByCreatedAt(sql.OrderDesc())).First(ctx)
	if err != nil {
		b.Fatalf("no mail %s to %s: %v", kind, to, err)
	}
	about := mail.About{To: m.Recipient, Details: m.Details}
	if m.UserID != nil {
		about.Person = *m.UserID
	}
	var content *mail.Content
	for _, k := range b.Mails() {
		if k.Name != kind {
			continue
		}
		b.transact(func(ctx context.Context, tx *ent.Client) (err error) {
			content, err = k.Compose(ctx, tx, about)
			return err
		})
	}
	return content
}

// linkIn is the token in the newest mail of the kind to the recipient.
func (b *bench) linkIn(kind, to string) Token {
	b.Helper()
	content := b.compose(kind, to)
	if content == nil || content.Link == nil {
		b.Fatalf("the mail %s to %s has no link", kind, to)
	}
	at, err := url.Parse(content.Link.Path)
	if err != nil {
		b.Fatal(err)
	}
	return Token(at.Query().Get("token"))
}

func (b *bench) transact(do func(context.Context, *ent.Client) error) {
	b.Helper()
	if err := b.store.Transact(b.Context(), do); err != nil {
		b.Fatal(err)
	}
}

// work does what a function left to be done.
func (b *bench) work(w Work, err error) error {
	if err != nil {
		return err
	}
	return b.store.Transact(b.Context(), w)
}

func (b *bench) forgot(email string) {
	b.Helper()
	if err := b.work(b.Forgetting(b.Context(), email, "192.0.2.7")); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) canSignIn(login, password string) bool {
	b.Helper()
	_, err := b.SignIn(b.Context(), Credentials{login, password}, Browser{IP: "192.0.2.1"})
	if err != nil && !problem.Is(err, problem.Unauthenticated) {
		b.Fatal(err)
	}
	return err == nil
}

func TestForgottenPasswordIsReplacedByAMailedLink(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		b.signUp("bob")
		session, others := b.signIn("ann"), b.signIn("bob")
		secret, err := b.CreateAPITokenFor(t.Context(), "ann", NewAPIToken{Name: "job", Scopes: []string{"read"}})
		if err != nil {
			t.Fatal(err)
		}
		b.forgot("ANN@example.org")
		token := b.linkIn(mailReset, "ANN@example.org")
		for name, wrong := range map[string]Token{"none": "", "altered": token[:len(token)-1] + "A", "another's": newToken(), "a verification's": b.linkIn(mailVerify, "ann@example.org")} {
			if wrong == token {
				wrong = token[:len(token)-1] + "E"
			}
			if err := b.work(b.Resetting(t.Context(), wrong, newPassword)); !problem.Is(err, problem.NotFound) {
				t.Errorf("with a token that is %s: %v", name, err)
			}
		}
		for _, weak := range []string{"password", "ann@example.org", "short"} {
			if err := b.work(b.Resetting(t.Context(), token, weak)); !problem.Is(err, problem.Invalid) {
				t.Errorf("%q is taken: %v", weak, err)
			}
		}
		if address, err := b.ResetLink(t.Context(), token); err != nil || address != "ann@example.org" {
			t.Errorf("the link is for %q: %v", address, err)
		}
		if err := b.work(b.Resetting(t.Context(), token, newPassword)); err != nil {
			t.Fatal(err)
		}
		if b.identify(session) != nil || b.identify(others) == nil {
			t.Error("her sessions do not end, or another's do")
		}
		if _, err := b.IdentifyBearer(t.Context(), secret, "192.0.2.1"); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("her API token still works: %v", err)
		}
		if b.canSignIn("ann", password) || !b.canSignIn("ann", newPassword) || !b.canSignIn("bob", password) {
			t.Error("not the new password opens her account alone")
		}
		if b.store.User.GetX(viewer.AsSystem(t.Context(), "test"), ann).EmailVerifiedAt == nil {
			t.Error("the address is not proven by the link that was read there")
		}
		if err := b.work(b.Resetting(t.Context(), token, newPassword+"!")); !problem.Is(err, problem.NotFound) {
			t.Errorf("the link works twice: %v", err)
		}
		if content := b.compose(mailPasswordChanged, "ann@example.org"); content == nil {
			t.Error("she is not told")
		}
	})
}

// TestOneOfManyUsesOfALinkWins uses one link many times at the same moment.
func TestOneOfManyUsesOfALinkWins(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		b.forgot("ann@example.org")
		token := b.linkIn(mailReset, "ann@example.org")
		var won, lost atomic.Int64
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				switch err := b.work(b.Resetting(t.Context(), token, newPassword)); {
				case err == nil:
					won.Add(1)
				case problem.Is(err, problem.NotFound):
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != 11 {
			t.Errorf("%d won and %d lost", won.Load(), lost.Load())
		}
	})
}

func TestLinksEnd(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	ann := b.present(b.signUp("ann"))
	b.forgot("ann@example.org")
	first, second := b.linkIn(mailReset, "ann@example.org"), b.linkIn(mailReset, "ann@example.org")
	if err := b.ChangePassword(t.Context(), ann, PasswordChange{Current: password, Next: newPassword}, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ResetLink(t.Context(), first); !problem.Is(err, problem.NotFound) {
		t.Errorf("a link outlives a change of the password: %v", err)
	}
	third := b.linkIn(mailReset, "ann@example.org")
	b.mu.Lock()
	b.ahead = ResetLinkLife
	b.mu.Unlock()
	for _, token := range []Token{second, third} {
		if _, err := b.ResetLink(t.Context(), token); !problem.Is(err, problem.NotFound) {
			t.Errorf("a link is good for more than an hour: %v", err)
		}
	}
}

// TestForgettingTellsNothing: whoever asks causes the same rows, and is answered
// alike, whether there is an account or not.
func TestForgettingTellsNothing(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("mike")
	system := viewer.AsSystem(t.Context(), "test")
	for _, email := range []string{"mike@example.org", "nobody@example.org"} {
		before := b.store.Mail.Query().CountX(system)
		b.forgot(email)
		if n := b.store.Mail.Query().CountX(system) - before; n != 1 {
			t.Errorf("%s: %d mails", email, n)
		}
	}
	if content := b.compose(mailReset, "nobody@example.org"); content != nil {
		t.Errorf("a mail goes to nobody: %+v", content)
	}
	b.forgot("MIKE@example.org") // may be another mailbox than what is stored
	if content := b.compose(mailReset, "MIKE@example.org"); content == nil || content.To != "mike@example.org" {
		t.Errorf("the mail goes to what was typed: %+v", content)
	}
	for range mostLinks {
		b.compose(mailReset, "mike@example.org")
	}
	if content := b.compose(mailReset, "mike@example.org"); content != nil {
		t.Error("there is no end of mails within an hour")
	}
}

func TestForgettingIsLimited(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	try := func(email, ip string) error { return b.work(b.Forgetting(t.Context(), email, ip)) }
	for range resetsByAddress.Burst {
		if err := try("ann@example.org", "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	if err := try("ANN@example.org", "192.0.2.7"); !problem.Is(err, problem.Limited) {
		t.Errorf("one address from one network: %v", err)
	}
	if err := try("ann@example.org", "198.51.100.7"); err != nil {
		t.Errorf("its owner elsewhere: %v", err)
	}
	n := resetsByAddress.Burst
	for ; n < resetsByNetwork.Burst; n++ {
		if err := try(strings.Repeat("x", n+1)+"@example.org", "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	if err := try("zoe@example.org", "192.0.2.7"); !problem.Is(err, problem.Limited) {
		t.Errorf("many addresses from one network: %v", err)
	}
}

// TestHashIsRenewedAtSignIn when it was made at another cost, and nothing else is.
func TestHashIsRenewedAtSignIn(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		id := b.signUp("ann")
		system := viewer.AsSystem(t.Context(), "test")
		old := b.store.User.GetX(system, id)
		session := b.signIn("ann")
		if b.store.User.GetX(system, id).PasswordHash != old.PasswordHash {
			t.Error("a hash at today's cost is renewed")
		}
		b.hasher = newHasher(HashCost{MemoryKiB: 128, Passes: 1})
		if b.canSignIn("ann", "a wrong password") || b.store.User.GetX(system, id).PasswordHash != old.PasswordHash {
			t.Error("a wrong password renews the hash")
		}
		b.signIn("ann")
		now := b.store.User.GetX(system, id)
		if !strings.Contains(now.PasswordHash, "$m=128,t=1,p=1$") || now.CredentialVersion != old.CredentialVersion || !now.PasswordChangedAt.Equal(old.PasswordChangedAt) {
			t.Errorf("%s, version %d", now.PasswordHash, now.CredentialVersion)
		}
		if !b.canSignIn("ann", password) || b.identify(session) == nil {
			t.Error("the renewed hash is not of the password, or ends sessions")
		}
	})
}
