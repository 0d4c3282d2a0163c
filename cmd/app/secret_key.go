package main

import (
	"context"
	"crypto/rand"
	"fmt"

	"unframed/config"
	"unframed/ent"
	"unframed/ent/serversecret"
	"unframed/internal/viewer"
	"unframed/shield"
	"unframed/store"
)

// newSealer makes the seals of forms from the configured secret, or in dev from
// one that is made once and kept in the database, for all instances on it.
func newSealer(ctx context.Context, cfg config.Config, db *store.Store) (*shield.Sealer, error) {
	secrets := cfg.SecretKey.Parts()
	if len(secrets) == 0 {
		kept, err := serverSecret(ctx, db, "seals")
		if err != nil {
			return nil, err
		}
		secrets = []string{kept}
	}
	return shield.NewSealer(secrets, db.Now)
}

// keepingSecrets is needed while the application starts, before anybody asks.
var keepingSecrets = viewer.System("keep a secret for development", viewer.May(viewer.Read|viewer.Create, ent.TypeServerSecret))

// serverSecret is the secret of that name in the database, which is made if it is
// not there. Of several instances that start at once, all get the same.
func serverSecret(ctx context.Context, db *store.Store, name string) (string, error) {
	ctx = keepingSecrets.In(ctx)
	for {
		kept, err := db.ServerSecret.Query().Where(serversecret.Name(name)).Only(ctx)
		switch {
		case err == nil:
			return kept.Value, nil
		case !ent.IsNotFound(err):
			return "", fmt.Errorf("read the secret kept for development: %w", err)
		}
		err = db.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
			return tx.ServerSecret.Create().SetName(name).SetValue(rand.Text() + rand.Text()).Exec(ctx)
		})
		if err != nil && !store.BreaksRule(err) {
			return "", fmt.Errorf("keep a secret for development: %w", err)
		}
	}
}
