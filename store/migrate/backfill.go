package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"time"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
	"unframed/store/backfill"
)

// BackfillsTable notes how far backfills have got.
const BackfillsTable = "schema_backfills"

const (
	createBackfills = `CREATE TABLE IF NOT EXISTS schema_backfills (
		version TEXT NOT NULL PRIMARY KEY,
		name TEXT NOT NULL,
		last_key TEXT NOT NULL,
		row_count BIGINT NOT NULL
	)`
	readBackfill  = `SELECT last_key, row_count FROM schema_backfills WHERE version = $1`
	writeBackfill = `INSERT INTO schema_backfills (version, name, last_key, row_count) VALUES ($1, $2, $3, $4)
		ON CONFLICT (version) DO UPDATE SET last_key = excluded.last_key, row_count = excluded.row_count`
	// writeBackfillLeased writes nothing once somebody else may hold the lease.
	writeBackfillLeased = `INSERT INTO schema_backfills (version, name, last_key, row_count)
		SELECT $1::TEXT, $2::TEXT, $3::TEXT, $4::BIGINT
		WHERE EXISTS (SELECT 1 FROM schema_lease WHERE name = 'migrations' AND holder = $5::TEXT AND expires > clock_timestamp())
		ON CONFLICT (version) DO UPDATE SET last_key = excluded.last_key, row_count = excluded.row_count`
	foreignKeysOn = `PRAGMA foreign_keys = ON`
)

var backfillLine = regexp.MustCompile(`(?m)^` + directive + `backfill +(\S+)\s*$`)

// backfillOf is the backfill that a file names; empty if it is one of SQL.
func backfillOf(f migrate.File) string {
	if m := backfillLine.FindSubmatch(f.Bytes()); m != nil {
		return string(m[1])
	}
	return ""
}

// known refuses files that name a backfill which this program does not have.
func (r *runner) known(files []migrate.File) error {
	for _, f := range files {
		name := backfillOf(f)
		if name == "" {
			continue
		}
		if _, err := backfill.Find(r.backfills, name); err != nil {
			return fmt.Errorf("migration %s: %w", f.Name(), err)
		}
		if _, err := f.StmtDecls(); err != nil {
			return err
		}
	}
	return nil
}

// fill runs the backfill that a file names, from where it stopped.
func (s *session) fill(ctx context.Context, all []backfill.Backfill, f migrate.File) error {
	b, err := backfill.Find(all, backfillOf(f))
	if err != nil {
		return fmt.Errorf("migration %s: %w", f.Name(), err)
	}
	start := time.Now()
	s.current = Event{File: f.Name(), Statement: 1, Of: 1, Summary: "fill in " + b.Name}
	rev := &migrate.Revision{Version: f.Version(), Description: f.Desc(), Type: migrate.RevisionTypeExecute, Total: 1, ExecutedAt: start}
	for {
		s.tell(EventBegan, 0, "")
		rows, more, err := s.batch(ctx, b, f, rev, start)
		if err != nil {
			return fmt.Errorf("migration %s stopped while it filled in %s, and goes on from there: %w", f.Name(), b.Name, err)
		}
		if !more {
			s.tell(EventDone, time.Since(start), fmt.Sprintf("%d rows", rows))
			return nil
		}
		s.tell(EventRunning, time.Since(start), fmt.Sprintf("%d rows so far", rows))
	}
}

// batch computes the next rows, notes how far it came and, after the last, that
// the file is applied, in one transaction. Losing to another is worth another
// try.
func (s *session) batch(ctx context.Context, b backfill.Backfill, f migrate.File, rev *migrate.Revision, start time.Time) (rows int64, more bool, err error) {
	for {
		err = s.within(ctx, func(q querier) error {
			key, count, err := s.progressOf(ctx, q, b, f)
			if err != nil {
				return err
			}
			last, n, err := nextRows(ctx, q, b, key)
			if err != nil {
				return err
			}
			rows, more = count+int64(n), n == b.Size()
			rev.Applied, rev.ExecutionTime = 0, time.Since(start)
			if !more {
				rev.Applied = 1
			}
			if err := s.note(ctx, q, b, f, last, rows); err != nil {
				return err
			}
			return s.write(ctx, q, rev)
		})
		switch store.Classify(err) {
		case store.FaultConflict, store.FaultDeadlock, store.FaultBusy:
			if ctx.Err() == nil {
				continue
			}
		}
		return rows, more, err
	}
}

// within runs a transaction on the session's connection.
func (s *session) within(ctx context.Context, run func(querier) error) error {
	if s.history.engine == store.SQLite {
		if _, err := s.conn.ExecContext(ctx, beginImmediate); err != nil {
			return err
		}
		if err := run(s.conn); err != nil {
			_, undone := s.conn.ExecContext(context.WithoutCancel(ctx), rollback)
			return errors.Join(err, undone)
		}
		_, err := s.conn.ExecContext(ctx, commit)
		return err
	}
	tx, err := s.conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	if err := run(tx); err != nil {
		return errors.Join(err, rolledBack(tx))
	}
	return tx.Commit()
}

// progressOf is the last key that was handled, and how many rows were.
func (s *session) progressOf(ctx context.Context, q querier, b backfill.Backfill, f migrate.File) (key string, rows int64, err error) {
	err = q.QueryRowContext(ctx, readBackfill, f.Version()).Scan(&key, &rows)
	if errors.Is(err, sql.ErrNoRows) {
		return b.Start, 0, nil
	}
	return key, rows, err
}

// note writes down how far the backfill has got.
func (s *session) note(ctx context.Context, q querier, b backfill.Backfill, f migrate.File, key string, rows int64) error {
	if s.holder == "" {
		_, err := q.ExecContext(ctx, writeBackfill, f.Version(), b.Name, key, rows)
		return err
	}
	result, err := q.ExecContext(ctx, writeBackfillLeased, f.Version(), b.Name, key, rows, s.holder)
	if err != nil {
		return err
	}
	written, err := result.RowsAffected()
	if err == nil && written == 0 {
		return errLeaseLost
	}
	return err
}

// nextRows computes the rows after a key and returns the last one's.
func nextRows(ctx context.Context, q querier, b backfill.Backfill, key string) (last string, n int, err error) {
	var writes [][]any
	err = func() (err error) {
		//constsql:allow a constant of the backfill, which is Go of the builder
		rows, err := query(ctx, q, b.Read, key, b.Size())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			k, args, err := b.Row(rows.Scan)
			if err != nil {
				return fmt.Errorf("the row after key %q: %w", key, err)
			}
			key, n = k, n+1
			if args != nil {
				writes = append(writes, args)
			}
		}
		return rows.Err()
	}()
	if err != nil {
		return "", 0, err
	}
	for _, args := range writes {
		//constsql:allow a constant of the backfill, which is Go of the builder
		if err := execute(ctx, q, b.Write, args...); err != nil {
			return "", 0, err
		}
	}
	return key, n, nil
}
