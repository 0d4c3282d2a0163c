package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/spentseal"
	"unframed/store"
	"unframed/testkit"
)

// spend is a companion that notes the seal.
func spend(seal uuid.UUID) func(context.Context, *ent.Client) error {
	return func(ctx context.Context, tx *ent.Client) error {
		return tx.SpentSeal.Create().SetID(seal).SetSpentBy(uuid.New()).SetExpiresAt(time.Now()).Exec(ctx)
	}
}

func TestCompanionIsCommittedWithTheFirstTransactionOrNotAtAll(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, ctx := open(t, o)
		seal := uuid.New()
		with := store.Together(ctx, spend(seal))
		kept := func() bool { return s.SpentSeal.Query().Where(spentseal.ID(seal)).ExistX(ctx) }

		failed := errors.New("no")
		if err := s.Transact(with, func(context.Context, *ent.Client) error { return failed }); !errors.Is(err, failed) {
			t.Fatalf("the work failed with %v", err)
		}
		if kept() {
			t.Fatal("the companion is committed without the work")
		}
		ran := false
		work := func(ctx context.Context, tx *ent.Client) error {
			ran = tx.SpentSeal.Query().Where(spentseal.ID(seal)).ExistX(ctx)
			return nil
		}
		if err := s.Transact(with, work); err != nil || !ran || !kept() {
			t.Fatalf("the work saw the companion: %v, it is kept: %v, error %v", ran, kept(), err)
		}
		if err := s.Transact(with, work); err != nil { // a second insert would break the key
			t.Fatalf("the companion runs with a second transaction too: %v", err)
		}
		again := store.Together(ctx, spend(seal))
		ran = false
		if err := s.Transact(again, work); !store.BreaksRule(err) || ran {
			t.Errorf("the companion failed with %v, and the work ran: %v", err, ran)
		}
	})
}
