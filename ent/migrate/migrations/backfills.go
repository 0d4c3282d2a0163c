package migrations

import (
	"unframed/internal/text"
	"unframed/store/backfill"
)

// Backfills are what migration files compute in Go for rows that exist, by the
// name in their line "-- unframed:backfill NAME". One that any database may
// still have to run stays; docs/migrations.md says how to write one.
func Backfills() []backfill.Backfill {
	return []backfill.Backfill{{
		Name:  "search_keys_of_users",
		Start: backfill.FirstUUID,
		Read:  `SELECT id, username, email FROM users WHERE id > $1 ORDER BY id LIMIT $2`,
		Write: `UPDATE users SET username_search = $2, email_search = $3 WHERE id = $1`,
		Row: func(scan func(dest ...any) error) (string, []any, error) {
			var id, username, email string
			err := scan(&id, &username, &email)
			return id, []any{id, text.Key(username), text.Key(email)}, err
		},
	}}
}
