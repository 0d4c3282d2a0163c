// Package migrations holds the versioned migration files, one folder for
// SQLite and one for CockroachDB, which PostgreSQL shares. "app migrate diff"
// writes them; a file that any database has applied is never edited. Beside
// the files, schema.hcl and features.json are what they together describe,
// from which the next difference is planned, and the .hcl of a migration's name
// is what it makes of the tables that it touches: see package chain.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed cockroach/*.sql cockroach/*.hcl cockroach/features.json cockroach/atlas.sum
var cockroach embed.FS

//go:embed sqlite/*.sql sqlite/*.hcl sqlite/atlas.sum
var sqlite embed.FS

// Cockroach returns the files for CockroachDB and PostgreSQL.
func Cockroach() fs.FS { return sub(cockroach, "cockroach") }

// SQLite returns the files for SQLite.
func SQLite() fs.FS { return sub(sqlite, "sqlite") }

func sub(files fs.FS, dir string) fs.FS {
	inner, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folder's name above is not a path
	}
	return inner
}
