//go:build !nodev

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
		Use:     "product DIR --module M --name N [--without FEATURE]",
		Short:   "Write a copy of the source code that is a product of your own",
		Long:    "Write what is committed here into the folder DIR, under a module path and a name of its own, with migrations that begin anew. A feature that is left out takes its files, pages and tables along; the code is generated again then, which takes some minutes. Run it in the folder of the source code. See docs/product.md.",
		Example: "  app new product ../portal --module github.com/acme/portal --name Acme\n  app new product ../portal --module github.com/acme/portal --name Acme --without ledger",
		Args:    takesUpTo(1, "the folder to write, such as ../portal"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := inSource(); err != nil {
				return err
			}
			if n.Module == "" || n.Name == "" {
				return errors.New("say --module, such as github.com/acme/portal, and --name, what the product is called on its pages")
			}
			g, err := product.OpenCheckout(cmd.Context(), ".")
			if err != nil {
				return err
			}
			if n.Features, err = features.Without(without); err != nil {
				return err
			}
			if err := product.Create(g, args[0], n, func(made string) error {
				return begin(cmd.Context(), cmd.ErrOrStderr(), made, len(without) > 0)
			}); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is in %s. Put it under git, so that later versions can be merged into it:\n  cd %s\n  git init && git add -A && git commit -m Begin\n  go run ./cmd/app\n", n.Name, args[0], args[0])
			return err
		},
	}
	cmd.Flags().StringVar(&n.Module, "module", "", "the module path, such as github.com/acme/portal")
	cmd.Flags().StringVar(&n.Name, "name", "", "what the product is called on its pages")
	cmd.Flags().StringArrayVar(&without, "without", nil, "a feature to leave out, such as "+strings.Join(features.Names(), " or "))
	return cmd
}

// begin writes the first migration of a product, and generates its code where that is
// another than here.
func begin(ctx context.Context, out io.Writer, made string, generated bool) error {
	folder := filepath.Join(made, filepath.FromSlash(product.Migrations))
	desired, err := plan.Desired(ctx, entmigrate.Tables, entmigrate.Features)
	if err == nil {
		_, err = plan.Write(folder, "initial", desired, time.Now())
	}
	if err != nil || !generated {
		return err
	}
	// The product compiles with any migrations, and only then plans its own.
	app := filepath.Join(made, ".app")
	defer func() { _ = os.Remove(app) }()
	// ent's generator removes what it generated of tables that are gone, at which go
	// generate would stop.
	if err := runIn(ctx, out, filepath.Join(made, "ent"), "go", "run", "-mod=mod", "entc.go"); err != nil {
		return err
	}
	if err := runIn(ctx, out, made, "go", "generate", "./..."); err != nil {
		return err
	}
	if err := runIn(ctx, out, made, "go", "build", "-o", app, "./cmd/app"); err != nil {
		return err
	}
	for _, engine := range []string{"cockroach", "sqlite"} {
		if err := os.RemoveAll(filepath.Join(folder, engine)); err != nil {
			return err
		}
	}
	return runIn(ctx, out, made, app, "migrate", "diff", "initial")
}

// runIn runs a command in a folder, and shows what it says.
func runIn(ctx context.Context, out io.Writer, folder string, argv ...string) error {
	fmt.Fprintln(out, strings.Join(argv, " "))
	c := exec.CommandContext(ctx, argv[0], argv[1:]...) // #nosec G204 -- the builder's own Go
	c.Dir, c.Stdout, c.Stderr = folder, out, out
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(argv, " "), err)
	}
	return nil
}
