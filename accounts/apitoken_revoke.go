package accounts

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/apitoken"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
)

// RevokeAPIToken makes a token worthless as soon as tx is committed. The privacy
// rules let the person in ctx revoke their own alone; another's is NotFound.
func (s *Service) RevokeAPIToken(ctx context.Context, tx *ent.Client, person, id uuid.UUID) error {
	return s.revokeAPIToken(ctx, tx, person, person, id)
}

// RevokeAPITokenOf revokes the token that the named user has under the name. It
// is the operator's.
func (s *Service) RevokeAPITokenOf(ctx context.Context, login, name string) error {
	return s.administer(ctx, revokingTokens, login, func(ctx context.Context, tx *ent.Client, person uuid.UUID) error {
		id, err := tx.APIToken.Query().Where(apitoken.UserID(person), apitoken.NameEqualFold(name), works(s.now())).OnlyID(ctx)
		if ent.IsNotFound(err) {
			return problem.New(problem.NotFound, fmt.Sprintf("%s has no token %q that works.", login, name))
		}
		if err != nil {
			return fmt.Errorf("look for the token: %w", err)
		}
		return s.revokeAPIToken(ctx, tx, uuid.Nil, person, id)
	})
}

func (s *Service) revokeAPIToken(ctx context.Context, tx *ent.Client, actor, person, id uuid.UUID) error {
	changed, err := tx.APIToken.Update().
		Where(apitoken.ID(id), apitoken.UserID(person), apitoken.RevokedAtIsNil()).
		SetRevokedAt(s.now()).Save(ctx)
	if err != nil {
		return fmt.Errorf("revoke the token: %w", err)
	}
	if changed == 0 {
		return errNoToken
	}
	return auditlog.Record(ctx, tx, auditlog.Event{
		Actor: actor, Action: "apitoken.revoke", SubjectType: "apitoken", SubjectID: id,
		Details: map[string]string{"user": person.String()},
	})
}
