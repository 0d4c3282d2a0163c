package accounts

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/idempotencykey"
	"unframed/internal/viewer"
	"unframed/store"
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
