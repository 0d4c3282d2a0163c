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
	foreignKeysOff   = `PRAGMA foreign_keys = OFF`
	beginImmediate   = `BEGIN IMMEDIATE`
	checkForeignKeys = `SELECT "table", "parent" FROM pragma_foreign_key_check LIMIT 1`
	commit           = `COMMIT`
	rollback         = `ROLLBACK`
)

// upSQLite applies one file a transaction, so that a file is applied whole or
// not at all. The write lock keeps other instances out and goes with the
// process that held it.
func (r *runner) upSQLite(ctx context.Context) (applied int, err error) {
	for {
		more, err := r.applySQLite(ctx)
		if err != nil || !more {
			return applied, err
		}
		applied++
	}
}

// applySQLite applies the next pending file, if there is one. Rebuilding a
// table drops the old one, and with foreign keys on that deletes, without an
// error, every row that refers to it ON DELETE CASCADE. They are switched off
// before the transaction, because inside one the PRAGMA does nothing, and are
// checked before the commit. The connection is thrown away afterwards, and
// with it the setting.
func (r *runner) applySQLite(ctx context.Context) (more bool, err error) {
	s, err := r.openSession(ctx, "")
	if err != nil {
		return false, err
	}
	defer discard(s.conn)
	if _, err := s.conn.ExecContext(ctx, foreignKeysOff); err != nil {
		return false, err
	}
	if err := r.lockSQLite(ctx, s); err != nil {
		return false, err
	}
	defer func() {
		if err != nil || !more {
			_, _ = s.conn.ExecContext(context.WithoutCancel(ctx), rollback)
		}
	}()
	next, err := r.nextSQLite(ctx, s)
	if err != nil || next == nil {
		return false, err
	}
	if backfillOf(next) != "" {
		return r.fillSQLite(ctx, s, next)
	}
	if err := s.beforeMaking(ctx, r.directory, next); err != nil {
		return false, err
	}
	if s.keeping, err = s.beforeCopies(ctx, r.directory, next); err != nil {
		return false, err
	}
	if err := s.apply(ctx, r.directory, next); err != nil {
		return false, err
	}
	if err := s.keeping.restore(ctx, s); err != nil {
		return false, err
	}
	if err := s.referencesHold(ctx, next.Name()); err != nil {
		return false, err
	}
	_, err = s.conn.ExecContext(ctx, commit)
	return err == nil, err
}

// fillSQLite runs a backfill, which is many transactions: one for all rows would
// keep everybody else from writing, and the log from being reset, until its end.
// Another process may run the same one; each batch begins where the last one
// ended, whoever's it was.
func (r *runner) fillSQLite(ctx context.Context, s *session, f migrate.File) (bool, error) {
	for _, statement := range []string{commit, foreignKeysOn} {
		//constsql:allow one of two constants
		if err := execute(ctx, s.conn, statement); err != nil {
			return false, err
		}
	}
	return true, s.fill(ctx, r.backfills, f)
}

// lockSQLite takes the write lock, waiting for as long as ctx lasts.
func (r *runner) lockSQLite(ctx context.Context, s *session) error {
	start := time.Now()
	for {
		_, err := s.conn.ExecContext(ctx, beginImmediate)
		if store.Classify(err) != store.FaultBusy || ctx.Err() != nil {
			return err
		}
		r.progress(Event{Kind: EventWaiting, Elapsed: time.Since(start), Reason: "another process is writing to the database"})
	}
}

// nextSQLite returns the first pending file, seen under the lock; nil if there
// is none.
func (r *runner) nextSQLite(ctx context.Context, s *session) (migrate.File, error) {
	for _, statement := range []string{createRevisions, createBackfills} {
		//constsql:allow one of two constants
		if err := execute(ctx, s.conn, statement); err != nil {
			return nil, err
		}
	}
	revisions, err := s.ReadRevisions(ctx)
	if err != nil {
		return nil, err
	}
	pending, err := r.directory.pending(revisions)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	return pending[0], r.look(ctx, s.conn, revisions, pending)
}

// referencesHold refuses a file that left a row without what it refers to.
func (s *session) referencesHold(ctx context.Context, file string) error {
	rows, err := s.conn.QueryContext(ctx, checkForeignKeys)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return rows.Err()
	}
	var table, parent string
	if err := rows.Scan(&table, &parent); err != nil {
		return err
	}
	return errors.Join(fmt.Errorf("migration %s would leave rows of %s without their row of %s; nothing was changed", file, table, parent), rows.Close())
}
