// Package throttle counts attempts in the database, for all instances together:
// who has used up a limit is refused until some of it is free again. It knows
// neither what is attempted nor by whom.
package throttle

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/store"
)

// Limit allows Burst attempts at once, and one more after each Every.
type Limit struct {
	Name  string // tells its counts from those of other limits; it stays
	Burst int
	Every time.Duration
}

// Count is one limit for one key, such as a network or a person.
type Count struct {
	Limit Limit
	Key   string
}

// id is the row's: a hash, so that no key need be kept.
func (c Count) id() uuid.UUID {
	return uuid.NewHash(sha256.New(), uuid.Nil, []byte(c.Limit.Name+"\x00"+c.Key), 8)
}

// Service is safe for concurrent use.
type Service struct {
	store      *store.Store
	statements statements
}

// New counts in the store's database.
func New(s *store.Store) *Service {
	if s.Engine == store.SQLite {
		return &Service{s, sqlite}
	}
	return &Service{s, postgres}
}

// errUsedUp ends a transaction without counting.
var errUsedUp = errors.New("a limit is used up")

// Take counts one attempt against each of the limits, or against none where one
// of them is used up; then it returns how long until that one has room, which is
// never 0. Give counts that share a key's beginning in the same order everywhere,
// the widest first.
func (s *Service) Take(ctx context.Context, counts ...Count) (wait time.Duration, err error) {
	err = s.store.Counters(ctx, func(ctx context.Context, tx *sql.Tx) error {
		wait = 0
		for _, c := range counts {
			if wait, err = s.takeOne(ctx, tx, c); err != nil {
				return err
			}
			if wait > 0 {
				return errUsedUp
			}
		}
		return nil
	})
	if errors.Is(err, errUsedUp) {
		return wait, nil
	}
	if err != nil {
		return 0, fmt.Errorf("count an attempt: %w", err)
	}
	return 0, nil
}

// takeOne is the generic cell rate algorithm: due is when all of the limit will
// be free again, and moves on by Every with each attempt.
//
//constsql:allow each is a constant of its dialect, in statements.go
func (s *Service) takeOne(ctx context.Context, tx *sql.Tx, c Count) (wait time.Duration, err error) {
	latest := time.Duration(c.Limit.Burst-1) * c.Limit.Every
	keep := time.Duration(c.Limit.Burst) * c.Limit.Every
	var ahead int64
	err = tx.QueryRowContext(ctx, s.statements.take,
		c.id(), c.Limit.Name, c.Limit.Every.Microseconds(), latest.Microseconds(), int64(keep.Seconds())).Scan(&ahead)
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, s.statements.ahead, c.id()).Scan(&ahead); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	return max(time.Duration(ahead)*time.Microsecond-latest, time.Microsecond), nil
}

// GiveBack takes back one attempt from each count, which was none after all.
func (s *Service) GiveBack(ctx context.Context, counts ...Count) error {
	return s.each(ctx, counts, func(ctx context.Context, tx *sql.Tx, c Count) error {
		//constsql:allow a constant of its dialect, in statements.go
		_, err := tx.ExecContext(ctx, s.statements.giveBack, c.id(), c.Limit.Every.Microseconds())
		return err
	})
}

// Forget makes all of the counts free again.
func (s *Service) Forget(ctx context.Context, counts ...Count) error {
	return s.each(ctx, counts, func(ctx context.Context, tx *sql.Tx, c Count) error {
		//constsql:allow a constant of its dialect, in statements.go
		_, err := tx.ExecContext(ctx, s.statements.forget, c.id())
		return err
	})
}

func (s *Service) each(ctx context.Context, counts []Count, do func(context.Context, *sql.Tx, Count) error) error {
	err := s.store.Counters(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, c := range counts {
			if err := do(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take back an attempt: %w", err)
	}
	return nil
}
