package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/transfer"
	"unframed/internal/auditlog"
	"unframed/internal/idempotency"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

// Confirm carries out a pending transfer of the person in ctx, once: whoever
// confirms it again is told that it is confirmed. The key, unless empty, is
// remembered with the act. Its failures are NotFound, Expired, Cancelled,
// Insufficient, OverLimit, AccountClosed, KeyReused and OutcomeUnknown; under
// none but the last has anything been moved.
func (s *Service) Confirm(ctx context.Context, id uuid.UUID, key string) (Transfer, error) {
	return s.alone(ctx, func(ctx context.Context) (Ready, error) { return s.Confirming(ctx, id, key) })
}

// Confirming is Confirm for somebody's transaction.
func (s *Service) Confirming(ctx context.Context, id uuid.UUID, key string) (Ready, error) {
	return s.finish(ctx, id, "confirm", key, func(ctx context.Context, tx *ent.Client, t *Transfer) error {
		now := s.now()
		// The row of the transfer comes before those of the accounts, here as
		// everywhere, so that nobody waits in a circle.
		n, err := tx.Transfer.Update().
			Where(transfer.ID(t.ID), transfer.StateEQ(transfer.StatePending), transfer.ExpiresAtGT(now)).
			SetState(transfer.StateConfirmed).SetSettledAt(now).SetUpdatedAt(now).Save(ctx)
		if err != nil {
			return fmt.Errorf("mark the transfer confirmed: %w", err)
		}
		if n == 0 {
			return s.settledAs(ctx, tx, t, Confirmed)
		}
		l, err := limitsInForce(ctx, tx)
		if err != nil {
			return err
		}
		t.State, t.SettledAt = Confirmed, now
		return settle(ctx, tx, l, order{t.ID, t.Sender.Account, t.Recipient.Account, t.Amount, now})
	})
}

// Cancel ends a pending transfer of the person in ctx without moving anything.
// Its failures are NotFound, Expired, Settled, KeyReused and OutcomeUnknown.
func (s *Service) Cancel(ctx context.Context, id uuid.UUID, key string) (Transfer, error) {
	return s.alone(ctx, func(ctx context.Context) (Ready, error) { return s.Cancelling(ctx, id, key) })
}

// Cancelling is Cancel for somebody's transaction.
func (s *Service) Cancelling(ctx context.Context, id uuid.UUID, key string) (Ready, error) {
	return s.finish(ctx, id, "cancel", key, func(ctx context.Context, tx *ent.Client, t *Transfer) error {
		now := s.now()
		n, err := tx.Transfer.Update().
			Where(transfer.ID(t.ID), transfer.StateEQ(transfer.StatePending), transfer.ExpiresAtGT(now)).
			SetState(transfer.StateCancelled).SetSettledAt(now).SetUpdatedAt(now).Save(ctx)
		if err != nil {
			return fmt.Errorf("mark the transfer cancelled: %w", err)
		}
		if n == 0 {
			return s.settledAs(ctx, tx, t, Cancelled)
		}
		t.State, t.SettledAt = Cancelled, now
		return nil
	})
}

// errAlready says that what was asked for has happened before.
var errAlready = problem.New(problem.Settled, "It was done already.")

// finish prepares to bring a transfer into a final state by work, and returns it
// as it is then. Work notes in the transfer what it does to it, and fails with
// errAlready where that was done before.
func (s *Service) finish(ctx context.Context, id uuid.UUID, verb, key string, work func(context.Context, *ent.Client, *Transfer) error) (Ready, error) {
	person := viewer.FromContext(ctx)
	r := idempotency.New(person.UserID, key, verb, id.String())
	if err := r.Check(); err != nil {
		return Ready{}, err
	}
	found, err := s.payable(ctx, id)
	if err != nil {
		return Ready{}, err
	}
	leave, err := s.queue.enter(ctx, found.Sender.Account, found.Recipient.Account)
	if err != nil {
		return Ready{}, err
	}
	return Ready{Leave: leave, Do: func(ctx context.Context, tx *ent.Client) (Transfer, error) {
		ctx = settling.In(ctx)
		result := found
		prior, err := r.Prior(ctx, tx, s.now())
		if err != nil {
			return Transfer{}, err
		}
		if prior != uuid.Nil {
			return s.find(ctx, tx, prior)
		}
		switch err = work(ctx, tx, &result); {
		case err == nil:
			err = auditlog.Record(ctx, tx, auditlog.Event{Actor: person.UserID, Action: "transfer." + verb, SubjectType: "transfer", SubjectID: id})
		case errors.Is(err, errAlready):
			err = nil
		}
		if err != nil {
			return Transfer{}, err
		}
		return result, r.Remember(ctx, tx, s.now(), id)
	}}, nil
}

// settledAs reads the transfer that was not pending any more and says why:
// errAlready when it is in the wanted state, else the failure that stands
// against it.
func (s *Service) settledAs(ctx context.Context, tx *ent.Client, t *Transfer, wanted State) error {
	found, err := s.find(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	*t = found
	switch found.State {
	case wanted:
		return errAlready
	case Confirmed:
		return problem.New(problem.Settled, "This transfer is confirmed, and what is confirmed is final.")
	case Cancelled:
		return problem.New(problem.Cancelled, "This transfer was cancelled. Nothing was sent; start a new one if you still want to.")
	}
	return problem.New(problem.Expired, "This transfer was not confirmed in time. Nothing was sent; start a new one if you still want to.")
}
