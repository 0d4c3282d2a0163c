package testkit

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"
)

// migratedTemplate is a migrated database on the server that all tests of the
// process share.
var migratedTemplate struct {
	sync.Mutex
	made bool
}

const (
	templateName = "migrated"
	hasDatabase  = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	// isAsMade asks whether nothing was prepared in the database, nor asked for when
	// it was made: what is made anew would lack that.
	isAsMade = `SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)
		AND NOT EXISTS (SELECT FROM pg_namespace WHERE oid >= 16384)
		AND NOT EXISTS (SELECT FROM pg_extension WHERE oid >= 16384)
		AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = mine.oid)
		AND mine.datacl IS NULL
		AND (mine.datlocprovider, mine.datcollate, mine.datdba) = (usual.datlocprovider, usual.datcollate, usual.datdba)
		FROM pg_database mine, pg_database usual WHERE mine.datname = current_database() AND usual.datname = 'template1'`
)

// CopyOnPostgres puts a migrated database in the place of an empty one, where it is
// on the PostgreSQL that all tests of the process share; any other it leaves as it
// is. up migrates the database at a URL and is called for the first copy alone.
func CopyOnPostgres(t testing.TB, databaseURL string, up func(url string) error) error {
	t.Helper()
	server := runningPostgres.Load()
	if server == nil {
		return nil
	}
	at, err := url.Parse(databaseURL)
	if err != nil {
		return fmt.Errorf("the database's URL: %w", err)
	}
	name := strings.TrimPrefix(at.Path, "/") // of no other server of this process
	var here, empty bool
	if err := server.ask("postgres", hasDatabase, &here, name); err != nil || !here {
		return err
	}
	if err := server.ask(name, isAsMade, &empty); err != nil || !empty {
		return err
	}
	if err := server.makeTemplate(t, up); err != nil {
		return err
	}
	if err := onServer(server.url("postgres"), "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)"); err != nil {
		return err
	}
	return onServer(server.url("postgres"), "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE "+templateName)
}

// ask asks one of the server's databases for one value.
func (s *PostgresServer) ask(database, question string, answer any, args ...any) error {
	db, err := sql.Open("postgres", s.url(database))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.QueryRow(question, args...).Scan(answer)
}

// makeTemplate migrates the database that the others are copies of, once.
func (s *PostgresServer) makeTemplate(t testing.TB, up func(url string) error) error {
	migratedTemplate.Lock()
	defer migratedTemplate.Unlock()
	if migratedTemplate.made {
		return nil
	}
	if err := createDatabase(s.url("postgres"), templateName); err != nil {
		return err
	}
	if err := up(Recorded(t, s.url(templateName))); err != nil {
		return err
	}
	migratedTemplate.made = true
	return nil
}
