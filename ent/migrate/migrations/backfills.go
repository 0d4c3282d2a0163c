package migrations

import "unframed/store/backfill"

// Backfills are what migration files compute in Go for rows that exist, by the
// name in their line "-- unframed:backfill NAME". One that any database may
// still have to run stays; docs/migrations.md says how to write one.
func Backfills() []backfill.Backfill {
	return []backfill.Backfill{}
}
