package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/transfer"
	"unframed/store"
)

// Open gives a new user an account within the transaction tx, and credits the
// opening balance from the treasury by an ordinary, already confirmed transfer.
func Open(ctx context.Context, tx *ent.Client, user uuid.UUID, opening Amount) error {
	return OpenAt(ctx, tx, user, opening, time.Now())
}

// OpenAt is Open at a time in the past, for what is seeded.
func OpenAt(ctx context.Context, tx *ent.Client, user uuid.UUID, opening Amount, at time.Time) error {
	ctx = openingAccounts.In(ctx)
	now := at.UTC().Truncate(time.Microsecond)
	own, err := tx.Account.Create().SetUserID(user).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return fmt.Errorf("open account: %w", err)
	}
	if opening == 0 {
		return nil
	}
	credit, err := tx.Transfer.Create().
		SetSenderID(Treasury).
		SetRecipientID(own.ID).
		SetAmount(int64(opening)).
		SetNote("Opening balance").
		SetState(transfer.StateConfirmed).
		SetCreatedAt(now).
		SetExpiresAt(now).
		SetSettledAt(now).
		Save(ctx)
	if err != nil {
		return fmt.Errorf("record opening balance: %w", err)
	}
	if err := settle(ctx, tx, Limits{}, order{credit.ID, Treasury, own.ID, opening, now}); err != nil {
		return fmt.Errorf("credit opening balance; EnsureTreasury makes the treasury at start: %w", err)
	}
	return nil
}

// Treasury is the account that credits come from. Its key is the same in every
// database.
var Treasury = uuid.MustParse("7ea50000-0000-4000-8000-000000000001")

// EnsureTreasury makes the treasury's account unless it is there. Any number
// of instances may call it at once.
func EnsureTreasury(ctx context.Context, s *store.Store) error {
	ctx = makingTreasury.In(ctx)
	err := s.Account.Create().SetID(Treasury).SetKind(account.KindTreasury).
		OnConflictColumns(account.FieldID).DoNothing().Exec(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // no rows: it was there
		return fmt.Errorf("make treasury: %w", err)
	}
	return nil
}

// AccountOf returns the account of a user, for commands.
func AccountOf(ctx context.Context, s *store.Store, user uuid.UUID) (uuid.UUID, error) {
	id, err := s.Account.Query().Where(account.UserID(user)).OnlyID(findingAccounts.In(ctx))
	if err != nil {
		return uuid.Nil, fmt.Errorf("find the account of a user: %w", err)
	}
	return id, nil
}
