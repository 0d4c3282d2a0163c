package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"ariga.io/atlas/sql/migrate"
	"github.com/lib/pq"

	"unframed/store"
)

// The tables of the runner. The server's database user may read the first.
const (
	RevisionsTable = "schema_revisions"
	LeaseTable     = "schema_lease"
)

const (
	createRevisions = `CREATE TABLE IF NOT EXISTS schema_revisions (
		version TEXT NOT NULL PRIMARY KEY,
		name TEXT NOT NULL,
		applied BIGINT NOT NULL,
		total BIGINT NOT NULL,
		executed_at TIMESTAMP NOT NULL,
		duration_ms BIGINT NOT NULL,
		error TEXT NOT NULL,
		error_statement TEXT NOT NULL,
		hash TEXT NOT NULL,
		partial_hashes TEXT NOT NULL
	)`
	selectRevisions = `SELECT version, name, applied, total, executed_at, duration_ms, error, error_statement, hash, partial_hashes
		FROM schema_revisions ORDER BY version`
	selectRevision = `SELECT version, name, applied, total, executed_at, duration_ms, error, error_statement, hash, partial_hashes
		FROM schema_revisions WHERE version = $1`
	writeRevision = `INSERT INTO schema_revisions
		(version, name, applied, total, executed_at, duration_ms, error, error_statement, hash, partial_hashes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (version) DO UPDATE SET applied = excluded.applied, total = excluded.total,
			executed_at = excluded.executed_at, duration_ms = excluded.duration_ms, error = excluded.error,
			error_statement = excluded.error_statement, hash = excluded.hash, partial_hashes = excluded.partial_hashes`
	// writeRevisionLeased writes nothing once somebody else may hold the lease.
	writeRevisionLeased = `INSERT INTO schema_revisions
		(version, name, applied, total, executed_at, duration_ms, error, error_statement, hash, partial_hashes)
		SELECT $1::TEXT, $2::TEXT, $3::BIGINT, $4::BIGINT, $5::TIMESTAMP, $6::BIGINT, $7::TEXT, $8::TEXT, $9::TEXT, $10::TEXT
		WHERE EXISTS (SELECT 1 FROM schema_lease WHERE name = 'migrations' AND holder = $11::TEXT AND expires > clock_timestamp())
		ON CONFLICT (version) DO UPDATE SET applied = excluded.applied, total = excluded.total,
			executed_at = excluded.executed_at, duration_ms = excluded.duration_ms, error = excluded.error,
			error_statement = excluded.error_statement, hash = excluded.hash, partial_hashes = excluded.partial_hashes`
	sqliteHasRevisions = `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_revisions'`
)

// querier is a pool, a connection or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readHistory returns what was applied, oldest first; nothing before the
// first migration has made the table.
func readHistory(ctx context.Context, s *store.Store) ([]*migrate.Revision, error) {
	revisions, err := readRevisions(ctx, s.DB(), s.Engine)
	if err != nil {
		return nil, fmt.Errorf("read which migrations were applied: %w", err)
	}
	return revisions, nil
}

func readRevisions(ctx context.Context, q querier, engine store.Engine) ([]*migrate.Revision, error) {
	rows, err := q.QueryContext(ctx, selectRevisions)
	switch {
	case err == nil:
	case isCode(err, "42P01"), engine == store.SQLite && !sqliteKeepsHistory(ctx, q): // no such table
		return nil, nil
	default:
		return nil, err
	}
	defer rows.Close()
	var revisions []*migrate.Revision
	for rows.Next() {
		r, err := scanRevision(rows)
		if err != nil {
			return nil, err
		}
		revisions = append(revisions, r)
	}
	return revisions, rows.Err()
}

// sqliteKeepsHistory reports whether there is a table of revisions. It is asked
// after a query failed: SQLite has no code of its own for a missing table.
func sqliteKeepsHistory(ctx context.Context, q querier) bool {
	var tables int
	err := q.QueryRowContext(ctx, sqliteHasRevisions).Scan(&tables)
	return err != nil || tables > 0
}

func scanRevision(row interface{ Scan(...any) error }) (*migrate.Revision, error) {
	r := &migrate.Revision{Type: migrate.RevisionTypeExecute}
	var milliseconds int64
	var partial string
	err := row.Scan(&r.Version, &r.Description, &r.Applied, &r.Total, &r.ExecutedAt, &milliseconds, &r.Error, &r.ErrorStmt, &r.Hash, &partial)
	if partial != "" {
		r.PartialHashes = strings.Split(partial, "\n")
	}
	r.ExecutionTime = time.Duration(milliseconds) * time.Millisecond
	return r, err
}

// history is the record of applied files as the executor reads and writes it.
type history struct {
	q      querier
	engine store.Engine
	sums   migrate.HashFile
	holder string // of the lease; empty on SQLite
}

// Ident implements migrate.RevisionReadWriter.
func (history) Ident() *migrate.TableIdent { return &migrate.TableIdent{Name: RevisionsTable} }

// ReadRevisions implements migrate.RevisionReadWriter.
func (h history) ReadRevisions(ctx context.Context) ([]*migrate.Revision, error) {
	return readRevisions(ctx, h.q, h.engine)
}

// ReadRevision implements migrate.RevisionReadWriter.
func (h history) ReadRevision(ctx context.Context, version string) (*migrate.Revision, error) {
	r, err := scanRevision(h.q.QueryRowContext(ctx, selectRevision, version))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, migrate.ErrRevisionNotExist
	}
	return r, err
}

// DeleteRevision implements migrate.RevisionReadWriter; history stays.
func (history) DeleteRevision(context.Context, string) error {
	return errors.New("a record of a migration is never deleted")
}

// write records how far a file has got. The checksum is that of the file at
// hand: one that stopped half-way may have been mended in what had not run.
func (h history) write(ctx context.Context, q querier, r *migrate.Revision) error {
	sum, err := h.sums.SumByName(nameOf(r))
	if err != nil {
		return err
	}
	args := []any{r.Version, r.Description, r.Applied, r.Total, r.ExecutedAt.UTC(), r.ExecutionTime.Milliseconds(), r.Error, r.ErrorStmt, sum, strings.Join(r.PartialHashes, "\n")}
	if h.holder == "" {
		_, err = q.ExecContext(ctx, writeRevision, args...)
		return err
	}
	result, err := q.ExecContext(ctx, writeRevisionLeased, append(args, h.holder)...)
	if err != nil {
		return err
	}
	written, err := result.RowsAffected()
	if err == nil && written == 0 {
		return errLeaseLost
	}
	return err
}

// isCode reports whether a server answered with one of the SQLSTATE codes.
func isCode(err error, codes ...string) bool {
	var answer *pq.Error
	if !errors.As(err, &answer) {
		return false
	}
	for _, c := range codes {
		if string(answer.Code) == c {
			return true
		}
	}
	return false
}
