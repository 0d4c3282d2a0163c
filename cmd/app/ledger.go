package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"unframed/accounts"
	"unframed/config"
	"unframed/ent"
	"unframed/internal/feature"
	"unframed/ledger"
	"unframed/settings"
	"unframed/store"
)

// ledgerFeature is the ledger: everybody has an account, with an opening balance
// from the treasury.
var ledgerFeature = feature.Feature{
	Name:     "ledger",
	Commands: func() []*cobra.Command { return []*cobra.Command{ledgerCommand()} },
	Settings: []settings.Declared{ledger.LimitSetting, ledger.TierSetting, ledger.RetentionSetting},
	Prepare:  ledger.EnsureTreasury,
	Join: func(ctx context.Context, tx *ent.Client, p feature.Newcomer) error {
		return ledger.OpenAt(ctx, tx, p.ID, ledger.Amount(p.Opening), p.At)
	},
	Run: func(ctx context.Context, s *store.Store, log *slog.Logger) error {
		books, err := newLedger(s)
		if err == nil {
			books.ExpirePending(ctx, log)
		}
		return err
	},
}

// newLedger wires the ledger to accounts: people are found by what they sign in
// with.
func newLedger(s *store.Store) (*ledger.Service, error) {
	return ledger.New(ledger.Options{Store: s, ByLogin: accounts.ByLogin})
}

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
	fmt.Fprintf(out, "%d accounts, %d transfers, %d ledger entries; all balances sum to %s; discrepancies: %d\n",
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
