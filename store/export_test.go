package store

import (
	"database/sql"

	"unframed/ent"
)

// Within is a client inside a transaction, as ReadStale gives one to its caller.
func Within(tx *sql.Tx) *ent.Client { return ent.NewClient(ent.Driver(within(tx))) }

// Inside asks whether the caller is inside Transact, while somebody else is.
func (s *Store) Inside() bool {
	s.inside.count.Add(1)
	defer s.inside.count.Add(-1)
	return s.inside.here()
}
