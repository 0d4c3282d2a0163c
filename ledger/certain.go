package ledger

import (
	"context"
	"errors"
	"time"

	"unframed/ent"
	"unframed/internal/problem"
	"unframed/store"
)

// workTime stays below the time in which the server must have answered.
const workTime = 20 * time.Second

// atWork keeps a request going that has begun, even if the person closes the
// page: nobody gains from a transfer whose end depends on it.
func (s *Service) atWork(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.patience)
}

// Ready is a change of a transfer that may be carried out: what could be looked
// at before is looked at. Do carries it out within tx, once however often it is
// run, and returns the transfer as it is then, read before the commit. Leave has
// to be called when it is over, for others wait for the same accounts.
type Ready struct {
	Do    func(ctx context.Context, tx *ent.Client) (Transfer, error)
	Leave func()
}

// alone carries a change out in a transaction of its own. When the same
// idempotency key was stored by somebody else meanwhile, it is run again and
// finds it.
func (s *Service) alone(ctx context.Context, prepare func(context.Context) (Ready, error)) (Transfer, error) {
	ctx, cancel := s.atWork(ctx)
	defer cancel()
	ready, err := prepare(ctx)
	if err != nil {
		return Transfer{}, err
	}
	defer ready.Leave()
	var result Transfer
	work := func(ctx context.Context, tx *ent.Client) (err error) {
		result, err = ready.Do(ctx, tx)
		return err
	}
	if err = s.certainly(ctx, work); store.BreaksRule(err) {
		err = s.certainly(ctx, work)
	}
	return result, err
}

// certainly is store.Certainly. Its failure OutcomeUnknown means that the
// database could not be asked what became of a commit either.
func (s *Service) certainly(ctx context.Context, fn func(context.Context, *ent.Client) error) error {
	err := s.store.Certainly(ctx, fn)
	if errors.Is(err, store.ErrAmbiguous) {
		return problem.Wrap(err, problem.OutcomeUnknown,
			"The connection to the database broke while this was being stored, and we are checking what became of it. Look at the transfer in a moment; do not send it a second time.")
	}
	return err
}
