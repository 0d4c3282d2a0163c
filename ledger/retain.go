package ledger

import (
	"context"
	"fmt"
	"time"

	"unframed/ent"
	"unframed/ent/transfer"
	"unframed/internal/problem"
	"unframed/settings"
)

// Retention is how long transfers are kept that moved nothing; zero is for ever. One
// that was confirmed is never deleted, and neither is what it moved.
type Retention struct {
	Days int64 `setting:"days" label:"Days that cancelled and expired transfers are kept" hint:"At least 30, after they could last be confirmed. Empty for ever. What was confirmed always stays." none:"for ever"`
}

const (
	// leastRetention is longer than a request to propose can be sent again by its
	// Idempotency-Key, or a report of what was proposed is asked for.
	leastRetention = 30
	mostRetention  = 36_500
	retainEvery    = time.Hour
	retainBatch    = 200 // rows a transaction, so that none holds locks for long
)

// Check says what cannot be a time to keep something.
func (r Retention) Check(check *problem.Check) {
	if r.Days != 0 && (r.Days < leastRetention || r.Days > mostRetention) {
		check.Refuse("days", fmt.Sprintf("Use a whole number from %d to %d, or leave it empty.", leastRetention, mostRetention))
	}
}

// RetentionSetting is how long transfers are kept that moved nothing, which
// administrators change.
var RetentionSetting = settings.Declare(settings.Info{
	Name: "retention", Title: "Cancelled and expired transfers",
	Help: "Transfers that were never confirmed moved no money. They are deleted some time after they ended, so that they do not fill the database.",
}, Retention{Days: 365})

// Retain deletes the transfers that moved nothing and have been kept for long enough,
// and returns how many there were.
func (s *Service) Retain(ctx context.Context) (total int, err error) {
	ctx = retaining.In(ctx)
	for _, state := range []transfer.State{transfer.StateCancelled, transfer.StateExpired} {
		n, err := s.store.Sweep(ctx, string(state)+" transfers", func(ctx context.Context) (n int, more bool, err error) {
			err = s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
				n, err = s.retainBatch(ctx, tx, state)
				return err
			})
			return n, n == retainBatch, err
		})
		total += n
		if err != nil {
			return total, fmt.Errorf("delete %s transfers: %w", state, err)
		}
	}
	return total, nil
}

// retainBatch reads the setting with the rows: one that was changed holds at once.
func (s *Service) retainBatch(ctx context.Context, tx *ent.Client, state transfer.State) (int, error) {
	keep, err := RetentionSetting.In(ctx, tx)
	if err != nil || keep.Days == 0 {
		return 0, err
	}
	before := s.now().AddDate(0, 0, -int(keep.Days))
	ids, err := tx.Transfer.Query().Where(transfer.StateEQ(state), transfer.ExpiresAtLT(before)).
		Order(transfer.ByExpiresAt()).Limit(retainBatch).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return tx.Transfer.Delete().Where(transfer.IDIn(ids...), transfer.StateEQ(state)).Exec(ctx)
}
