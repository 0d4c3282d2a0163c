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
			return writeDiff(c.OutOrStdout(), dir, args[0], desired, append(how, plan.Choose(chosen...))...)
		},
	}
	c.Flags().StringVar(&dir, "dir", plan.Dir, "the folder of the migration files")
	c.Flags().BoolVar(&check, "check", false, "write nothing, and fail if there is something to write")
	c.Flags().BoolVar(&rehash, "rehash", false, "write the checksums anew after editing a file that is applied nowhere yet")
	choiceFlags(c, &renames, &usings)
	c.Flags().StringVar(&fill, "backfill", "", "a backfill of ent/migrate/migrations to run for rows that exist")
	return c
}

// choiceFlags are what a builder decides about rows.
func choiceFlags(c *cobra.Command, renames, usings *[]string) {
	c.Flags().StringArrayVar(renames, "rename", nil, "what is the same under a new name: TABLE=NEW, TABLE.COLUMN=NEW or TABLE.COLUMN:VALUE=NEW")
	c.Flags().StringArrayVar(usings, "using", nil, "how values of a column become what it takes from now on: TABLE.COLUMN=round, floor, ceiling, trunc, nonzero, seconds, milliseconds, cut, clamp, null or default")
}

// choose reads what the builder decides about rows.
func choose(renames, usings []string) ([]plan.Choice, error) {
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
	return list, nil
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

func printWritten(out io.Writer, written []plan.Written, notes ...string) {
	for _, w := range written {
		notes = append(notes, w.Notes...)
		fmt.Fprintln(out, w.Path)
		if len(w.Deletes) > 0 {
			fmt.Fprintf(out, "  deletes %s, and what is in it\n", strings.Join(w.Deletes, ", "))
		}
	}
	for i, n := range notes {
		if !slices.Contains(notes[:i], n) {
			fmt.Fprintln(out, n+".")
		}
	}
}
