package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"
)

const (
	postgresConns    = 16
	connLifetime     = 5 * time.Minute
	connectTimeout   = 3 * time.Second
	statementTimeout = "15000" // milliseconds
	idleInTxTimeout  = "15000" // milliseconds
)

// openPostgres connects to CockroachDB or PostgreSQL.
func openPostgres(ctx context.Context, o Options) (*Store, error) {
	cfg, err := postgresConfig(o.URL)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL cannot be used: %w", err)
	}
	db := sql.OpenDB(connector)
	conns := o.MaxOpenConns
	if conns == 0 {
		conns = postgresConns
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	// Jitter keeps the instances of a cluster from reconnecting together.
	db.SetConnMaxLifetime(connLifetime + rand.N(connLifetime/5))

	engine, version, err := detect(ctx, db)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the database at %s cannot be reached: %w", target(cfg), reason(err)), db.Close())
	}
	return newStore(db, entsql.OpenDB(dialect.Postgres, db), engine, version, o.Metrics), nil
}

// postgresConfig reads the URL and switches on the limits that both servers
// leave off.
func postgresConfig(url string) (pq.Config, error) {
	cfg, err := pq.NewConfig(url)
	if err != nil {
		return pq.Config{}, fmt.Errorf("DATABASE_URL cannot be read: %w", err)
	}
	if cfg.ApplicationName == "" {
		cfg.ApplicationName = "unframed"
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	for name, value := range map[string]string{
		"default_transaction_isolation":       "serializable",
		"statement_timeout":                   statementTimeout,
		"idle_in_transaction_session_timeout": idleInTxTimeout,
		"timezone":                            "UTC",
	} {
		if _, set := cfg.Runtime[name]; !set {
			cfg.Runtime[name] = value
		}
	}
	return cfg, nil
}

// detect asks the server what it is. Only CockroachDB knows crdb_version.
func detect(ctx context.Context, db *sql.DB) (Engine, string, error) {
	var cockroach sql.NullString
	var version string
	const query = "SELECT current_setting('crdb_version', true), current_setting('server_version')"
	if err := db.QueryRowContext(ctx, query).Scan(&cockroach, &version); err != nil {
		return "", "", err
	}
	if cockroach.String != "" {
		return CockroachDB, cockroachVersion(cockroach.String), nil
	}
	version, _, _ = strings.Cut(version, " ")
	return PostgreSQL, version, nil
}

// cockroachVersion picks "v22.1.0" from "CockroachDB CCL v22.1.0 (x86_64…)".
func cockroachVersion(long string) string {
	for _, word := range strings.Fields(long) {
		if len(word) > 1 && word[0] == 'v' && word[1] >= '0' && word[1] <= '9' {
			return word
		}
	}
	return long
}

// target names the server and database without the credentials.
func target(cfg pq.Config) string {
	return fmt.Sprintf("%s/%s", net.JoinHostPort(cfg.Host, fmt.Sprint(cfg.Port)), cfg.Database)
}

// reason turns the commonest failures to connect into plain words.
func reason(err error) error {
	var answer *pq.Error
	switch {
	case errors.As(err, &answer):
		return errors.New(answer.Message)
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("no answer in time")
	}
	return err
}
