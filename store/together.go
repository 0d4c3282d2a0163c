package store

import (
	"context"
	"sync/atomic"

	"unframed/ent"
)

type togetherKey struct{}

// companion is work that goes with somebody else's transaction.
type companion struct {
	work      func(ctx context.Context, tx *ent.Client) error
	committed atomic.Bool
}

// Together returns a context whose first transaction begins with also: both
// are committed or neither is. What answers a request so says what has to hold
// for it, such as that its seal was not spent before, without the domain having
// to know. Like the work of any transaction, also may run several times, after
// a commit whose answer was lost too.
func Together(ctx context.Context, also func(ctx context.Context, tx *ent.Client) error) context.Context {
	return context.WithValue(ctx, togetherKey{}, &companion{work: also})
}

// owed is the companion that the context's next transaction has to do, or nil.
func owed(ctx context.Context) *companion {
	c, _ := ctx.Value(togetherKey{}).(*companion)
	if c == nil || c.committed.Load() {
		return nil
	}
	return c
}

// before is work with the companion's ahead of it.
func (c *companion) before(work func(context.Context, *ent.Client) error) func(context.Context, *ent.Client) error {
	if c == nil {
		return work
	}
	return func(ctx context.Context, tx *ent.Client) error {
		if err := c.work(ctx, tx); err != nil {
			return err
		}
		return work(ctx, tx)
	}
}

// settle notes how the transaction ended.
func (c *companion) settle(err error) {
	if c != nil && err == nil {
		c.committed.Store(true)
	}
}
