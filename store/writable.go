package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"
)

// ErrMoved says that the database file was deleted, moved or replaced while it was
// open: what is written now goes to a file that nobody will find again.
var ErrMoved = errors.New("the database file is not the one that was opened: it was deleted, moved or replaced; put it back, or start again")

// file is the database file as it was when it was opened; the zero value is none.
type file struct {
	path   string
	opened os.FileInfo
}

// fileAt remembers the file of the path.
func fileAt(path string) (file, error) {
	opened, err := os.Stat(path)
	return file{path, opened}, err
}

// moved is ErrMoved where the path leads to another file, or to none.
func (f file) moved() error {
	if f.opened == nil {
		return nil
	}
	now, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("%w (%s: %w)", ErrMoved, f.path, cause(err))
	}
	if !os.SameFile(f.opened, now) {
		return fmt.Errorf("%w (%s)", ErrMoved, f.path)
	}
	return nil
}

// Moved is ErrMoved where the database is a file that is no longer at its place.
func (s *Store) Moved() error { return s.file.moved() }

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
