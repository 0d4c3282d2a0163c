package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"unframed/store"
	"unframed/store/migrate"
)

func (m migrations) grants() *cobra.Command {
	var user string
	var apply bool
	c := &cobra.Command{
		Use:   "grants",
		Short: "Print, or apply, what the server's database user may do",
		Args:  takesNone,
		RunE: func(c *cobra.Command, args []string) error {
			if err := need(c, "runtime-user"); err != nil {
				return err
			}
			if !apply && m.embedded != nil {
				if embedded, err := m.embedded(); err != nil || embedded {
					return cmp.Or(err, migrate.ErrNoUsers)
				}
			}
			if !apply {
				fmt.Fprintln(c.OutOrStdout(), strings.Join(migrate.Grants(user), ";\n")+";")
				return nil
			}
			return withStore(m.look, func(c *cobra.Command, s *store.Store) error {
				if err := migrate.ApplyGrants(c.Context(), s, user); err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s may now run the server, and no more.\n", user)
				return nil
			})(c, args)
		},
	}
	c.Flags().StringVar(&user, "runtime-user", "", "the database user the server connects as")
	c.Flags().BoolVar(&apply, "apply", false, "run the statements instead of printing them")
	return c
}

// refuseDenied says which tables the user of the database may not use.
func refuseDenied(ctx context.Context, s *store.Store) error {
	names, err := migrate.Denied(ctx, s)
	if err != nil {
		return fmt.Errorf("look which tables this database user may use: %w", err)
	}
	if len(names) > 0 {
		return fmt.Errorf("this database user may not use %s; as the user who owns the tables, run: app migrate grants --runtime-user U --apply", strings.Join(names, ", "))
	}
	return nil
}
