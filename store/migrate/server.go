package migrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
)

const (
	noStatementTimeout = `SET statement_timeout = 0`
	noIdleTimeout      = `SET idle_in_transaction_session_timeout = 0`
	// allowHashSharded is needed before v22.1.0; later it does nothing or is gone.
	allowHashSharded = `SET experimental_enable_hash_sharded_indexes = on`
)

// upServer migrates CockroachDB or PostgreSQL.
func (r *runner) upServer(ctx context.Context, pending []migrate.File) (int, error) {
	defer r.widenPool()()
	if err := r.lookFirst(ctx, pending); err != nil {
		return 0, err
	}
	if err := r.prepare(ctx); err != nil {
		return 0, fmt.Errorf("make the tables for migrations: %w", err)
	}
	held, lease, err := r.acquire(ctx)
	if err != nil || lease == nil {
		return 0, err
	}
	defer lease.release(ctx)
	applied, err := r.applyServer(held, lease.holder)
	if cause := context.Cause(held); err != nil && cause != nil && !errors.Is(err, cause) {
		// What the driver says of a cancelled statement would mislead.
		err = fmt.Errorf("migrating was interrupted: %w (%w)", cause, err)
	}
	return applied, err
}

// widenPool makes room for the two connections that migrating takes, one to
// migrate and one to keep the lease, in a pool of one. It returns what narrows
// it again.
func (r *runner) widenPool() (narrow func()) {
	db := r.store.DB()
	if db.Stats().MaxOpenConnections != 1 {
		return func() {}
	}
	db.SetMaxOpenConns(2)
	return func() { db.SetMaxOpenConns(1) }
}

// applyServer applies what is pending by now.
func (r *runner) applyServer(ctx context.Context, holder string) (int, error) {
	s, err := r.openSession(ctx, holder)
	if err != nil {
		return 0, fmt.Errorf("prepare a connection for migrations: %w", err)
	}
	defer discard(s.conn)
	revisions, err := s.ReadRevisions(ctx)
	if err != nil {
		return 0, fmt.Errorf("read which migrations were applied: %w", err)
	}
	pending, err := r.directory.pending(revisions)
	if err != nil {
		return 0, err
	}
	if err := r.look(ctx, s.conn, revisions, pending); err != nil {
		return 0, err
	}
	for i, f := range pending {
		if err := r.applyFile(ctx, s, f); err != nil {
			return i, err
		}
	}
	return len(pending), nil
}

// applyFile runs a file of either kind.
func (r *runner) applyFile(ctx context.Context, s *session, f migrate.File) error {
	if backfillOf(f) != "" {
		return s.fill(ctx, r.backfills, f)
	}
	if err := s.beforeTaking(ctx, r.directory, f); err != nil {
		return err
	}
	if err := s.beforeMaking(ctx, r.directory, f); err != nil {
		return err
	}
	return s.apply(ctx, r.directory, f)
}

// openSession pins a connection on which a schema change may take its time.
func (r *runner) openSession(ctx context.Context, holder string) (*session, error) {
	sums, err := r.directory.Checksum()
	if err != nil {
		return nil, err
	}
	conn, err := r.store.DB().Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{
		history:  history{q: conn, engine: r.store.Engine, sums: sums, holder: holder},
		audience: audience{engine: r.store.Engine, version: r.store.Version},
		conn:     conn,
		progress: r.progress,
	}
	s.regions = func(ctx context.Context) (n int, err error) {
		err = conn.QueryRowContext(ctx, countRegions).Scan(&n)
		return n, err
	}
	if r.store.Engine == store.SQLite {
		return s, nil
	}
	if err := s.unlimited(ctx); err != nil {
		discard(conn)
		return nil, err
	}
	return s, nil
}

// unlimited lifts the limits that a request's statements have.
func (s *session) unlimited(ctx context.Context) error {
	if err := store.Unlimited(s.conn); err != nil {
		return err
	}
	if _, err := s.conn.ExecContext(ctx, noStatementTimeout); err != nil {
		return err
	}
	if _, err := s.conn.ExecContext(ctx, noIdleTimeout); err != nil {
		return err
	}
	if s.history.engine == store.CockroachDB {
		if _, err := s.conn.ExecContext(ctx, allowHashSharded); store.Classify(err) == store.FaultConnection {
			return err
		}
	}
	return nil
}

// prepare makes the runner's own tables. Instances that start together may
// both find them missing: whoever loses looks again.
func (r *runner) prepare(ctx context.Context) error {
	for {
		_, err := r.store.DB().ExecContext(ctx, createLease)
		if err == nil {
			_, err = r.store.DB().ExecContext(ctx, createRevisions)
		}
		if err == nil {
			_, err = r.store.DB().ExecContext(ctx, createBackfills)
		}
		// 42P07, 42710 and 23505 are PostgreSQL's answers to the loser.
		if isCode(err, "42P07", "42710", "23505") || store.Classify(err) == store.FaultConflict {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(10 * time.Millisecond):
				continue
			}
		}
		return err
	}
}
