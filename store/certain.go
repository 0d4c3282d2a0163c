package store

import (
	"context"
	"errors"
	"time"

	"unframed/ent"
)

// lookAgain is how long to wait between looks at what became of a commit.
const lookAgain = 100 * time.Millisecond

// Certainly runs fn as Transact does, and again when the answer to a commit was
// lost, until it is known what happened or ctx ends. fn must find out by itself
// that its work is done already and then succeed; what was committed under a
// lost answer is then seen, and what was not is done now. The database keeps the
// two apart: a commit still under way holds the rows that fn looks at first.
//
// An error that wraps ErrAmbiguous means that the database could not be asked
// either.
func (s *Store) Certainly(ctx context.Context, fn func(context.Context, *ent.Client) error) error {
	var lost error
	for {
		err := s.Transact(ctx, fn)
		switch {
		case errors.Is(err, ErrAmbiguous):
			lost = err
		case err == nil, lost == nil, !Unavailable(err) && ctx.Err() == nil:
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(lost, err)
		case <-time.After(lookAgain):
		}
	}
}
