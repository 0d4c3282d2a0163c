// Package kitchensink opens a database of every kind of entity for tests. It is
// imported by tests alone.
package kitchensink

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/bindings"
	"unframed/adminkit/kitchensink/ent/migrate"
	_ "unframed/adminkit/kitchensink/ent/runtime" // its hooks and policies
	"unframed/internal/names"
	"unframed/store"
	"unframed/test/testkit"
)

// App is a fresh database of the test schema with a kit on it.
type App struct {
	*adminkit.Kit[*ent.Client]
	Client *ent.Client

	mu     sync.Mutex
	events []adminkit.Event
}

// Open makes one.
func Open(t testing.TB, o store.Options) *App {
	t.Helper()
	z, _ := OpenStore(t, o)
	return z
}

// Dialect is how ent calls the language of the store's engine.
func Dialect(s *store.Store) string {
	if s.Engine == store.SQLite {
		return dialect.SQLite
	}
	return dialect.Postgres
}

// OpenStore is Open, and the store that it is in.
func OpenStore(t testing.TB, o store.Options) (*App, *store.Store) {
	t.Helper()
	s := testkit.Open(t, o)
	driver := entsql.OpenDB(Dialect(s), s.DB())
	if err := migrate.NewSchema(driver).Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	z := &App{Client: ent.NewClient(ent.Driver(&names.Driver{Driver: driver}))}
	kit, err := adminkit.New(adminkit.Options[*ent.Client]{
		Bindings: bindings.All(), Tables: migrate.Tables, Reader: z.Client, Explain: bindings.Explain,
		Transact: z.Transact, Record: z.record,
	})
	if err != nil {
		t.Fatal(err)
	}
	z.Kit = kit
	return z, s
}

// Events returns what was recorded since it was asked last, by transactions
// that committed.
func (z *App) Events() []adminkit.Event {
	z.mu.Lock()
	defer z.mu.Unlock()
	events := z.events
	z.events = nil
	return events
}

type pending struct{}

// Transact runs fn in a transaction.
func (z *App) Transact(ctx context.Context, fn func(context.Context, *ent.Client) error) error {
	tx, err := z.Client.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	var events []adminkit.Event
	if err := fn(context.WithValue(ctx, pending{}, &events), tx.Client()); err != nil {
		_ = tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	z.events = append(z.events, events...)
	return nil
}

func (z *App) record(ctx context.Context, _ *ent.Client, e adminkit.Event) error {
	events := ctx.Value(pending{}).(*[]adminkit.Event)
	*events = append(*events, e)
	return nil
}
