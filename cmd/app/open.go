package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/config"
	"unframed/ent"
	"unframed/internal/feature"
	"unframed/settings"
	"unframed/store"
	"unframed/store/migrate"
)

// dataDir holds the embedded database and what belongs beside it.
const dataDir = "data"

// openStore opens the database that the configuration names.
func openStore(ctx context.Context, cfg config.Config, m store.Metrics) (*store.Store, error) {
	return store.Open(ctx, store.Options{
		URL:     cfg.DatabaseURL.Reveal(),
		Path:    filepath.Join(dataDir, "app.db"),
		Metrics: m,
	})
}

// openProbe opens the database with one connection, which readiness has for
// itself: it answers however many wait for the others.
func openProbe(ctx context.Context, cfg config.Config) (*store.Store, error) {
	return store.Open(ctx, store.Options{URL: cfg.DatabaseURL.Reveal(), Path: filepath.Join(dataDir, "app.db"), MaxOpenConns: 1})
}

// openConfigured is openStore for a command that needs nothing else. It makes
// SQLite's file where there is none, which is for migrate up alone.
func openConfigured(ctx context.Context) (*store.Store, error) {
	cfg, err := loadConfig()
	if err != nil {
		return nil, err
	}
	db, err := openStore(ctx, cfg, nil)
	if err == nil {
		tell(cfg, db)
	}
	return db, err
}

// openExisting is openConfigured for the commands that only look or change:
// none of them makes a database.
func openExisting(ctx context.Context) (*store.Store, error) {
	cfg, err := loadConfig()
	if err != nil {
		return nil, err
	}
	if err := refuseMissing(cfg); err != nil {
		return nil, err
	}
	return openConfigured(ctx)
}

// refuseMissing stops where there is no database yet, as in a folder that is
// not the one that was meant.
func refuseMissing(cfg config.Config) error {
	if cfg.DatabaseURL != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dataDir, "app.db")); !errors.Is(err, fs.ErrNotExist) {
		return nil // what is wrong with it, opening it tells
	}
	return fmt.Errorf("there is no database %s; go to its folder, set DATABASE_URL, or make one with: app migrate up", databaseOf(cfg))
}

// databaseOf names the database without its credentials.
func databaseOf(cfg config.Config) string {
	if cfg.DatabaseURL != "" {
		return cfg.Settings()[0].Value
	}
	path := filepath.Join(dataDir, "app.db")
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// tell says on standard error which database a command uses: the wrong one
// looks like any other.
func tell(cfg config.Config, db *store.Store) {
	fmt.Fprintf(os.Stderr, "Database: %s, %s %s\n", databaseOf(cfg), db.Engine, db.Version)
}

// withStorePrepared opens the configured database for one command, once it is
// there and migrated, and closes it after.
func withStorePrepared(ctx context.Context, act func(config.Config, *store.Store) error) error {
	cfg, err := loadConfig()
	if err != nil {
		return err
	}
	db, err := openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := lookAt(ctx, cfg, db, newLog(cfg)); err != nil {
		return err
	}
	return act(cfg, db)
}

// prepare brings the database to where a server can use it. In dev it applies
// the migrations; in production that is the operator's to do, under another
// database user, and prepare only looks whether it was done.
func prepare(ctx context.Context, cfg config.Config, s *store.Store, log *slog.Logger) error {
	if cfg.Env == config.Production {
		if err := lookAt(ctx, cfg, s, log); err != nil {
			return err
		}
	} else if _, err := migrate.Up(ctx, s, migrate.Options{}); err != nil {
		return err
	}
	return features.Prepare(ctx, s)
}

// lookAt refuses a database that is not migrated as far as this release needs,
// and in production a database user who may too little or too much.
func lookAt(ctx context.Context, cfg config.Config, s *store.Store, log *slog.Logger) error {
	if cfg.Env == config.Production {
		if err := migrate.CheckFiles(s); err != nil {
			return err
		}
		if err := refuseSuperuser(ctx, cfg, s); err != nil {
			return err
		}
	}
	standing, err := migrate.Stand(ctx, s)
	if store.Forbidden(err) {
		return fmt.Errorf("this database user may not read what it needs; as the user who owns the tables, run: app migrate grants --runtime-user %s --apply", cfg.DatabaseUser())
	}
	if err != nil {
		return err
	}
	if err := refusePending(standing); err != nil {
		return err
	}
	if cfg.Env == config.Production {
		if err := refuseDenied(ctx, s); err != nil {
			return err
		}
	}
	if cfg.Env == config.Production && len(standing.Ahead) > 0 {
		log.InfoContext(ctx, "the database is ahead of this release: a newer one has migrated it", "first", standing.Ahead[0], "migrations", len(standing.Ahead))
	}
	return nil
}

// refuseSuperuser stops a server that would run as a database user whom no grant
// binds, whatever it is called.
func refuseSuperuser(ctx context.Context, cfg config.Config, s *store.Store) error {
	super, err := s.Superuser(ctx)
	if err != nil || !super {
		return err
	}
	return fmt.Errorf("DATABASE_URL names %s, a superuser of the database, whom no grant binds; app migrate grants --runtime-user makes another user ready", cfg.DatabaseUser())
}

// refusePending says which command is to be run first.
func refusePending(standing migrate.Standing) error {
	if len(standing.Pending) == 0 {
		return nil
	}
	return fmt.Errorf("%d migration(s) are not applied, the first is %s; run: app migrate up", len(standing.Pending), standing.Pending[0])
}

// ready tells why requests should be sent elsewhere: the database does not
// answer, is not migrated as far as this release needs, lets its user not use
// every table, or takes no changes.
func ready(s *store.Store) func(ctx context.Context) error {
	id := uuid.New()
	may := &lately{look: func(ctx context.Context) error { return refuseDenied(ctx, s) }}
	writes := &lately{look: func(ctx context.Context) error { return s.TryWrite(ctx, id) }}
	return func(ctx context.Context) error {
		if err := s.Moved(); err != nil {
			return err
		}
		standing, err := migrate.Stand(ctx, s)
		if err != nil {
			return err
		}
		if err := refusePending(standing); err != nil {
			return err
		}
		return errors.Join(may.hold(ctx), writes.hold(ctx))
	}
}

// newAccounts wires accounts to the features, which are told of a new user in the
// same transaction. runtime is nil for a command that
// shows nobody to others.
func newAccounts(s *store.Store, opening int64, log *slog.Logger, runtime *settings.Service) (*accounts.Service, error) {
	return newAccountsAt(s, opening, log, runtime, s.Now)
}

// newAccountsAt is newAccounts for people who came at another time.
func newAccountsAt(s *store.Store, opening int64, log *slog.Logger, runtime *settings.Service, now func() time.Time) (*accounts.Service, error) {
	return accounts.New(accounts.Options{
		Store:    s,
		Log:      log,
		Settings: runtime,
		Attached: features.Attached(),
		OpenAccount: func(ctx context.Context, tx *ent.Client, user uuid.UUID) error {
			return features.Join(ctx, tx, feature.Newcomer{ID: user, At: now(), Opening: opening})
		},
	})
}
