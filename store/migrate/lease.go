package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/google/uuid"

	"unframed/store"
)

// The lease is a row that one instance holds by prolonging it. Session locks
// would be simpler, but CockroachDB has none. All times are the database's.
const (
	createLease = `CREATE TABLE IF NOT EXISTS schema_lease (
		name TEXT NOT NULL PRIMARY KEY,
		holder TEXT NOT NULL,
		expires TIMESTAMPTZ NOT NULL
	)`
	takeLease = `INSERT INTO schema_lease (name, holder, expires)
		VALUES ('migrations', $1, clock_timestamp() + $2::BIGINT * INTERVAL '1 millisecond')
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
		WHERE schema_lease.expires < clock_timestamp()`
	keepLease = `UPDATE schema_lease SET expires = clock_timestamp() + $2::BIGINT * INTERVAL '1 millisecond'
		WHERE name = 'migrations' AND holder = $1 AND expires > clock_timestamp()`
	dropLease   = `DELETE FROM schema_lease WHERE name = 'migrations' AND holder = $1`
	leaseHolder = `SELECT holder FROM schema_lease WHERE name = 'migrations'`
)

var errLeaseLost = errors.New("this instance lost the right to migrate, because the database did not answer it in time; run app migrate up again")

// lease is the right to migrate, until its context ends.
type lease struct {
	db      *sql.DB
	holder  string
	length  time.Duration
	cancel  context.CancelCauseFunc
	stopped chan struct{}
}

// acquire waits for the lease. It returns nil when there is nothing left to
// do, because the instance that held it has done it.
func (r *runner) acquire(ctx context.Context) (context.Context, *lease, error) {
	l := &lease{db: r.store.DB(), holder: holderName(), length: r.lease, stopped: make(chan struct{})}
	start := time.Now()
	var told time.Time
	for {
		taken, err := l.take(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("take the migration lease: %w", err)
		}
		if taken {
			held, cancel := context.WithCancelCause(ctx)
			l.cancel = cancel
			go l.keep(held)
			return held, l, nil
		}
		if pending, err := r.pending(ctx); err != nil || len(pending) == 0 {
			return nil, nil, err
		}
		if time.Since(told) >= time.Second {
			told = time.Now()
			r.progress(Event{Kind: EventWaiting, Elapsed: time.Since(start), Reason: "another instance is migrating: " + l.other(ctx)})
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(50*time.Millisecond + rand.N(100*time.Millisecond)):
		}
	}
}

// take asks for the lease once.
func (l *lease) take(ctx context.Context) (bool, error) {
	return changed(l.db.ExecContext(ctx, takeLease, l.holder, l.length.Milliseconds()))
}

// prolong asks for as long again from now.
func (l *lease) prolong(ctx context.Context) (bool, error) {
	return changed(l.db.ExecContext(ctx, keepLease, l.holder, l.length.Milliseconds()))
}

// changed reports whether a statement changed the row. One that lost to a
// concurrent transaction did not.
func changed(result sql.Result, err error) (bool, error) {
	switch store.Classify(err) {
	case store.FaultConflict, store.FaultDeadlock:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows == 1, err
}

// keep prolongs the lease four times in its length. When it cannot, it ends
// the context before anybody else can take over.
func (l *lease) keep(ctx context.Context) {
	defer close(l.stopped)
	tick := time.NewTicker(l.length / 4)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked := time.Now()
		attempt, cancel := context.WithDeadline(ctx, last.Add(l.length))
		kept, err := l.prolong(attempt)
		cancel()
		switch {
		case err == nil && kept:
			last = asked
		case ctx.Err() != nil:
			return
		case time.Since(last) > l.length*3/4:
			l.cancel(errLeaseLost)
			return
		}
	}
}

// release gives the lease back at once, also when ctx has ended.
func (l *lease) release(ctx context.Context) {
	l.cancel(nil)
	<-l.stopped
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// Should this fail, the lease runs out by itself.
	_, _ = l.db.ExecContext(ctx, dropLease, l.holder)
}

// other names who holds the lease.
func (l *lease) other(ctx context.Context) string {
	var holder string
	if err := l.db.QueryRowContext(ctx, leaseHolder).Scan(&holder); err != nil {
		return "unknown"
	}
	return holder
}

func holderName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s process %d (%s)", host, os.Getpid(), uuid.NewString()[:8])
}
