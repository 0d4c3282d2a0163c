package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"unframed/accounts"
	"unframed/config"
	"unframed/handlers/transfer"
	"unframed/internal/feature"
	"unframed/ledger"
	"unframed/store"
)

// ledgerFeature is the ledger with its commands.
var ledgerFeature = func() feature.Feature {
	f := transfer.Feature()
	f.Commands = func() []*cobra.Command { return []*cobra.Command{ledgerCommand()} }
	return f
}()

func ledgerCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ledger", Short: "Manage the ledger"}
	cmd.AddCommand(ledgerVerifyCommand())
	return cmd
}

func ledgerVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Verify every account, transfer and ledger entry; exit with 1 if one is wrong",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStorePrepared(cmd.Context(), func(_ config.Config, db *store.Store) error {
				books, err := ledger.New(ledger.Options{Store: db, ByLogin: accounts.ByLogin})
				if err != nil {
					return err
				}
				bar := newProgress("verifying")
				report, err := books.Verify(cmd.Context(), bar.show)
				bar.end()
				if err != nil {
					return err
				}
				printReport(cmd.OutOrStdout(), report)
				if !report.Sound() {
					return errors.New("the books are not sound")
				}
				return nil
			})
		},
	}
}

func printReport(out io.Writer, r *ledger.Report) {
	for _, d := range r.Discrepancies {
		fmt.Fprintln(out, d)
	}
	if more := r.Found - len(r.Discrepancies); more > 0 {
		fmt.Fprintf(out, "… and %d more\n", more)
	}
	fmt.Fprintf(out, "%d accounts, %d transfers, %d ledger entries; all balances sum to %s; discrepancies: %d\n",
		r.Accounts, r.Transfers, r.Postings, r.Total, r.Found)
}
