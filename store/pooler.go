package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"
)

// A pooler such as PgBouncer passes on only the startup parameters that it
// knows and refuses the others. Behind one the settings of a session are made
// by statements once it is open.

// poolerParameters are those that PgBouncer tracks for each client.
var poolerParameters = []string{"application_name", "client_encoding", "datestyle", "timezone", "standard_conforming_strings"}

// refusesParameters reports whether a server would not take our startup
// parameters.
func refusesParameters(err error) bool {
	var answer *pq.Error
	return errors.As(err, &answer) && strings.Contains(answer.Message, "unsupported startup parameter")
}

// splitParameters takes out of cfg what a pooler does not pass on.
func splitParameters(cfg pq.Config) (pq.Config, map[string]string) {
	later := maps.Clone(cfg.Runtime)
	cfg.Runtime = map[string]string{}
	for name, value := range later {
		if slices.Contains(poolerParameters, strings.ToLower(name)) {
			cfg.Runtime[name] = value
			delete(later, name)
		}
	}
	return cfg, later
}

// set makes the settings of a session by statements.
func (c *conn) set(ctx context.Context, settings map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		rows, err := c.pqConn.QueryContext(ctx, "SELECT set_config($1, $2, false)", []driver.NamedValue{{Ordinal: 1, Value: name}, {Ordinal: 2, Value: settings[name]}})
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

var errTransactionPooling = errors.New("the pooler gives a connection away after each transaction (pool_mode = transaction), and prepared statements and session settings do not survive that: use pool_mode = session, or a direct address")

// secondClient is how long a pooler may take to give a second client a
// connection; one that has none left pools by session.
const secondClient = 2 * time.Second

// refuseTransactionPooling finds out whether two clients of a pooler are given
// the same connection to the server: one that pools by session never does that.
func refuseTransactionPooling(ctx context.Context, db *sql.DB) error {
	first, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = first.Close() }()
	for range 3 { // somebody else may take the connection in between
		shared, err := shares(ctx, db, first)
		if err != nil {
			return err
		}
		if shared {
			return errTransactionPooling
		}
	}
	return nil
}

// shares reports whether another client, in a transaction, is answered by the
// server process that has just answered the first.
func shares(ctx context.Context, db *sql.DB, first *sql.Conn) (bool, error) {
	const whoAnswers = "SELECT pg_backend_pid()"
	var one, other int
	if err := first.QueryRowContext(ctx, whoAnswers).Scan(&one); err != nil {
		return false, err
	}
	waiting, cancel := context.WithTimeout(ctx, secondClient)
	defer cancel()
	second, err := db.BeginTx(waiting, nil)
	if err != nil {
		if waiting.Err() != nil && ctx.Err() == nil {
			return false, nil
		}
		return false, err
	}
	defer func() { _ = second.Rollback() }()
	err = second.QueryRowContext(waiting, whoAnswers).Scan(&other)
	return one == other, err
}
