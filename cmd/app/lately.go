package main

import (
	"context"
	"sync/atomic"
	"time"
)

// lookAgain is how often readiness looks at what costs more than a question that
// a load balancer asks every second; while it fails, each time.
const lookAgain = 10 * time.Second

// lately remembers when a look last found nothing wrong.
type lately struct {
	look func(ctx context.Context) error
	seen atomic.Int64 // by the clock of this process
}

// hold looks, unless nothing was wrong a moment ago.
func (l *lately) hold(ctx context.Context) error {
	now := time.Now().UnixNano()
	if seen := l.seen.Load(); seen > 0 && now-seen < int64(lookAgain) {
		return nil
	}
	if err := l.look(ctx); err != nil {
		l.seen.Store(0)
		return err
	}
	l.seen.Store(now)
	return nil
}
