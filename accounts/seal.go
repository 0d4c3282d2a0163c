package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/session"
	"unframed/ent/spentseal"
	"unframed/failure"
	"unframed/store"
)

// Press is what a person's press on a button used up.
type Press struct {
	Seal    uuid.UUID // the seal's own id
	Expires time.Time // when the seal stops to hold anyway
	Proof   []byte    // of the act for which the password was given instead of a guarded press; nil for none
}

var errSealSpent = failure.New(failure.SealSpent,
	"This form has been sent before and counts once. What came of it is shown here.")

// Spend returns the work, for store.Together, that notes a press as used in the
// transaction that does what it asked for. It fails with SealSpent where the
// seal or the proof was used by another request.
func (s *Service) Spend(i *Identity, p Press) func(context.Context, *ent.Client) error {
	request, again := uuid.New(), false
	return func(ctx context.Context, tx *ent.Client) error {
		ctx = spendingSeals.In(ctx)
		if again { // a conflict undid the attempt before, or its answer was lost
			mine, err := spentBy(ctx, tx, p.Seal, request)
			if mine || err != nil {
				return err
			}
		}
		again = true
		err := tx.SpentSeal.Create().SetID(p.Seal).SetSpentBy(request).SetExpiresAt(p.Expires).Exec(ctx)
		if store.BreaksRule(err) {
			return errSealSpent
		}
		if err != nil {
			return fmt.Errorf("spend the seal: %w", err)
		}
		return spendProof(ctx, tx, i, p.Proof)
	}
}

// spentBy reports whether this very request has spent the seal already.
func spentBy(ctx context.Context, tx *ent.Client, seal, request uuid.UUID) (bool, error) {
	found, err := tx.SpentSeal.Query().Where(spentseal.ID(seal)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the seal: %w", err)
	case found.SpentBy != request:
		return false, errSealSpent
	}
	return true, nil
}

func spendProof(ctx context.Context, tx *ent.Client, i *Identity, proof []byte) error {
	if proof == nil {
		return nil
	}
	n, err := tx.Session.Update().Where(session.ID(i.SessionID), session.ProvedAct(proof)).ClearProvedAct().Save(ctx)
	if err != nil {
		return fmt.Errorf("spend the proof: %w", err)
	}
	if n == 0 {
		return errSealSpent
	}
	return nil
}
