package store

// Files is how many file descriptors the database may have open at once: a socket
// for each connection, or SQLite's file and log for each and the index that they
// share. One connection is readiness's own.
func (s *Store) Files() uint64 {
	conns := uint64(s.db.Stats().MaxOpenConnections) + 1 //nolint:gosec // a number of connections
	if s.Engine == SQLite {
		return 2*conns + 1
	}
	return conns
}
