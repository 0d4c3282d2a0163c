// Package janitor deletes expired rows where the database does not do it by
// itself. Which tables expire is declared on the schema (annotation.ExpiresBy)
// and nowhere else. Rows are deleted late, never early: whoever reads one
// looks at its time.
package janitor

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"unframed/ent"
	"unframed/internal/viewer"
	"unframed/store"
)

const (
	every = 10 * time.Minute
	batch = 200 // rows a transaction, so that none holds locks for long
	// margin is for how long an expired row stays: an instance whose clock is
	// behind may still honour it.
	margin = time.Hour
)

// serverTTL lists the tables whose expired rows CockroachDB deletes.
const serverTTL = `SELECT relname FROM pg_catalog.pg_class
	WHERE relkind = 'r' AND array_to_string(reloptions, ',') LIKE '%ttl_expiration_expression%'`

// Run sweeps every ten minutes until ctx ends. It says once which tables it
// looks after and why, and is silent and idle if there are none.
func Run(ctx context.Context, s *store.Store, log *slog.Logger) {
	tables, err := Tables(ctx, s)
	if err != nil {
		// Deleting what the database deletes too does no harm.
		tables = all(s)
	}
	if len(tables) == 0 {
		return
	}
	log.InfoContext(ctx, "expired rows are deleted by this program, because the database does not",
		"tables", strings.Join(tables, ","), "database", string(s.Engine)+" "+s.Version)
	for {
		if n, err := Sweep(ctx, s, s.Now().Add(-margin), tables); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "expired rows could not be deleted; the next sweep tries again", "error", err)
		} else if n > 0 {
			log.DebugContext(ctx, "expired rows deleted", "rows", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every + rand.N(every/5)): // instances should not sweep together
		}
	}
}

// Tables names the tables that expire and that the database leaves to us.
func Tables(ctx context.Context, s *store.Store) ([]string, error) {
	tables := all(s)
	if s.Engine != store.CockroachDB {
		return tables, nil
	}
	rows, err := s.DB().QueryContext(ctx, serverTTL)
	if err != nil {
		return nil, fmt.Errorf("ask which tables have a row-level TTL: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		tables = slices.DeleteFunc(tables, func(t string) bool { return t == name })
	}
	return tables, rows.Err()
}

func all(s *store.Store) []string {
	var tables []string
	for _, e := range s.Expiring() {
		tables = append(tables, e.Table)
	}
	return tables
}

// deletingExpired is for every entity that the schema declares to expire.
var deletingExpired = viewer.System("delete expired rows", viewer.May(viewer.Read|viewer.Delete, ent.ExpiringEntities()...))

// Sweep deletes the rows of the tables that had expired at the time, a bounded
// batch a transaction with pauses between, and returns how many there were.
func Sweep(ctx context.Context, s *store.Store, at time.Time, tables []string) (total int, err error) {
	ctx = deletingExpired.In(ctx)
	for _, table := range tables {
		n, err := s.Sweep(ctx, table, func(ctx context.Context) (int, bool, error) {
			n, err := sweepBatch(ctx, s, at, table)
			return n, n == batch, err
		})
		total += n
		if err != nil {
			return total, fmt.Errorf("delete expired rows of %s: %w", table, err)
		}
	}
	return total, nil
}

func sweepBatch(ctx context.Context, s *store.Store, at time.Time, table string) (n int, err error) {
	err = s.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		for _, e := range tx.Expiring() {
			if e.Table == table {
				n, err = e.Delete(ctx, at, batch)
				return err
			}
		}
		return fmt.Errorf("table %s does not expire", table)
	})
	return n, err
}
