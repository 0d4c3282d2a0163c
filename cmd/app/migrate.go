package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"text/tabwriter"
	"time"

	entschema "entgo.io/ent/dialect/sql/schema"
	"github.com/spf13/cobra"

	entmigrate "unframed/ent/migrate"
	binary "unframed/ent/migrate/migrations"
	"unframed/ent/schema/annotation"
	"unframed/store"
	"unframed/store/backfill"
	"unframed/store/migrate"
)

// migrateCommand is "app migrate". open opens the configured database; diff
// and rebase never call it.
func migrateCommand(open func(ctx context.Context) (*store.Store, error)) *cobra.Command {
	return migrations{open: open, tables: entmigrate.Tables, features: entmigrate.Features}.command()
}

// migrateConfigured is "app migrate" on the configured database, which up alone
// makes where there is none.
func migrateConfigured() *cobra.Command {
	return migrations{open: openConfigured, look: openExisting, careful: inProduction, embedded: onSQLite, tables: entmigrate.Tables, features: entmigrate.Features}.command()
}

// migrations is what the commands work on.
type migrations struct {
	open     func(ctx context.Context) (*store.Store, error)
	look     func(ctx context.Context) (*store.Store, error) // opens what is there; nil for open
	tables   []*entschema.Table                              // what the schema describes
	features []annotation.Features
	files    func(store.Engine) fs.FS // nil for the binary's own
	careful  func() (bool, error)     // whether people are at work there; nil for no
	embedded func() (bool, error)     // whether the database is SQLite's, which has no users; nil for unknown
	// backfills are those that files may name; nil for the binary's own.
	backfills []backfill.Backfill
}

// fillings are the backfills that files may name.
func (m migrations) fillings() []backfill.Backfill {
	if m.backfills != nil {
		return m.backfills
	}
	return binary.Backfills()
}

// options are those of the database that is open.
func (m migrations) options(s *store.Store) (o migrate.Options) {
	if m.files != nil {
		o.Files = m.files(s.Engine)
	}
	o.Backfills = m.fillings()
	return o
}

func (m migrations) command() *cobra.Command {
	if m.look == nil {
		m.look = m.open
	}
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Plan, apply and check database migrations",
		Args:  takesNone,
	}
	c.AddCommand(m.up(), m.status(), m.verify(), m.grants())
	c.AddCommand(m.planning()...)
	return c
}

func (m migrations) status() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "List the migrations and whether they are applied",
		Args:  takesNone,
		RunE: withStore(m.look, func(c *cobra.Command, s *store.Store) error {
			files, err := migrate.Status(c.Context(), s, m.options(s))
			if err != nil {
				return err
			}
			return printStatus(c.OutOrStdout(), files)
		}),
	}
}

func printStatus(out io.Writer, files []migrate.File) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MIGRATION\tSTATE\tSTATEMENTS\tAT")
	for _, f := range files {
		at := ""
		if !f.At.IsZero() {
			at = f.At.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%s\t%s\t%d/%d\t%s\n", f.Name, f.State, f.Done, f.Statements, at)
		if f.Error != "" {
			fmt.Fprintf(w, "\t\t\t%s\n", f.Error)
		}
	}
	return w.Flush()
}

func (m migrations) verify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check that the migration files are those that were applied, and the database what they make of it",
		Args:  takesNone,
		RunE: withStore(m.look, func(c *cobra.Command, s *store.Store) error {
			if err := migrate.Verify(c.Context(), s, m.options(s)); err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), "The migration files match their checksums, what was applied, and the database.")
			return nil
		}),
	}
}

// withStore opens the database for a command and closes it after.
func withStore(open func(ctx context.Context) (*store.Store, error), run func(*cobra.Command, *store.Store) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, _ []string) (err error) {
		s, err := open(c.Context())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		return run(c, s)
	}
}
