package main

import (
	"context"
	"path/filepath"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/config"
	"unframed/ent"
	"unframed/ledger"
	"unframed/store"
)

// dataDir holds the embedded database and what belongs beside it.
const dataDir = "data"

// openStore opens the database that the configuration names.
func openStore(ctx context.Context, cfg config.Config, m store.Metrics) (*store.Store, error) {
	return store.Open(ctx, store.Options{
		URL:     cfg.DatabaseURL.Reveal(),
		Path:    filepath.Join(dataDir, "app.db"),
		Metrics: m,
	})
}

// prepare brings the database to where the application can use it.
func prepare(ctx context.Context, s *store.Store) error {
	if err := s.Schema.Create(ctx); err != nil {
		return err
	}
	return ledger.EnsureTreasury(ctx, s)
}

// newAccounts wires accounts to the ledger: a new user gets an account with the
// opening balance in the same transaction.
func newAccounts(s *store.Store, opening int64) (*accounts.Service, error) {
	return accounts.New(accounts.Options{
		Store: s,
		OpenAccount: func(ctx context.Context, tx *ent.Client, user uuid.UUID) error {
			return ledger.Open(ctx, tx, user, ledger.Amount(opening))
		},
	})
}
