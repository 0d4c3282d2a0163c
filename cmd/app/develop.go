//go:build !nodev

package main

import (
	"context"

	"github.com/spf13/cobra"

	"unframed/store/plan"
)

// developing are the commands for those who write the program, which one built
// with -tags nodev leaves out.
func developing() []*cobra.Command {
	return []*cobra.Command{
		seedCommand(), auditCommand(), newCommand(), upgradeCommand(),
		labCommand(), // feature:ledger
	}
}

// planning are those of them below "app migrate".
func (m migrations) planning() []*cobra.Command { return []*cobra.Command{m.diff(), m.rebase()} }

// desired is the schema as planning wants it.
func (m migrations) desired(ctx context.Context) (map[plan.Dialect]plan.State, error) {
	return plan.Desired(ctx, m.tables, m.features)
}
