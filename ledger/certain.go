package ledger

import (
	"context"
	"errors"
	"time"

	"unframed/ent"
	"unframed/failure"
	"unframed/store"
)

const (
	// workTime stays below the time in which the server must have answered.
	workTime = 20 * time.Second
	// lookAgain is how long to wait between looks at what became of a commit.
	lookAgain = 100 * time.Millisecond
)

// atWork keeps a request going that has begun, even if the person closes the
// page: nobody gains from a transfer whose end depends on it.
func (s *Service) atWork(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.patience)
}

// certainly runs fn as Transact does, and again when the answer to a commit was
// lost, until it is known what happened. fn must find out by itself that its
// work is done already and then succeed; what was committed under a lost
// answer is then seen, and what was not is done now. The database keeps the two
// apart: a commit still under way holds the rows that fn looks at first.
//
// The failure OutcomeUnknown means that the database could not be asked either.
func (s *Service) certainly(ctx context.Context, fn func(context.Context, *ent.Client) error) error {
	lost := false
	for {
		err := s.store.Transact(ctx, fn)
		switch {
		case errors.Is(err, store.ErrAmbiguous):
			lost = true
		case err == nil, !lost, !store.Unavailable(err) && ctx.Err() == nil:
			return err
		}
		select {
		case <-ctx.Done():
			return failure.Wrap(err, failure.OutcomeUnknown,
				"The connection to the database broke while this was being stored, and we are checking what became of it. Look at the transfer in a moment; do not send it a second time.")
		case <-time.After(lookAgain):
		}
	}
}
