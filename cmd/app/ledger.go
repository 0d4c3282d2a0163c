package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"unframed/config"
	"unframed/ledger"
	"unframed/store"
)

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
			return withLedger(cmd.Context(), func(ctx context.Context, _ *store.Store, books *ledger.Service) error {
				bar := newProgress("verifying")
				report, err := books.Verify(ctx, bar.show)
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
	fmt.Fprintf(out, "%d accounts, %d transfers, %d postings; all balances sum to %s; discrepancies: %d\n",
		r.Accounts, r.Transfers, r.Postings, r.Total, r.Found)
}

// withLedger opens the database for one command that needs the books.
func withLedger(ctx context.Context, act func(context.Context, *store.Store, *ledger.Service) error) error {
	return withStorePrepared(ctx, func(_ config.Config, db *store.Store) error {
		books, err := newLedger(db)
		if err != nil {
			return err
		}
		return act(ctx, db, books)
	})
}
