package account

import (
	"context"

	"unframed/ent"
	"unframed/handlers/press"
)

// tokenCreate makes an API token, which the next page shows this once.
func (p *Pages) tokenCreate(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	secret, err := p.Accounts.CreateAPIToken(ctx, tx, in.Who, typedToken(in.Form))
	return press.Outcome{To: tokensPath, Once: string(secret)}, err
}
