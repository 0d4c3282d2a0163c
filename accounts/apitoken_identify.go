package accounts

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"unframed/ent"
	"unframed/ent/apitoken"
	"unframed/internal/network"
	"unframed/internal/problem"
	"unframed/internal/throttle"
)

// IdentifyBearer returns on whose behalf the program with the secret acts, in
// one query. A secret that opens nothing, or nothing any more, is
// Unauthenticated; too many of those from the network of the address ip are
// Limited. One that opens something is never refused for its neighbours' sake.
func (s *Service) IdentifyBearer(ctx context.Context, secret Secret, ip string) (*Identity, error) {
	if !secret.wellFormed() {
		return nil, s.malformed.miss(s.now(), network.Of(ip))
	}
	var found []*Identity
	err := s.store.APIToken.Query().
		Where(apitoken.TokenHash(secret.hash()), works(s.now())).
		Modify(s.selectBearer).
		Scan(identifyingTokens.In(ctx), &found)
	if err != nil {
		return nil, fmt.Errorf("identify the API token: %w", err)
	}
	if len(found) == 0 {
		if err := s.take(ctx, tooManyBearers, throttle.Count{Limit: bearersByNetwork, Key: network.Of(ip)}); err != nil {
			return nil, err
		}
		return nil, errWrongBearer
	}
	s.touchAPIToken(identifyingTokens.In(ctx), found[0])
	return found[0], nil
}

const tooManyBearers = "Too many requests came from this address with an API token that is not valid."

var errWrongBearer = problem.New(problem.Unauthenticated, "This API token is unknown, revoked or expired.")

// malformed counts what cannot be a token at all. It is no guess, so that this
// instance counts it in its own memory and spares the database.
type malformed struct {
	byNetwork *lru.Cache[string, *rate.Limiter]
}

func newMalformed() malformed {
	byNetwork, _ := lru.New[string, *rate.Limiter](10_000) // fails only for a size below 1
	return malformed{byNetwork}
}

// miss counts one and says why it is refused.
func (m malformed) miss(now time.Time, network string) error {
	fresh := rate.NewLimiter(rate.Every(bearersByNetwork.Every), bearersByNetwork.Burst)
	counted, found, _ := m.byNetwork.PeekOrAdd(network, fresh)
	if !found {
		counted = fresh
	}
	if counted.AllowN(now, 1) {
		return errWrongBearer
	}
	return TooMany(tooManyBearers, bearersByNetwork.Every)
}

// selectBearer joins the token's user.
func (s *Service) selectBearer(q *sql.Selector) {
	s.selectPerson(q, q.C(apitoken.FieldUserID),
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
