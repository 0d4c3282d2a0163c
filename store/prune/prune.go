// Package prune deletes what the application itself only ever adds to. That is for
// the user of the database who owns the tables: the one whom servers run as may not,
// and the data layer has no way to.
package prune

import (
	"context"
	"errors"
	"fmt"
	"time"

	"unframed/store"
)

// LeastAge is how old an audit event is at least that is deleted.
const LeastAge = 90 * 24 * time.Hour

// ErrOwnerAlone says that the database user may not delete audit events.
var ErrOwnerAlone = errors.New("this database user may not delete audit events, as it should be for the one whom servers run as; run this as the user who owns the tables and runs: app migrate up")

const (
	batch = 500 // rows a transaction, so that none holds locks for long

	countBefore  = `SELECT count(*) FROM audit_events WHERE created_at < $1`
	deleteBefore = `DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE created_at < $1 ORDER BY created_at, id LIMIT $2)`
)

// CountAuditEvents is how many events are older than the time.
func CountAuditEvents(ctx context.Context, s *store.Store, before time.Time) (n int, err error) {
	err = s.DB().QueryRowContext(ctx, countBefore, before.UTC()).Scan(&n)
	return n, err
}

// AuditEvents deletes the events from before the time, the oldest first, a bounded
// batch a transaction with pauses between, and returns how many there were. Its
// error wraps ErrOwnerAlone where the database does not let it.
func AuditEvents(ctx context.Context, s *store.Store, before time.Time) (total int, err error) {
	if s.Now().Sub(before) < LeastAge {
		return 0, fmt.Errorf("audit events are kept for %d days at least", int(LeastAge.Hours()/24))
	}
	total, err = s.Sweep(ctx, "audit_events", func(ctx context.Context) (int, bool, error) {
		done, err := s.DB().ExecContext(ctx, deleteBefore, before.UTC(), batch)
		if err != nil {
			return 0, false, err
		}
		n, err := done.RowsAffected()
		return int(n), n == batch, err
	})
	if store.Forbidden(err) {
		err = errors.Join(ErrOwnerAlone, err)
	}
	return total, err
}
