//go:build !nodev

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unframed/store/backfill"
	"unframed/store/plan"
)

// errStale makes "migrate diff --check" fail.
var errStale = errors.New("the schema has changes that no migration file describes; run: app migrate diff NAME")

func (m migrations) diff() *cobra.Command {
	var dir, fill string
	var renames, usings []string
	var check, rehash bool
	c := &cobra.Command{
		Use:   "diff NAME",
		Short: "Write the migration from the files so far to the schema",
		Long:  "Compare ent/schema, after go generate ./..., with what the migration files describe and write the files that lead there. No database is needed. Read the files before you commit them.",
		Args:  takesUpTo(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := cmp.Or(notTogether(c, "check", "rehash", "backfill"), migrationFolder(dir, c.Flags().Changed("dir"))); err != nil {
				return err
			}
			desired, err := m.desired(c.Context())
			switch {
			case err != nil:
				return err
			case rehash:
				return plan.Rehash(dir)
			case check:
				return checkDiff(c.OutOrStdout(), dir, desired)
			case len(args) == 0:
				return errors.New("name the migration, such as: app migrate diff add_phone_number")
			}
			var how []plan.Option
			if fill != "" {
				if _, err := backfill.Find(m.fillings(), fill); err != nil {
					return err
				}
				how = append(how, plan.Backfill(fill))
			}
			chosen, err := choose(renames, usings)
			if err != nil {
				return err
			}
			return writeDiff(c.OutOrStdout(), dir, args[0], desired, append(how, chosen)...)
		},
	}
	c.Flags().StringVar(&dir, "dir", plan.Dir, "the folder of the migration files")
	c.Flags().BoolVar(&check, "check", false, "write nothing, and fail if there is something to write")
	c.Flags().BoolVar(&rehash, "rehash", false, "write the checksums anew after editing a file that is applied nowhere yet")
	c.Flags().StringArrayVar(&renames, "rename", nil, "what is the same under a new name: TABLE=NEW, TABLE.COLUMN=NEW or TABLE.COLUMN:VALUE=NEW")
	c.Flags().StringArrayVar(&usings, "using", nil, "how values of a column become what it takes from now on: TABLE.COLUMN=round, floor, ceiling, trunc, nonzero, seconds, milliseconds, cut, clamp, null or default")
	c.Flags().StringVar(&fill, "backfill", "", "a backfill of ent/migrate/migrations to run for rows that exist")
	return c
}

// choose reads what the builder decides about rows.
func choose(renames, usings []string) (plan.Option, error) {
	var list []plan.Choice
	for _, text := range renames {
		c, err := plan.ParseRename(text)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	for _, text := range usings {
		c, err := plan.ParseUsing(text)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return plan.Choose(list...), nil
}

func checkDiff(out io.Writer, dir string, desired map[plan.Dialect]plan.State) error {
	changes, err := plan.Diff(dir, desired)
	if err != nil || len(changes) == 0 {
		return err
	}
	for _, c := range changes {
		for _, s := range c.Statements {
			fmt.Fprintf(out, "%s: %s\n", c.Dialect, s.Comment)
		}
	}
	return errStale
}

func writeDiff(out io.Writer, dir, name string, desired map[plan.Dialect]plan.State, how ...plan.Option) error {
	written, err := plan.Write(dir, name, desired, time.Now(), how...)
	if errors.Is(err, plan.ErrNothing) {
		fmt.Fprintln(out, "Nothing to do: "+err.Error()+".")
		return nil
	}
	if err != nil {
		return err
	}
	printWritten(out, written)
	return nil
}

func printWritten(out io.Writer, written []plan.Written) {
	var notes []string
	for _, w := range written {
		for _, n := range w.Notes {
			if !slices.Contains(notes, n) {
				notes = append(notes, n)
			}
		}
		fmt.Fprintln(out, w.Path)
		if len(w.Deletes) > 0 {
			fmt.Fprintf(out, "  deletes %s, and what is in it\n", strings.Join(w.Deletes, ", "))
		}
	}
	for _, n := range notes {
		fmt.Fprintln(out, n+".")
	}
}
