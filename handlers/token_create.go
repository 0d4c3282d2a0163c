package handlers

import (
	"context"

	"unframed/ent"
	"unframed/handlers/press"
)

// tokenCreate makes an API token, which the next page shows this once.
func (s *Site) tokenCreate(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	secret, err := s.Accounts.CreateAPIToken(ctx, tx, in.Who, typedToken(in.Form))
	return press.Outcome{To: tokensPath, Once: string(secret)}, err
}
