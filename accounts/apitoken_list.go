package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent/apitoken"
)

// showExpired is how long an expired token is still listed, so that whoever
// wonders why a program is refused finds the reason.
const showExpired = 30 * 24 * time.Hour

// APITokens lists the person's tokens that work, and those that expired
// lately; the newest is first.
func (s *Service) APITokens(ctx context.Context, person uuid.UUID) ([]APIToken, error) {
	now := s.now()
	rows, err := s.store.APIToken.Query().
		Where(apitoken.UserID(person), works(now.Add(-showExpired))).
		Select(apitoken.FieldID, apitoken.FieldName, apitoken.FieldScopes, apitoken.FieldCreatedAt, apitoken.FieldUsedAt, apitoken.FieldExpiresAt).
		Order(newestFirst).
		All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the tokens: %w", err)
	}
	tokens := make([]APIToken, len(rows))
	for i, row := range rows {
		tokens[i] = APIToken{ID: row.ID, Name: row.Name, Scopes: newScopes(row.Scopes), CreatedAt: row.CreatedAt,
			UsedAt: orZero(row.UsedAt), ExpiresAt: orZero(row.ExpiresAt)}
		tokens[i].Expired = row.ExpiresAt != nil && !row.ExpiresAt.After(now)
	}
	return tokens, nil
}

// APITokensOf is APITokens for the named user. It is the operator's.
func (s *Service) APITokensOf(ctx context.Context, login string) ([]APIToken, error) {
	ctx = listingTokens.In(ctx)
	id, err := findLogin(ctx, s.store.Client, login)
	if err != nil {
		return nil, err
	}
	return s.APITokens(ctx, id)
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
