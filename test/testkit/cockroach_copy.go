package testkit

import (
	"sync"
	"testing"

	"github.com/lib/pq"

	"unframed/store"
)

// migratedCopy is a backup of a migrated database on the node that all tests
// of the process share: there a migration takes half a minute and a copy of what
// it made less than a second.
var migratedCopy struct {
	sync.Mutex
	made bool
}

const (
	countTables  = `SELECT current_database(), (SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public')`
	copyAddress  = `nodelocal://self/migrated`
	restoredFrom = `RESTORE DATABASE migrated FROM '` + copyAddress + `' WITH new_db_name = $1`
)

// CopyOnCockroach migrates an empty database of the shared CockroachDB with up,
// which must be the same for every test of the process: only the first call
// does, the others are given a copy of what it made. A database that has tables
// already is left to up.
func CopyOnCockroach(t testing.TB, s *store.Store, up func() error) error {
	t.Helper()
	var name string
	var tables int
	if err := s.DB().QueryRow(countTables).Scan(&name, &tables); err != nil || tables > 0 {
		return up()
	}
	server, err := sharedCockroach()
	if err != nil {
		return err
	}
	migratedCopy.Lock()
	defer migratedCopy.Unlock()
	if migratedCopy.made {
		return server.restore(name)
	}
	if err := up(); err != nil {
		return err
	}
	if err := server.keep(name); err != nil {
		return err
	}
	migratedCopy.made = true
	return nil
}

// keep backs a database up under the name that restore knows.
func (s *cockroachServer) keep(name string) error {
	for _, statement := range []string{
		"ALTER DATABASE " + pq.QuoteIdentifier(name) + " RENAME TO migrated",
		"BACKUP DATABASE migrated TO '" + copyAddress + "'",
		"ALTER DATABASE migrated RENAME TO " + pq.QuoteIdentifier(name),
	} {
		if err := onServer(s.url.String(), statement); err != nil {
			return err
		}
	}
	return nil
}

// restore puts the copy in the place of an empty database.
func (s *cockroachServer) restore(name string) error {
	if err := onServer(s.url.String(), "DROP DATABASE "+pq.QuoteIdentifier(name)+" CASCADE"); err != nil {
		return err
	}
	return onServer(s.url.String(), restoredFrom, name)
}
