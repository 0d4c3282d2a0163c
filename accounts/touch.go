package accounts

import (
	"context"
	"log/slog"
	"time"

	"unframed/store"
)

// Noting when a session or a token was last used is the one write that a page
// makes just by being read. It must not be what the page fails or waits for.
const (
	touchPatience = 100 * time.Millisecond // a page waits no longer for it, unless Options say so
	touchDeadline = 5 * time.Second        // then it is given up
	touchesAtOnce = 2                      // as many connections it may hold
)

// bestEffort runs a touch and waits a moment for it. What fails, takes longer,
// or finds others still waiting is done at a later request.
func (s *Service) bestEffort(ctx context.Context, what string, touch func(context.Context) error) {
	select {
	case s.touches <- struct{}{}:
	default:
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { <-s.touches }()
		// Apart from what people wait for, which has its own share of the pool.
		ctx = store.Shared(ctx, store.Share{Class: "touch " + what})
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchDeadline)
		defer cancel()
		if err := touch(ctx); err != nil {
			s.log.WarnContext(ctx, "the last use was not noted", slog.String("of", what), slog.Any("error", err))
		}
	}()
	patience := time.NewTimer(s.patience)
	defer patience.Stop()
	select {
	case <-done:
	case <-patience.C:
	}
}
