package store

import (
	"database/sql"

	"unframed/ent"
)

// Within is a client inside a transaction, as ReadStale gives one to its caller.
func Within(tx *sql.Tx) *ent.Client { return ent.NewClient(ent.Driver(within(tx))) }

// Goroutine is exported for a benchmark.
var Goroutine = goroutine
