package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unframed/config"
	"unframed/store"
	"unframed/store/migrate"
)

// longestWait is how long people may have to wait in production without a yes.
const longestWait = 5 * time.Second

// inProduction asks the configuration.
func inProduction() (bool, error) {
	cfg, err := loadConfig()
	return cfg.Env == config.Production, err
}

// onSQLite reports whether no server is configured.
func onSQLite() (bool, error) {
	cfg, err := loadConfig()
	return cfg.DatabaseURL == "", err
}

func (m migrations) up() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "up",
		Short: "Apply the migrations that are pending",
		Long:  "Apply the migrations that are pending, after saying what they lock and for about how long. Safe to start on several machines at once, and again after it was stopped.",
		Args:  takesNone,
		RunE: withStore(m.open, func(c *cobra.Command, s *store.Store) error {
			o := m.options(s)
			if err := m.foretell(c.Context(), c.ErrOrStderr(), s, o, yes); err != nil {
				return err
			}
			o.Progress = func(e migrate.Event) {
				if e.Kind != migrate.EventBegan {
					fmt.Fprintln(c.ErrOrStderr(), e)
				}
			}
			applied, err := migrate.Up(c.Context(), s, o)
			if err != nil {
				return err
			}
			if applied == 0 {
				fmt.Fprintln(c.OutOrStdout(), "Nothing to do: all migrations are applied.")
			} else {
				fmt.Fprintf(c.OutOrStdout(), "Applied %d migration(s).\n", applied)
			}
			return m.tellGrants(c.Context(), c.ErrOrStderr(), s)
		}),
	}
	c.Flags().BoolVar(&yes, "yes", false, fmt.Sprintf("go on in production although people wait for more than %s", longestWait))
	return c
}

// foretell says what the pending migrations lock, and stops in production where
// people would have to wait for long.
func (m migrations) foretell(ctx context.Context, out io.Writer, s *store.Store, o migrate.Options, yes bool) error {
	costs, err := migrate.Outlook(ctx, s, o)
	if err != nil {
		return err
	}
	for _, cost := range costs {
		fmt.Fprintln(out, cost)
	}
	wait := migrate.Waits(costs)
	if m.careful == nil || yes || wait <= longestWait {
		return nil
	}
	careful, err := m.careful()
	if err == nil && careful {
		err = fmt.Errorf("people would wait about %s while these migrations are applied, and nothing was changed; choose an hour for it and run: app migrate up --yes", wait.Round(time.Second))
	}
	return err
}

// tellGrants says whom the server runs as and what that user may not use yet.
func (m migrations) tellGrants(ctx context.Context, out io.Writer, s *store.Store) error {
	missing, known, err := migrate.MissingGrants(ctx, s)
	if err != nil {
		return fmt.Errorf("look whether grants are missing: %w", err)
	}
	for _, u := range missing {
		fmt.Fprintf(out, "%s may not use %s yet; run: app migrate grants --runtime-user %s --apply\n", u.User, strings.Join(u.Tables, ", "), u.User)
	}
	if known || m.careful == nil {
		return nil
	}
	if careful, err := m.careful(); err != nil || !careful {
		return err
	}
	fmt.Fprintln(out, "No other database user may use the tables yet; for the one whom the server runs as, run: app migrate grants --runtime-user U --apply")
	return nil
}
