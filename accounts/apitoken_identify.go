package accounts

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/apitoken"
	"unframed/failure"
	"unframed/viewer"
)

// IdentifyBearer returns on whose behalf the program with the secret acts, in
// one query. A secret that opens nothing, or nothing any more, is
// Unauthenticated; too many of them from the address ip are Limited.
func (s *Service) IdentifyBearer(ctx context.Context, secret Secret, ip string) (*Identity, error) {
	if err := s.failures.checkBearer(s.now(), ip); err != nil {
		return nil, err
	}
	var found []*Identity
	if secret.wellFormed() {
		ctx = viewer.AsSystem(ctx, "identify an API token")
		err := s.store.APIToken.Query().
			Where(apitoken.TokenHash(secret.hash()), works(s.now())).
			Modify(selectBearer).
			Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("identify the API token: %w", err)
		}
	}
	if len(found) == 0 {
		s.failures.countBearer(s.now(), ip)
		return nil, failure.New(failure.Unauthenticated, "This API token is unknown, revoked or expired.")
	}
	s.touchAPIToken(ctx, found[0])
	return found[0], nil
}

// selectBearer joins the token's user and account.
func selectBearer(q *sql.Selector) {
	selectPerson(q, q.C(apitoken.FieldUserID),
		sql.As(q.C(apitoken.FieldID), "token_id"), q.C(apitoken.FieldUserID), q.C(apitoken.FieldScopes),
		sql.As(q.C(apitoken.FieldUsedAt), "seen_at"), sql.As(q.C(apitoken.FieldExpiresAt), "ends_at"),
	)
}

// touchAPIToken notes the use, once a minute at most, whoever else does.
func (s *Service) touchAPIToken(ctx context.Context, i *Identity) {
	now := s.now()
	if now.Sub(i.SeenAt) < touchEvery {
		return
	}
	s.bestEffort(ctx, "an API token", func(ctx context.Context) error {
		return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
			return tx.APIToken.Update().
				Where(apitoken.ID(i.TokenID), apitoken.Or(apitoken.UsedAtIsNil(), apitoken.UsedAtLTE(now.Add(-touchEvery)))).
				SetUsedAt(now).Exec(ctx)
		})
	})
}

// ByToken reports whether a program with an API token asks, and no browser with
// a session.
func (i *Identity) ByToken() bool { return i.TokenID != uuid.Nil }

// Allows reports whether the request may do what needs the scope. A session
// may do whatever its person may.
func (i *Identity) Allows(scope Scope) bool { return !i.ByToken() || i.Scopes.Has(scope) }
