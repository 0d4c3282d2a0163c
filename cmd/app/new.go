//go:build !nodev

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/modfile"

	"unframed/adminkit/scaffold"
)

func newCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "new", Short: "Create something in the source code", Args: takesNone}
	cmd.AddCommand(newEntityCommand(), newProductCommand())
	return cmd
}

func newEntityCommand() *cobra.Command {
	var types []string
	for _, t := range scaffold.Types {
		types = append(types, fmt.Sprintf("  %-12s %s", t[0], t[1]))
	}
	return &cobra.Command{
		Use:   "entity NAME field:type[:optional|:unique|:immutable|:sensitive] …",
		Short: "Write the schema file of a new entity",
		Long: "Write ent/schema/name.go, to be edited. Run it in the folder of the source code.\n\nTypes:\n" +
			strings.Join(types, "\n"),
		Example: "  app new entity Invoice 'number:string:unique' 'state:enum(open|paid)' due_on:time 'user:ref(User)'",
		Args:    takesUpTo(1000, "the name of an entity, such as Invoice"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := inSource(); err != nil {
				return err
			}
			e, err := scaffold.Parse(args[0], args[1:])
			if err != nil {
				return err
			}
			module, err := os.ReadFile("go.mod")
			if err != nil {
				return fmt.Errorf("run this in the folder of the source code, where go.mod is: %w", err)
			}
			taken, err := scaffold.ReadTaken("ent")
			if err != nil {
				return fmt.Errorf("read what ent has generated: %w", err)
			}
			if err := taken.Check(e); err != nil {
				return err
			}
			path, err := e.Write(filepath.Join("ent", "schema"), modfile.ModulePath(module))
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\n\nRead it, then:\n  go generate ./...\n  go run ./cmd/app migrate diff add_%s\n  go run ./cmd/app\n", path, e.Snake())
			return nil
		},
	}
}
