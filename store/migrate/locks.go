package migrate

import (
	"context"
	"math/rand/v2"
	"time"

	"unframed/store"
)

const (
	// shortLocks keeps a statement that has to wait for a transaction of somebody
	// else from keeping everybody waiting behind it, who would only read.
	shortLocks = `SET LOCAL lock_timeout = '1s'`
	longestTry = 5 * time.Second // between two tries
)

// heldUp is why a statement is tried again.
const heldUp = "another transaction uses what it changes; it is tried again until that has ended"

// run hands the statement to the server. Losing to another transaction is worth
// another try, and so is one that another keeps from getting its locks: a
// transaction that was left open in a console is waited for without standing in
// anybody's way.
func (s *session) run(ctx context.Context, statement string) error {
	for tries := 0; ; tries++ {
		err := s.runOnce(ctx, statement)
		switch {
		case ctx.Err() != nil:
			return err
		case isCode(err, "55P03"): // lock_not_available
			s.held.Store(true)
			if !sleep(ctx, min(longestTry, time.Duration(tries+1)*500*time.Millisecond)) {
				return err
			}
			continue
		}
		s.held.Store(false)
		switch store.Classify(err) {
		case store.FaultConflict, store.FaultDeadlock:
			continue
		}
		return err
	}
}

// sleep waits for about as long, and reports whether ctx lasted.
func sleep(ctx context.Context, about time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(about/2 + rand.N(about)):
		return true
	}
}
