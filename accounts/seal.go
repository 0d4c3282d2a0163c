package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/session"
	"unframed/ent/usednonce"
	"unframed/internal/problem"
	"unframed/store"
)

// Work is what is left to be done within somebody's transaction. It may be run
// again when that is.
type Work func(ctx context.Context, tx *ent.Client) error

// Press is what a person's press on a button used up.
type Press struct {
	Seal    uuid.UUID // the seal's own id
	Expires time.Time // when the seal stops to hold anyway
	Proof   []byte    // of the act for which the password was given instead of a guarded press; nil for none
}

var errSealSpent = problem.New(problem.SealSpent,
	"This form has been sent before and counts once. What came of it is shown here.")

// Spend returns the first part of the transaction that does what a press asked
// for: it notes the press as used. Run again, it reports whether an attempt
// before was committed already although its answer was lost; nothing is left to
// be done then. It fails with SealSpent where the seal or the proof was used by
// another request, and with Unauthenticated where the session has ended since the
// request began to come: nothing is done for a session that somebody has ended. i
// is nil where the press is a stranger's.
func (s *Service) Spend(i *Identity, p Press) func(context.Context, *ent.Client) (already bool, err error) {
	request, again := uuid.New(), false
	return func(ctx context.Context, tx *ent.Client) (bool, error) {
		ctx = spendingSeals.In(ctx)
		if again { // a conflict undid the attempt before, or its answer was lost
			mine, err := spentBy(ctx, tx, p.Seal, request)
			if mine || err != nil {
				return mine, err
			}
		}
		again = true
		err := tx.UsedNonce.Create().SetID(p.Seal).SetSpentBy(request).SetExpiresAt(p.Expires).Exec(ctx)
		if store.BreaksRule(err) {
			return false, errSealSpent
		}
		if err != nil {
			return false, fmt.Errorf("spend the seal: %w", err)
		}
		if i == nil {
			return false, nil
		}
		if err := sessionLives(ctx, tx, i); err != nil {
			return false, err
		}
		return false, spendProof(ctx, tx, i, p.Proof)
	}
}

// spentBy reports whether this very request has spent the seal already.
func spentBy(ctx context.Context, tx *ent.Client, seal, request uuid.UUID) (bool, error) {
	found, err := tx.UsedNonce.Query().Where(usednonce.ID(seal)).Only(ctx)
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
