package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
)

// session is the one connection a file is applied through. To the executor it
// is history, logger and driver in one: the executor asks the history what was
// done, tells the logger which statement comes next, hands that statement to
// the driver, and its success to the history.
type session struct {
	migrate.Driver // nil: the executor calls nothing but ExecContext
	history
	audience
	conn     *sql.Conn
	tx       *sql.Tx // PostgreSQL: open between a statement and the record of it
	progress func(Event)
	current  Event
	comments []string
	failure  error
	held     atomic.Bool  // by another transaction, between two tries
	keeping  *keeping     // SQLite: what the file must not take along
	taken    map[int]bool // statements for what somebody made by hand, from 0
}

// apply runs one file from where it stopped.
func (s *session) apply(ctx context.Context, d directory, f migrate.File) error {
	statements, err := f.StmtDecls()
	if err != nil {
		return err
	}
	if err := s.refuse(ctx, f, statements); err != nil {
		return err
	}
	executor, err := migrate.NewExecutor(s, d, s, migrate.WithLogger(s))
	if err != nil {
		return err
	}
	s.current = Event{File: f.Name(), Of: len(statements)}
	s.failure = nil
	err = executor.Execute(ctx, f)
	err = errors.Join(err, s.rollback())
	var changed migrate.HistoryChangedError
	switch {
	case errors.As(err, &changed):
		return fmt.Errorf("%w: statement %d of %s was edited after this database ran it", ErrChanged, changed.Stmt, changed.File)
	case context.Cause(ctx) != nil && err != nil:
		return fmt.Errorf("migration %s was interrupted at statement %d of %d: %w", f.Name(), s.current.Statement, s.current.Of, context.Cause(ctx))
	case s.failure != nil:
		return fmt.Errorf("migration %s stopped at statement %d of %d (%s): %w", f.Name(), s.current.Statement, s.current.Of, s.current.Summary, s.failure)
	case err != nil:
		return fmt.Errorf("migration %s: %w", f.Name(), err)
	}
	return nil
}

// Log implements migrate.Logger: the executor announces what it does next.
func (s *session) Log(entry migrate.LogEntry) {
	switch e := entry.(type) {
	case migrate.LogFile:
		s.current.Statement = e.Skip
	case migrate.LogStmt:
		s.current.Statement++
		s.current.Summary = summary(e.Stmt)
		s.comments = e.Stmt.Comments
	}
}

// ExecContext implements migrate.Driver: it runs the statement that was just
// announced, if it is for this server.
func (s *session) ExecContext(ctx context.Context, statement string, _ ...any) (sql.Result, error) {
	reason, worth, err := s.refuses(ctx, s.comments)
	switch {
	case err != nil:
		s.failure = err
		return nil, err
	case reason != "":
		if worth {
			s.tell(EventSkipped, 0, reason)
		}
		return nil, nil
	}
	if s.taken[s.current.Statement-1] {
		s.tell(EventSkipped, 0, "it was made by hand, and is the same")
		return nil, nil
	}
	done, err := s.done(ctx, s.comments)
	if done || err != nil {
		s.failure = err
		return nil, err
	}
	s.failure = s.watched(func() error { return s.run(ctx, statement) })
	return nil, s.failure
}

func (s *session) runOnce(ctx context.Context, statement string) error {
	if err := s.keeping.remember(ctx, s, statement); err != nil {
		return err
	}
	if s.keeping.isCopy(statement) {
		return s.putInPlace(ctx, statement)
	}
	switch {
	case s.history.engine != store.PostgreSQL:
		return execute(ctx, s.conn, statement)
	case concurrently.MatchString(statement):
		return s.besides(ctx, statement)
	}
	tx, err := s.conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	for _, text := range []string{shortLocks, statement} {
		//constsql:allow a constant, and the statement of a migration file
		if err := execute(ctx, tx, text); err != nil {
			return errors.Join(err, rolledBack(tx))
		}
	}
	s.tx = tx
	return nil
}

// WriteRevision implements migrate.RevisionReadWriter. On PostgreSQL a
// statement and its record are committed together, so that neither is ever
// without the other.
func (s *session) WriteRevision(ctx context.Context, r *migrate.Revision) error {
	r.Total = s.current.Of // a file that stopped half-way may have been mended
	if s.tx == nil {
		return s.write(ctx, s.conn, r)
	}
	if err := s.write(ctx, s.tx, r); err != nil {
		s.failure = errors.Join(err, s.rollback())
		return s.failure
	}
	tx := s.tx
	s.tx = nil
	return tx.Commit()
}

func (s *session) rollback() error {
	if s.tx == nil {
		return nil
	}
	tx := s.tx
	s.tx = nil
	return rolledBack(tx)
}

func rolledBack(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// watched runs a statement and tells of it every second.
func (s *session) watched(run func() error) error {
	start := time.Now()
	s.tell(EventBegan, 0, "")
	done := make(chan error, 1)
	go func() { done <- run() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err == nil {
				s.tell(EventDone, time.Since(start), "")
			}
			return err
		case <-tick.C:
			if s.held.Load() {
				s.tell(EventWaiting, time.Since(start), heldUp)
			} else {
				s.tell(EventRunning, time.Since(start), "")
			}
		}
	}
}

func (s *session) tell(kind EventKind, elapsed time.Duration, reason string) {
	e := s.current
	e.Kind, e.Elapsed, e.Reason = kind, elapsed, reason
	s.progress(e)
}

// summary is what a statement's comment says it does, or its beginning.
func summary(stmt *migrate.Stmt) string {
	for _, c := range stmt.Comments {
		if c = strings.TrimSpace(c); strings.HasPrefix(c, "-- ") && !strings.HasPrefix(c, directive) {
			return strings.TrimSuffix(c[3:], ".")
		}
	}
	first, _, _ := strings.Cut(stmt.Text, "\n")
	return first[:min(len(first), 60)]
}

// discard closes the connection instead of handing it back to the pool with
// what was set on it.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return errDiscard })
	_ = conn.Close()
}
