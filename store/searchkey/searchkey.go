// Package searchkey fills in search keys that are missing. The data layer makes a
// key with every write (schema.Searched); rows that were there before the column,
// or that an older release writes beside a newer one, have none until then. A key
// is no part of what a row says: no version, time or event changes with it.
package searchkey

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"unframed/ent/migrate"
	"unframed/ent/schema/annotation"
	"unframed/internal/text"
	"unframed/store"
)

const (
	every = 10 * time.Minute
	batch = 500 // rows a transaction
)

// Run fills in what is missing, at once and every ten minutes until ctx ends.
func Run(ctx context.Context, s *store.Store, log *slog.Logger) {
	keys := declared()
	if len(keys) == 0 {
		return
	}
	for {
		if n, err := Fill(ctx, s, keys); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "search keys could not be filled in; it is tried again", "error", err)
		} else if n > 0 {
			log.InfoContext(ctx, "search keys filled in", "rows", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every + rand.N(every/5)):
		}
	}
}

// declared are the keys of the schema, but for tables whose rows nobody changes:
// a migration fills those in.
func declared() []annotation.Searched {
	fixed := map[string]bool{}
	for _, f := range migrate.Features {
		fixed[f.Table] = f.AppendOnly
	}
	var keys []annotation.Searched
	for _, k := range migrate.Searched {
		if !fixed[k.Table] {
			keys = append(keys, k)
		}
	}
	return keys
}

// Fill gives every row that has a text and no key its key, and returns how many
// there were.
func Fill(ctx context.Context, s *store.Store, keys []annotation.Searched) (total int, err error) {
	for _, k := range keys {
		for {
			n, err := fill(ctx, s, k)
			total += n
			if err != nil {
				return total, fmt.Errorf("fill in %s.%s: %w", k.Table, k.Key, err)
			}
			if n < batch {
				break
			}
		}
	}
	return total, nil
}

type row struct{ id, text string }

func fill(ctx context.Context, s *store.Store, k annotation.Searched) (n int, err error) {
	engine := dialect.Postgres
	if s.Engine == store.SQLite {
		engine = dialect.SQLite
	}
	tx, err := s.DB().BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // nothing, once it is committed
	missing, err := read(ctx, sql.Conn{ExecQuerier: tx}, engine, k)
	if err != nil {
		return 0, err
	}
	for _, r := range missing {
		// The text is asked for again: where it has changed meanwhile, so has the key.
		update, args := sql.Dialect(engine).Update(k.Table).Set(k.Key, text.Key(r.text)).
			Where(sql.And(sql.EQ(k.ID, r.id), sql.IsNull(k.Key), sql.EQ(k.Text, r.text))).Query()
		//constsql:allow made by ent's builder of names that the generator wrote
		if _, err := tx.ExecContext(ctx, update, args...); err != nil {
			return 0, err
		}
	}
	return len(missing), tx.Commit()
}

func read(ctx context.Context, c sql.Conn, engine string, k annotation.Searched) (missing []row, err error) {
	query, args := sql.Dialect(engine).Select(k.ID, k.Text).From(sql.Table(k.Table)).
		Where(sql.And(sql.IsNull(k.Key), sql.NotNull(k.Text))).Limit(batch).Query()
	var rows sql.Rows
	//constsql:allow made by ent's builder of names that the generator wrote
	if err := c.Query(ctx, query, args, &rows); err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.text); err != nil {
			return nil, err
		}
		missing = append(missing, r)
	}
	return missing, rows.Err()
}
