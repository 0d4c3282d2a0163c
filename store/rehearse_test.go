package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

// spend notes a seal as used.
func spend(seal uuid.UUID) func(context.Context, *ent.Client) error {
	return func(ctx context.Context, tx *ent.Client) error {
		return tx.UsedNonce.Create().SetID(seal).SetSpentBy(uuid.New()).SetExpiresAt(time.Now()).Exec(ctx)
	}
}

// TestRehearsalFindsOutAndChangesNothing does work that can be done, work that
// breaks a rule of the database, and a change that nothing would undo.
func TestRehearsalFindsOutAndChangesNothing(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, ctx := open(t, o)
		seal, ran := uuid.New(), 0
		create := func(ctx context.Context, tx *ent.Client) error {
			ran++
			return spend(seal)(ctx, tx)
		}
		rehearsed := store.Rehearse(ctx)
		if err := s.Transact(rehearsed, create); !errors.Is(err, store.ErrRehearsed) || ran != 1 {
			t.Errorf("what can be done ends with %v after %d attempts", err, ran)
		}
		if n := s.UsedNonce.Query().CountX(ctx); n != 0 {
			t.Fatalf("a rehearsal left %d rows", n)
		}
		if err := s.UsedNonce.Create().SetID(uuid.New()).SetSpentBy(seal).SetExpiresAt(time.Now()).Exec(rehearsed); err == nil || s.UsedNonce.Query().CountX(ctx) != 0 {
			t.Errorf("a change that nothing undoes is let through: %v", err)
		}
		if err := s.Transact(ctx, create); err != nil { // the control: without a rehearsal it is stored
			t.Fatal(err)
		}
		if err := s.Transact(rehearsed, create); !store.BreaksRule(err) {
			t.Errorf("a rule that is broken shows itself as %v", err)
		}
	})
}

func open(t testing.TB, o store.Options) (*store.Store, context.Context) {
	t.Helper()
	s := migrated.Open(t, o)
	return s, viewer.AsSystem(t.Context(), "test")
}
