package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/idempotencykey"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

const password = "correct horse battery staple"

// bench is a Service on a fresh database with a clock that tests move.
type bench struct {
	*Service
	*testing.T
	options store.Options
	mu      sync.Mutex
	ahead   time.Duration
	opened  map[uuid.UUID]int
}

// CreateAPIToken makes a token in a transaction of its own.
func (b *bench) CreateAPIToken(ctx context.Context, i *Identity, n NewAPIToken) (secret Secret, err error) {
	err = b.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		secret, err = b.Service.CreateAPIToken(ctx, tx, i, n)
		return err
	})
	return secret, err
}

// RevokeAPIToken revokes one in a transaction of its own.
func (b *bench) RevokeAPIToken(ctx context.Context, person, id uuid.UUID) error {
	return b.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		return b.Service.RevokeAPIToken(ctx, tx, person, id)
	})
}

// ConfirmIdentity notes a proof in a transaction of its own.
func (s *Service) ConfirmIdentity(ctx context.Context, i *Identity, password, ip string, act []byte) error {
	work, err := s.ConfirmingIdentity(ctx, i, password, ip, act)
	if err != nil {
		return err
	}
	return s.store.Transact(ctx, work)
}

// ChangePassword changes one in a transaction of its own.
func (s *Service) ChangePassword(ctx context.Context, i *Identity, c PasswordChange, ip string) error {
	work, err := s.ChangingPassword(ctx, i, c, ip)
	if err != nil {
		return err
	}
	return s.store.Transact(ctx, work)
}

// spent uses a press up in a transaction of its own, again and again as the
// function that it returns is called by one request.
func (b *bench) spent(ctx context.Context, i *Identity, p Press) func() (already bool, err error) {
	spend := b.Spend(i, p)
	return func() (already bool, err error) {
		err = b.store.Transact(viewer.AsSystem(ctx, "test"), func(ctx context.Context, tx *ent.Client) error {
			already, err = spend(ctx, tx)
			return err
		})
		return already, err
	}
}

func newBench(t *testing.T, o store.Options) *bench {
	t.Helper()
	b := &bench{T: t, options: o, opened: map[uuid.UUID]int{}}
	s := migrated.Open(t, o)
	var err error
	b.Service, err = New(Options{
		Store:         s,
		Hashing:       HashCost{MemoryKiB: 64, Passes: 1},
		TouchPatience: time.Minute, // tests look at what was noted
		Now: func() time.Time {
			b.mu.Lock()
			defer b.mu.Unlock()
			return time.Now().Add(b.ahead)
		},
		OpenAccount: func(_ context.Context, tx *ent.Client, id uuid.UUID) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.opened[id]++
			return tx.IdempotencyKey.Create().SetUserID(id).SetKey("what belongs to them").SetRequestHash([]byte{1}).SetResultID(id).
				SetExpiresAt(time.Now().Add(time.Hour)).Exec(viewer.AsSystem(t.Context(), "test"))
		},
		Attached: &Attached{Table: idempotencykey.Table, Owner: idempotencykey.FieldUserID},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) signUp(name string) uuid.UUID {
	b.Helper()
	id, err := b.SignUp(b.Context(), NewUser{Username: name, Email: name + "@example.org", Password: password})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func (b *bench) signIn(login string) Token {
	b.Helper()
	token, err := b.SignIn(b.Context(), Credentials{login, password}, Browser{IP: "192.0.2.1"})
	if err != nil {
		b.Fatal(err)
	}
	return token
}

func (b *bench) identify(t Token) *Identity {
	b.Helper()
	i, err := b.Identify(b.Context(), t)
	if err != nil {
		b.Fatal(err)
	}
	return i
}

// later lets time pass for all that is counted.
func (b *bench) later(passed time.Duration) {
	b.Helper()
	b.store.AttemptCount.Update().AddDue(-passed.Microseconds()).ExecX(viewer.AsSystem(b.Context(), "test"))
}

// present is the person, signed in.
func (b *bench) present(person uuid.UUID) *Identity {
	b.Helper()
	ctx := viewer.AsSystem(b.Context(), "test")
	person0 := b.store.User.GetX(ctx, person)
	var token Token
	err := b.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) (err error) {
		token, err = b.startSession(ctx, tx, person0, Browser{})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return b.identify(token)
}

func TestOneNameIsTakenOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		const crowd = 20
		errs := make([]error, crowd)
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				_, errs[i] = b.SignUp(t.Context(), NewUser{Username: "Ann", Email: fmt.Sprintf("ann%d@example.org", i), Password: password})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !problem.Is(err, problem.Invalid):
				t.Errorf("a late one is told: %v", err)
			}
		}
		ctx := viewer.AsSystem(t.Context(), "test")
		if won != 1 || b.store.User.Query().CountX(ctx) != 1 || b.store.IdempotencyKey.Query().CountX(ctx) != 1 {
			t.Errorf("%d won; %d users, with %d rows", won, b.store.User.Query().CountX(ctx), b.store.IdempotencyKey.Query().CountX(ctx))
		}
	})
}

func TestUserExistsWithWhatBelongsToThemAndTrailOrNotAtAll(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.openAccount = func(context.Context, *ent.Client, uuid.UUID) error { return errors.New("planned") }
	if _, err := b.SignUp(t.Context(), NewUser{Username: "ann", Email: "ann@example.org", Password: password}); err == nil {
		t.Fatal("signing up succeeds without what belongs to a user")
	}
	ctx := viewer.AsSystem(t.Context(), "test")
	if n := b.store.User.Query().CountX(ctx) + b.store.AuditEvent.Query().CountX(ctx); n != 0 {
		t.Errorf("%d rows are left behind", n)
	}
}

func TestBusySessionEndsAfterItsLife(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	for b.ahead < SessionLife-SessionIdle/2 {
		b.ahead += SessionIdle / 2
		if b.identify(token) == nil {
			t.Fatalf("a session in use ended after %v", b.ahead)
		}
	}
	b.ahead = SessionLife + time.Second
	if b.identify(token) != nil {
		t.Error("a busy session outlives its life")
	}
}

func TestIdleSessionEnds(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	b.ahead = SessionIdle - time.Second
	if b.identify(token) == nil {
		t.Fatal("a session ends before it is idle")
	}
	b.ahead += SessionIdle + time.Second
	if b.identify(token) != nil {
		t.Error("an idle session lives on")
	}
}

func TestOnlyTheHashOfATokenIsStored(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	row := b.store.Session.Query().OnlyX(viewer.AsSystem(t.Context(), "test"))
	if strings.Contains(fmt.Sprintf("%v %s", row, row.TokenHash), string(token)) || len(row.TokenHash) != 32 {
		t.Error("the row gives the token away")
	}
	for _, wrong := range []Token{"", "x", token[1:], token + "x", Token(strings.Repeat("A", len(token)))} {
		if b.identify(wrong) != nil {
			t.Errorf("%q is a session", wrong)
		}
	}
}

func TestSignOutEndsThisSessionAlone(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	here, there := b.signIn("ann"), b.signIn("ann")
	if err := b.SignOut(t.Context(), b.identify(here)); err != nil {
		t.Fatal(err)
	}
	if b.identify(here) != nil || b.identify(there) == nil {
		t.Error("the wrong session ended")
	}
}

func TestWrongNameAndWrongPasswordLookTheSame(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.hasher = newHasher(RecommendedCost)
	b.signUp("ann")
	measure := func(c Credentials, best *time.Duration) error {
		start := time.Now()
		_, err := b.SignIn(t.Context(), c, Browser{IP: "192.0.2.9"})
		if took := time.Since(start); *best == 0 || took < *best {
			*best = took
		}
		return err
	}
	// In turn, so that what else the machine does falls on both.
	var name, pass time.Duration
	var nameErr, passErr error
	for range 6 {
		nameErr = measure(Credentials{"nobody", password}, &name)
		passErr = measure(Credentials{"ann", "not the password"}, &pass)
	}
	if nameErr == nil || passErr == nil || nameErr.Error() != passErr.Error() {
		t.Errorf("a wrong name is told %q, a wrong password %q", nameErr, passErr)
	}
	// Without the same work a wrong name would take a hundredth of the time; a
	// busy machine alone can double it.
	if ratio := float64(name) / float64(pass); ratio < 0.3 || ratio > 3 {
		t.Errorf("a wrong name takes %v, a wrong password %v", name, pass)
	}
}

func TestNameThatNobodyCanHaveIsJustWrong(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		for _, login := range []string{"a\x00nn", "\xff\xfe", "ann\x00", "\x00@example.org", "a\nnn", "", "@", strings.Repeat("x", 60_000)} {
			if _, err := b.SignIn(t.Context(), Credentials{login, password}, Browser{IP: "192.0.2.5"}); !problem.Is(err, problem.Unauthenticated) {
				t.Errorf("%.20q: %v", login, err)
			}
		}
	})
}

func TestHashesAreBoundedInNumber(t *testing.T) {
	h := newHasher(HashCost{MemoryKiB: 64, Passes: 1})
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, password); !problem.Is(err, problem.Unavailable) {
		t.Errorf("with every slot taken: %v", err)
	}
	<-h.slots
	encoded, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("the hash is %q", encoded)
	}
	if ok, err := h.matches(t.Context(), password, encoded); !ok || err != nil {
		t.Errorf("the password does not match its hash: %v", err)
	}
	for _, wrong := range []string{"", "correct horse battery stapl", password + " "} {
		if ok, _ := h.matches(t.Context(), wrong, encoded); ok {
			t.Errorf("%q matches", wrong)
		}
	}
	for _, broken := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AA$AA", "$argon2id$v=1$m=64,t=1,p=1$AA$AA", "$argon2id$v=19$m=64,t=1,p=9$AA$AA", "$argon2id$v=19$m=64,t=1,p=1$!$AA"} {
		if ok, err := h.matches(t.Context(), password, broken); ok || err == nil {
			t.Errorf("the stored value %q: %v %v", broken, ok, err)
		}
	}
}

func TestAHashOldInItsCostStillMatches(t *testing.T) {
	encoded, err := newHasher(HashCost{MemoryKiB: 128, Passes: 2}).hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := newHasher(HashCost{MemoryKiB: 64, Passes: 1}).matches(t.Context(), password, encoded); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func TestSettingsAreCheckedAndAudited(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	ann, bob := b.signUp("ann"), b.signUp("bob")
	asAnn := viewer.NewContext(t.Context(), viewer.Person(ann, viewer.User))
	good := Settings{"Ann Onymous", "Asia/Tokyo", "dark"}
	all := SettingsChange{&good.DisplayName, &good.TimeZone, &good.Theme}
	for range 2 { // the second changes nothing
		if then, err := b.UpdateSettings(asAnn, ann, all, nil); err != nil || then != good {
			t.Fatal(then, err)
		}
	}
	if _, err := b.UpdateSettings(asAnn, bob, all, nil); !problem.Is(err, problem.NotFound) {
		t.Errorf("ann changes bob's settings: %v", err)
	}
	evil := "\u202eevil"
	if _, err := b.UpdateSettings(asAnn, ann, SettingsChange{DisplayName: &evil}, nil); !problem.Is(err, problem.Invalid) {
		t.Errorf("a name that reverses the text beside it: %v", err)
	}
	ctx := viewer.AsSystem(t.Context(), "test")
	row := b.store.User.GetX(ctx, ann)
	if row.DisplayName != good.DisplayName || row.TimeZone != good.TimeZone || row.Theme != user.ThemeDark || row.Version != 2 {
		t.Errorf("the row is %v", row)
	}
	actions := b.store.AuditEvent.Query().Select("action").StringsX(ctx)
	if got := strings.Join(actions, " "); strings.Count(got, "settings.update") != 1 {
		t.Errorf("the trail is %s", got)
	}
}

func TestResetPasswordEndsEverySessionAndToken(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	secret := b.makeToken(b.signUp("ann"), "a program", "read")
	others := b.makeToken(b.signUp("bob"), "a program", "read")
	token := b.signIn("ann")
	if !b.opens(secret) {
		t.Fatal("the token opens nothing before the reset")
	}
	if err := b.ResetPassword(t.Context(), "ann", "another long password"); err != nil {
		t.Fatal(err)
	}
	if b.identify(token) != nil {
		t.Error("a session survives the reset")
	}
	if b.opens(secret) {
		t.Error("an API token survives the reset")
	}
	if !b.opens(others) {
		t.Error("the reset revokes somebody else's API token")
	}
	if _, err := b.SignIn(t.Context(), Credentials{"ann", password}, Browser{}); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := b.SignIn(t.Context(), Credentials{"ann", "another long password"}, Browser{}); err != nil {
		t.Error(err)
	}
	if err := b.ResetPassword(t.Context(), "nobody", "another long password"); !problem.Is(err, problem.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	if err := b.ResetPassword(t.Context(), "ann", "short"); !problem.Is(err, problem.Invalid) {
		t.Errorf("a short one: %v", err)
	}
}

func TestSessionIsTouchedOnceAMinute(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	ctx := viewer.AsSystem(t.Context(), "test")
	seen := func() time.Time { return b.store.Session.Query().Select(session.FieldSeenAt).OnlyX(ctx).SeenAt }
	first := seen()
	b.identify(token)
	if !seen().Equal(first) {
		t.Error("every use is a write")
	}
	b.ahead = touchEvery
	b.identify(token)
	if !seen().After(first) {
		t.Error("a later use is not noted")
	}
}
