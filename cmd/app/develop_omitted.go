//go:build nodev

package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func developing() []*cobra.Command {
	audit := omitted("app", "audit")
	audit.AddCommand(auditPruneCommand()) // works on the database
	return []*cobra.Command{omitted("app", "seed"), audit, omitted("app", "lab"), omitted("app", "new"), omitted("app", "upgrade")}
}

func (m migrations) planning() []*cobra.Command {
	return []*cobra.Command{omitted("app migrate", "diff"), omitted("app migrate", "rebase")}
}

// omitted says where a command is that this program was built without.
func omitted(parent, name string) *cobra.Command {
	return &cobra.Command{
		Use:                name + " …",
		Short:              "Not in this program: run it from the source code",
		DisableFlagParsing: true,
		RunE: func(*cobra.Command, []string) error {
			return fmt.Errorf("this program was built with -tags nodev, without %s %s; in the folder of the source code, run: go run ./cmd/%s %s", parent, name, parent, name)
		},
	}
}
