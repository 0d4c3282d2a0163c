package ledger_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/ent/account"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/settings"
	"unframed/store"
	"unframed/test/testkit/migrated"
)

const opening ledger.Amount = 100_00

// book is a ledger on a real database.
type book struct {
	testing.TB
	*ledger.Service
	store    *store.Store
	settings *settings.Service
	ahead    atomic.Int64 // how far the clock is ahead
	system   context.Context
}

func newBook(t testing.TB, o store.Options) *book {
	t.Helper()
	b := &book{TB: t, store: migrated.Open(t, o), system: viewer.AsSystem(context.Background(), "test")}
	ctx := context.Background()
	b.must(ledger.EnsureTreasury(ctx, b.store))
	b.Service = b.another(b.store)
	var err error
	b.settings, err = settings.New(b.store, slog.New(slog.DiscardHandler), ledger.LimitSetting)
	b.must(err)
	return b
}

// another is a further instance of the application on the same database.
func (b *book) another(s *store.Store) *ledger.Service {
	b.Helper()
	service, err := ledger.New(ledger.Options{Store: s, ByLogin: accounts.ByLogin,
		Now: func() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) }})
	b.must(err)
	return service
}

// newLimits are limits as an administrator types them.
type newLimits struct{ PerTransfer, PerDay, Revision string }

func (b *book) setLimits(ctx context.Context, n newLimits) error {
	return b.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		return b.settings.Set(ctx, tx, "limits", map[string][]string{"per_transfer": {n.PerTransfer}, "per_day": {n.PerDay}}, n.Revision)
	})
}

func (b *book) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// person is somebody with an account, and the context in which they act.
type person struct {
	name    string
	user    uuid.UUID
	account uuid.UUID
	ctx     context.Context
}

func (b *book) person(name string) person { b.Helper(); return b.personWith(name, opening) }

func (b *book) personWith(name string, opening ledger.Amount) person {
	b.Helper()
	p := person{name: name, user: uuid.New()}
	p.ctx = viewer.NewContext(context.Background(), viewer.Person(p.user, viewer.User))
	b.must(b.store.Transact(b.system, func(ctx context.Context, tx *ent.Client) error {
		email := fmt.Sprintf("%s@example.org", name)
		err := tx.User.Create().SetID(p.user).SetUsername(name).SetUsernameKey(name).SetEmail(email).SetEmailKey(email).
			SetDisplayName(name).SetPasswordHash("x").Exec(ctx)
		if err != nil {
			return err
		}
		return ledger.Open(ctx, tx, p.user, opening)
	}))
	p.account = b.store.Account.Query().Where(account.UserID(p.user)).OnlyIDX(b.system)
	return p
}

// admin is the same person with the right to administer.
func (p person) admin() context.Context {
	return viewer.NewContext(context.Background(), viewer.Person(p.user, viewer.Admin))
}

func (b *book) propose(from person, to person, amount string) ledger.Transfer {
	b.Helper()
	t, err := b.Propose(from.ctx, from.account, ledger.Proposal{To: to.name, Amount: amount})
	b.must(err)
	return t
}

func (b *book) balance(p person) ledger.Amount {
	b.Helper()
	return ledger.Amount(b.store.Account.GetX(b.system, p.account).Balance)
}

// refused holds an error to its code.
func (b *book) refused(err error, code problem.Code) {
	b.Helper()
	if !problem.Is(err, code) {
		b.Errorf("the failure is %v, want %s", err, code)
	}
}

// sound holds the books to their invariants.
func (b *book) sound() {
	b.Helper()
	report, err := b.Verify(b.system, nil)
	b.must(err)
	for _, d := range report.Discrepancies {
		b.Errorf("%s", d)
	}
}
