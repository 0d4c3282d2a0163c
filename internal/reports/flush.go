package reports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"unframed/store"
)

const (
	flushEvery = time.Second
	sayEvery   = time.Hour       // how often the log tells what was dropped
	lastWords  = 5 * time.Second // for what waits when the program ends
)

// Run writes what waits once a second, until ctx ends and all of it is written.
// However many reports come, that is one transaction a second.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var said time.Time
	away := false // the log has heard of it
	for {
		select {
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
			defer cancel()
			if err := s.Flush(ctx); err != nil {
				s.log.WarnContext(ctx, "the last reports could not be stored", "error", err)
			}
			return
		case <-tick.C:
		}
		err := s.Flush(ctx)
		if err != nil && !away {
			s.log.WarnContext(ctx, "reports cannot be stored; what there is room for in memory waits", "error", err)
		}
		away = err != nil
		if time.Since(said) > sayEvery && s.dropped.Load() > 0 {
			said = time.Now()
			s.log.WarnContext(ctx, "reports were dropped: there are too many, or they could not be stored", "reports", s.dropped.Swap(0))
		}
	}
}

// Flush writes what waits. After an error that a later try may not meet, it
// goes on waiting.
func (s *Service) Flush(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	waiting := s.waiting.take()
	if len(waiting.rows) == 0 {
		return nil
	}
	err := s.write(keepingReports.In(ctx), waiting)
	switch {
	case err == nil:
		return nil
	case store.Unavailable(err), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		s.waiting.putBack(waiting)
	default: // it may have been written, or never will be
		s.drop(waiting.seen())
	}
	return fmt.Errorf("store reports: %w", err)
}
