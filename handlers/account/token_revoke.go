package account

import (
	"context"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/internal/problem"
)

// tokenRevoke makes one of the person's API tokens worthless.
func (p *Pages) tokenRevoke(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	id, err := uuid.Parse(in.Param("id"))
	if err != nil {
		return press.Outcome{}, problem.Wrap(err, problem.NotFound, "There is no such token.")
	}
	return press.Outcome{To: tokensPath}, p.Accounts.RevokeAPIToken(ctx, tx, in.Who.UserID, id)
}
