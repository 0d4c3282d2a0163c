package ledger

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"unframed/ent"
	"unframed/ent/transfer"
)

const (
	expireEvery = time.Minute
	expireBatch = 500 // rows a transaction, so that none holds locks for long
)

// ExpirePending writes down, every minute until ctx ends, which transfers
// nobody confirmed in time. Nothing depends on it: whoever reads a transfer
// looks at its time. Every hour it deletes those that have been kept for long enough.
func (s *Service) ExpirePending(ctx context.Context, log *slog.Logger) {
	var retained time.Time
	for {
		if n, err := s.Expire(ctx); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "expired transfers could not be marked; the next sweep tries again", "error", err)
		} else if n > 0 {
			log.DebugContext(ctx, "expired transfers marked", "rows", n)
		}
		if time.Since(retained) > retainEvery {
			retained = time.Now()
			if n, err := s.Retain(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "old transfers that moved nothing could not be deleted; it is tried again in an hour", "error", err)
			} else if n > 0 {
				log.InfoContext(ctx, "old transfers that moved nothing are deleted", "rows", n)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(expireEvery + rand.N(expireEvery/5)): // instances should not sweep together
		}
	}
}

// Expire marks the transfers that have expired by now and returns how many
// there were.
func (s *Service) Expire(ctx context.Context) (total int, err error) {
	ctx = expiring.In(ctx)
	total, err = s.store.Sweep(ctx, "pending transfers", func(ctx context.Context) (n int, more bool, err error) {
		err = s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
			now := s.now()
			ids, err := tx.Transfer.Query().
				Where(transfer.StateEQ(transfer.StatePending), transfer.ExpiresAtLTE(now)).
				Order(transfer.ByExpiresAt()).Limit(expireBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				n = 0
				return err
			}
			// The state is looked at again: one may have been cancelled meanwhile.
			n, err = tx.Transfer.Update().Where(transfer.IDIn(ids...), transfer.StateEQ(transfer.StatePending)).
				SetState(transfer.StateExpired).SetSettledAt(now).Save(ctx)
			return err
		})
		return n, n == expireBatch, err
	})
	if err != nil {
		return total, fmt.Errorf("mark expired transfers: %w", err)
	}
	return total, nil
}
