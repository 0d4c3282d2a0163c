package entry

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
)

// counting is a driver around a driver: it has an entry point's shape, so its
// own callers are checked.
type counting struct{ dialect.Driver }

func (c counting) Exec(ctx context.Context, query string, args, v any) error {
	return c.Driver.Exec(ctx, query, args, v)
}

func (c counting) Query(ctx context.Context, query string, args, v any) error {
	query += " "                               // changed on its way
	return c.Driver.Query(ctx, query, args, v) // want `dialect\.ExecQuerier\)\.Query is not a constant`
}

// run hands its parameter on; deeper does so through run.
func run(db *sql.DB, statement string) { _, _ = db.Exec(statement) }

func deeper(statement string, db *sql.DB) { run(db, statement) }

type running interface{ perform(q string) }

type performer struct{ db *sql.DB }

func (p performer) perform(q string) { _, _ = p.db.Exec(q) }

// Run can be called from where this package cannot see.
func Run(db *sql.DB, statement string) { run(db, statement) } // want `entry\.run is not a constant`

func callers(db *sql.DB, p performer, r running) {
	id := text()
	run(db, "SELECT 1")
	deeper("SELECT 1", db)
	p.perform("SELECT 1")
	run(db, id)    // want `entry\.run is not a constant`
	deeper(id, db) // want `entry\.deeper is not a constant`
	p.perform(id)  // want `performer\)\.perform is not a constant`
	r.perform(id)  // want `running\)\.perform is not a constant`
	taken := run   // want `entry\.run is taken as a value`
	taken(db, id)
}
