// Package store opens the database, knows which engine answers, and runs
// transactions that survive serialization failures. It knows the engines and
// the generated data layer; no business rule and no HTTP belong here.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"unframed/ent"
	_ "unframed/ent/runtime" // links the schema's defaults, hooks and privacy rules
	"unframed/internal/names"
)

// Engine is the kind of database that answers.
type Engine string

// The engines the application runs on.
const (
	SQLite      Engine = "SQLite"
	PostgreSQL  Engine = "PostgreSQL"
	CockroachDB Engine = "CockroachDB"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	*ent.Client
	Engine  Engine
	Version string // as the server names it, such as "15.8"
	// SpokenText says that text is sorted as a language has it and not by its
	// bytes, so that no index finds what text begins with: a PostgreSQL
	// database that was made without LOCALE 'C'.
	SpokenText bool

	reader  *ent.Client
	dialect string     // ent's name for the engine's
	seen    names.Seen // by the typed client
	db      *sql.DB
	metrics Metrics
	clock   clock
	files   *files
	inside  goroutines // that are inside Transact
	gate    *gate
}

// Options say which database to open and how hard it may be used.
type Options struct {
	URL          string        // postgresql://…; empty for SQLite
	Path         string        // the SQLite file, used when URL is empty
	MaxOpenConns int           // 0 for a default that suits the engine
	Metrics      Metrics       // nil for none
	Timeout      time.Duration // how long Open may take; 0 for 10 s
	// Clock is the machine's clock, which may be wrong; nil for the real one. See
	// Now.
	Clock func() time.Time
}

// Open connects and finds out which engine answers. Its errors are a sentence
// for the operator, wrapping the cause.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	if o.Metrics == nil {
		o.Metrics = noMetrics{}
	}
	s, err := openEngine(ctx, o)
	if err != nil {
		return nil, err
	}
	if s.clock.machine = o.Clock; o.Clock == nil {
		s.clock.machine = time.Now
	}
	if err := s.SetClock(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func openEngine(ctx context.Context, o Options) (*Store, error) {
	if o.URL == "" {
		return openSQLite(ctx, o)
	}
	return openPostgres(ctx, o)
}

func newStore(db *sql.DB, driver *entsql.Driver, engine Engine, version string, m Metrics) *Store {
	s := &Store{
		Engine:  engine,
		Version: version,
		db:      db,
		metrics: m,
		dialect: driver.Dialect(),
		files:   &files{},
		gate:    newGate(db.Stats().MaxOpenConnections, engine == SQLite),
	}
	s.Client = ent.NewClient(ent.Driver(&outside{driver, s}))
	s.reader = ent.NewClient(ent.Driver(&outside{driver, s}))
	govern(s.Client, refuseChange)
	govern(s.reader, refuseAlways)
	s.readAgain(s.Client)
	s.readAgain(s.reader)
	return s
}

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.Client.Close(), s.files.close()) }

// DB returns the connection pool under the typed client, for probes and
// migrations.
func (s *Store) DB() *sql.DB { return s.db }

// Superuser reports whether the database user may do anything, whatever it was
// granted. SQLite has no users.
func (s *Store) Superuser(ctx context.Context) (bool, error) {
	if s.Engine == SQLite {
		return false, nil
	}
	var is sql.NullString
	if err := s.db.QueryRowContext(ctx, "SELECT current_setting('is_superuser', true)").Scan(&is); err != nil {
		return false, fmt.Errorf("ask what the database user may do: %w", err)
	}
	return is.String == "on", nil
}

// Ping asks the database for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// noKeyUpdate locks a row against every change but lets others refer to it by
// foreign key meanwhile. FOR UPDATE would wait for them, and two who refer and
// then lock would wait for each other. CockroachDB reads it as FOR UPDATE.
const noKeyUpdate entsql.LockStrength = "NO KEY UPDATE"

// LockRows makes a query lock the rows it returns until the transaction ends,
// where the engine has row locks. SQLite has none and needs none: its
// transactions take the write lock when they begin. Use it as a predicate:
// Where(store.LockRows), with Order by key wherever there is more than one row.
func LockRows(s *entsql.Selector) {
	if s.Dialect() == dialect.Postgres {
		s.For(noKeyUpdate)
	}
}
