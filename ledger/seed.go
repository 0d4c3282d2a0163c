package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/transfer"
	"unframed/internal/problem"
)

// Past is a transfer that a demonstration or a measurement needs to have
// happened.
type Past struct {
	From, To uuid.UUID // accounts
	Amount   Amount
	Note     string
	At       time.Time
}

// Replay carries out transfers in the past, in the order given, many in one
// transaction, by the same rules as any other; those that a rule forbids are
// left out. It returns how many were carried out. The limits that are in force
// bind them on their days.
func (s *Service) Replay(ctx context.Context, list []Past) (done int, err error) {
	ctx = replaying.In(ctx)
	err = s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		l, err := limitsInForce(ctx, tx)
		if err != nil {
			return err
		}
		allowed, err := s.replayable(ctx, tx, l, list)
		if err != nil {
			return err
		}
		if done = len(allowed); done == 0 {
			return nil
		}
		return replay(ctx, tx, l, allowed)
	})
	if err != nil {
		return 0, fmt.Errorf("replay transfers: %w", err)
	}
	return done, nil
}

// replayable tries the transfers on copies of the accounts and drops those that
// are refused.
func (s *Service) replayable(ctx context.Context, tx *ent.Client, l Limits, list []Past) ([]Past, error) {
	accounts, err := lockAccounts(ctx, tx, ordersOf(list))
	if err != nil {
		return nil, err
	}
	var allowed []Past
	for _, p := range list {
		sender, recipient := accounts[p.From], accounts[p.To]
		if sender == nil || recipient == nil || p.From == p.To {
			return nil, errors.New("a transfer needs two accounts that exist")
		}
		switch err := move(sender, recipient, p.Amount, p.At, l); {
		case err == nil:
			allowed = append(allowed, p)
		case problem.As(err) == nil:
			return nil, err
		}
	}
	return allowed, nil
}

func replay(ctx context.Context, tx *ent.Client, l Limits, list []Past) error {
	orders := ordersOf(list)
	transfers := make([]*ent.TransferCreate, len(list))
	for i, p := range list {
		transfers[i] = tx.Transfer.Create().SetID(orders[i].transfer).SetSenderID(p.From).SetRecipientID(p.To).
			SetAmount(int64(p.Amount)).SetNote(p.Note).SetState(transfer.StateConfirmed).
			SetCreatedAt(p.At).SetUpdatedAt(p.At).SetExpiresAt(p.At.Add(TimeToConfirm)).SetSettledAt(p.At)
	}
	if err := tx.Transfer.CreateBulk(transfers...).Exec(ctx); err != nil {
		return fmt.Errorf("store transfers: %w", err)
	}
	return settle(ctx, tx, l, orders...)
}

func ordersOf(list []Past) []order {
	orders := make([]order, len(list))
	for i, p := range list {
		orders[i] = order{uuid.New(), p.From, p.To, p.Amount, p.At.UTC().Truncate(time.Microsecond)}
	}
	return orders
}
