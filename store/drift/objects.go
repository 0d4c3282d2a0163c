package drift

import (
	"context"
	"database/sql"
	"errors"

	"unframed/store"
)

const (
	sqliteObjects = `SELECT type, tbl_name, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type, name`
	serverObjects = `SELECT 'view', '', table_name::TEXT FROM information_schema.views WHERE table_schema = current_schema()
		UNION ALL SELECT 'trigger', c.relname::TEXT, t.tgname::TEXT FROM pg_catalog.pg_trigger t
			JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE NOT t.tgisinternal AND n.nspname = current_schema()
		ORDER BY 1, 3`
)

// Objects returns the triggers and views of a database, all as extra: no state
// describes them, only files written by hand do.
func Objects(ctx context.Context, q Conn, engine store.Engine) (all []Difference, err error) {
	rows, err := objects(ctx, q, engine)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		d := Difference{How: Extra}
		if err := rows.Scan(&d.What, &d.Table, &d.Name); err != nil {
			return nil, err
		}
		if d.What == "view" {
			d.Table = ""
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

func objects(ctx context.Context, q Conn, engine store.Engine) (*sql.Rows, error) {
	if engine == store.SQLite {
		return q.QueryContext(ctx, sqliteObjects)
	}
	return q.QueryContext(ctx, serverObjects)
}
