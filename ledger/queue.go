package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"
)

// lanes is how many accounts can be worked on at once without two of them
// sharing a lane by chance.
const lanes = 256

// queue lets the transactions of this instance that touch the same account
// begin one after the other. The database alone decides what is right; without
// the queue it would have to send back all but one of those who pay the same
// shop, again and again (PostgreSQL answers 40001 to whoever waited for a row).
type queue [lanes]chan struct{}

func newQueue() (q queue) {
	for i := range q {
		q[i] = make(chan struct{}, 1)
	}
	return q
}

// enter waits until nobody of this instance works on either account. The
// caller must call leave.
func (q *queue) enter(ctx context.Context, a, b uuid.UUID) (leave func(), err error) {
	first, second := int(a[0]), int(b[0])
	if first > second { // in one order, so that two never wait for each other
		first, second = second, first
	}
	if err := q.take(ctx, first); err != nil {
		return nil, err
	}
	if first == second {
		return func() { <-q[first] }, nil
	}
	if err := q.take(ctx, second); err != nil {
		<-q[first]
		return nil, err
	}
	return func() { <-q[second]; <-q[first] }, nil
}

func (q *queue) take(ctx context.Context, lane int) error {
	select {
	case q[lane] <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the account: %w", ctx.Err())
	}
}
