package handlers

import (
	"context"

	"unframed/ent"
)

// tokenCreate makes an API token, which the next page shows this once.
func (s *Site) tokenCreate(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error) {
	secret, err := s.Accounts.CreateAPIToken(ctx, tx, in.Who, typedToken(in.form))
	return Outcome{To: tokensPath, Once: string(secret)}, err
}
