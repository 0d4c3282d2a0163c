package store

// Files is how many file descriptors the database may have open at once: a socket
// for each connection, or SQLite's file and log for each and the index that they
// share. One connection is readiness's own, and on SQLite the pool and readiness
// have one each that stays open.
func (s *Store) Files() int {
	conns := s.db.Stats().MaxOpenConnections + 1
	if s.Engine == SQLite {
		return 2*(conns+2) + 1
	}
	return conns
}
