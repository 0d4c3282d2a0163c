package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"strconv"
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
	lockTimeout      = "3000"  // milliseconds; CockroachDB's statements wait by statementTimeout
)

// openPostgres connects to CockroachDB or PostgreSQL.
func openPostgres(ctx context.Context, o Options) (*Store, error) {
	cfg, size, err := postgresConfig(o.URL)
	if err != nil {
		return nil, err
	}
	engine, version, spoken, pooled, err := probe(ctx, cfg)
	if err != nil {
		return nil, err
	}
	asksFor(cfg, "lock_timeout", lockTimeout, engine == PostgreSQL)
	asksFor(cfg, planCacheMode, "force_generic_plan", engine == PostgreSQL)
	asksFor(cfg, isolationParameter, looseReads, engine == PostgreSQL)
	asksFor(cfg, isolationParameter, strictReads, true)
	db, err := pool(cfg, pooled)
	if err != nil {
		return nil, err
	}
	conns := cmp.Or(o.MaxOpenConns, size, postgresConns)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	// Jitter keeps the instances of a cluster from reconnecting together.
	db.SetConnMaxLifetime(connLifetime + rand.N(connLifetime/5))
	s := newStore(db, entsql.OpenDB(dialect.Postgres, db), engine, version, o.Metrics)
	s.SpokenText = spoken
	return s, nil
}

// planCacheMode has PostgreSQL plan a prepared statement once and not anew for
// the values of each run: every statement here is written for one way through
// the tables, whatever the values, and at a million rows planning a search
// takes longer than reading what it finds. CockroachDB is left to plan as it
// does.
const planCacheMode = "plan_cache_mode"

// asksFor sets a setting of the session that the URL does not, where it should.
func asksFor(cfg pq.Config, name, value string, should bool) {
	if _, set := cfg.Runtime[name]; should && !set {
		cfg.Runtime[name] = value
	}
}

// pool makes a pool of connections; none is opened yet. pooled says that a
// pooler stands before the server.
func pool(cfg pq.Config, pooled bool) (*sql.DB, error) {
	wait := patience(cfg.Runtime["statement_timeout"])
	made := connector{loose: cfg.Runtime[isolationParameter] == looseReads}
	if pooled {
		cfg, made.later = splitParameters(cfg)
	}
	inner, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL cannot be used: %w", err)
	}
	inner.Dialer(&dialer{patience: wait})
	made.Connector = inner
	return sql.OpenDB(made), nil
}

// probe asks over connections of its own what the server is, and whether a
// pooler stands before it, for how others are opened depends on it.
func probe(ctx context.Context, cfg pq.Config) (engine Engine, version string, spoken, pooled bool, err error) {
	engine, version, spoken, err = ask(ctx, cfg, false)
	if refusesParameters(err) {
		pooled = true
		engine, version, spoken, err = ask(ctx, cfg, true)
	}
	switch {
	case errors.Is(err, errTransactionPooling):
		err = fmt.Errorf("the database at %s: %w", target(cfg), err)
	case err != nil:
		err = fmt.Errorf("the database at %s cannot be reached: %w", target(cfg), reason(err))
	}
	return engine, version, spoken, pooled, err
}

func ask(ctx context.Context, cfg pq.Config, pooled bool) (engine Engine, version string, spoken bool, err error) {
	db, err := pool(cfg, pooled)
	if err != nil {
		return "", "", false, err
	}
	if engine, version, spoken, err = detect(ctx, db); err == nil && pooled {
		err = refuseTransactionPooling(ctx, db)
	}
	return engine, version, spoken, errors.Join(err, db.Close())
}

// poolParameter sizes the pool of connections in the URL, by the name that
// other drivers use too. Servers do not know it.
const poolParameter = "pool_max_conns"

// postgresConfig reads the URL, takes the size of the pool out of it (0 if it
// has none), and switches on the limits that both servers leave off.
func postgresConfig(raw string) (cfg pq.Config, size int, err error) {
	u, err := url.Parse(raw)
	if err != nil {
		return cfg, 0, errors.New("DATABASE_URL cannot be read") // url's own error quotes the password
	}
	query := u.Query()
	if given := query.Get(poolParameter); given != "" {
		if size, err = strconv.Atoi(given); err != nil || size < 1 {
			return cfg, 0, fmt.Errorf("DATABASE_URL says %s=%s; it must be a number from 1", poolParameter, given)
		}
		query.Del(poolParameter)
		u.RawQuery = query.Encode()
	}
	if cfg, err = pq.NewConfig(u.String()); err != nil {
		return cfg, 0, fmt.Errorf("DATABASE_URL cannot be read: %w", err)
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
		"statement_timeout":                   statementTimeout,
		"idle_in_transaction_session_timeout": idleInTxTimeout,
		"timezone":                            "UTC",
		"extra_float_digits":                  "3", // CockroachDB rounds floats to 15 digits else
	} {
		asksFor(cfg, name, value, true)
	}
	return cfg, size, nil
}

// detect asks the server what it is, and whether it sorts capitals among small
// letters. Only CockroachDB knows crdb_version.
func detect(ctx context.Context, db *sql.DB) (engine Engine, version string, spoken bool, err error) {
	var cockroach sql.NullString
	const query = "SELECT current_setting('crdb_version', true), current_setting('server_version'), 'a'::TEXT < 'B'::TEXT"
	if err := db.QueryRowContext(ctx, query).Scan(&cockroach, &version, &spoken); err != nil {
		return "", "", false, err
	}
	if cockroach.String != "" {
		return CockroachDB, cockroachVersion(cockroach.String), spoken, nil
	}
	version, _, _ = strings.Cut(version, " ")
	return PostgreSQL, version, spoken, nil
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
