//go:build !nodev

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"unframed/adminkit/scaffold/product"
)

func upgradeCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:     "upgrade --from CHECKOUT",
		Short:   "Bring a later version of the platform into this product",
		Long:    "Merge what the platform changed since the version that this product has, and leave what you changed. Conflicts are named by file and line. Without any, generate the code and write the migration. Run it in the folder of the source code, with everything committed.",
		Example: "  app upgrade --from ../platform",
		Args:    takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := inSource(); err != nil {
				return err
			}
			if from == "" {
				return errors.New("say --from, the folder of a git checkout of the platform")
			}
			platform, err := product.OpenCheckout(cmd.Context(), from)
			if err != nil {
				return err
			}
			u, err := product.Bring(cmd.Context(), ".", platform)
			if err != nil {
				return err
			}
			return finishUpgrade(cmd.Context(), cmd.OutOrStdout(), u)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the folder of a git checkout of the platform")
	return cmd
}

// finishUpgrade says what was merged, and does what is to be done after it unless
// there are conflicts.
func finishUpgrade(ctx context.Context, out io.Writer, u *product.Upgrade) error {
	if u == nil {
		_, err := fmt.Fprintln(out, "Nothing to do: this product has that version of the platform.")
		return err
	}
	fmt.Fprintf(out, "From %.12s to %.12s: %d files written, %d deleted, %d conflicts.\n", u.From, u.To, len(u.Write), len(u.Delete), len(u.Conflicts))
	for _, name := range u.Migrations {
		fmt.Fprintf(out, "The platform's migration: %s\n", name)
	}
	commands := u.Commands()
	if len(u.Conflicts) > 0 {
		for _, c := range u.Conflicts {
			fmt.Fprintln(out, c)
		}
		fmt.Fprintln(out, "Resolve them, then run:")
		for _, c := range commands {
			fmt.Fprintln(out, "  "+strings.Join(c, " "))
		}
		return fmt.Errorf("there are %d conflicts to resolve", len(u.Conflicts))
	}
	for _, c := range commands {
		fmt.Fprintln(out, strings.Join(c, " "))
		run := exec.CommandContext(ctx, c[0], c[1:]...) // #nosec G204 -- the builder's own Go
		run.Stdout, run.Stderr = out, out
		if err := run.Run(); err != nil {
			return fmt.Errorf("%s: %w; what was merged is in the files, git diff shows it", strings.Join(c, " "), err)
		}
	}
	_, err := fmt.Fprintln(out, "Read what git diff shows and the migration, run make test, and commit.")
	return err
}
