//go:build !nodev

package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"unframed/adminkit/scaffold/product"
	entmigrate "unframed/ent/migrate"
	"unframed/store/plan"
)

func newProductCommand() *cobra.Command {
	var n product.Note
	var without []string
	cmd := &cobra.Command{
		Use:     "product DIR --module M --name N",
		Short:   "Write a copy of the source code that is a product of your own",
		Long:    "Write what is committed here into the folder DIR, under a module path and a name of its own, with migrations that begin anew. Run it in the folder of the source code. See docs/product.md.",
		Example: "  app new product ../portal --module github.com/acme/portal --name Acme",
		Args:    takesUpTo(1, "the folder to write, such as ../portal"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := inSource(); err != nil {
				return err
			}
			if len(without) > 0 {
				return fmt.Errorf("--without %s: no part of the program can be left out yet, the ledger neither; nothing was written (docs/extend.md says how to take the ledger out by hand)", without[0])
			}
			if n.Module == "" || n.Name == "" {
				return errors.New("say --module, such as github.com/acme/portal, and --name, what the product is called on its pages")
			}
			g, err := product.OpenCheckout(cmd.Context(), ".")
			if err != nil {
				return err
			}
			n.Features = []string{"ledger"}
			if err := product.Create(g, args[0], n, func(folder string) error {
				desired, err := plan.Desired(cmd.Context(), entmigrate.Tables, entmigrate.Features)
				if err == nil {
					_, err = plan.Write(folder, "initial", desired, time.Now())
				}
				return err
			}); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is in %s. Put it under git, so that later versions can be merged into it:\n  cd %s\n  git init && git add -A && git commit -m Begin\n  go run ./cmd/app\n", n.Name, args[0], args[0])
			return err
		},
	}
	cmd.Flags().StringVar(&n.Module, "module", "", "the module path, such as github.com/acme/portal")
	cmd.Flags().StringVar(&n.Name, "name", "", "what the product is called on its pages")
	cmd.Flags().StringArrayVar(&without, "without", nil, "a part to leave out; none can be yet")
	return cmd
}
