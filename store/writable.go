package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// tryWrite writes one row that means nothing and is swept with the counts of
// attempts: its kind is no limit's.
const tryWrite = `INSERT INTO attempt_counts (id, kind, due, expires_at) VALUES ($1, 'try to write', 0, $2)
	ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`

// TryWrite writes to the database, as people's changes do, and commits: a disk that
// is full, a standby and a file that is gone let everybody read. id is the
// caller's own, so that instances do not wait for each other.
func (s *Store) TryWrite(ctx context.Context, id uuid.UUID) error {
	if _, err := s.db.ExecContext(ctx, tryWrite, id, s.Now().Add(time.Hour)); err != nil && Classify(err) != FaultConflict {
		return fmt.Errorf("the database can be read and not written: %w", err)
	}
	return nil
}
