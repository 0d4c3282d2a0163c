package accounts

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"unframed/ent"
	"unframed/ent/apitoken"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/internal/text"
	"unframed/internal/viewer"
)

// NewAPIToken is what a person enters to make an API token, as typed.
type NewAPIToken struct {
	Name    string // tells it from the person's others
	Scopes  []string
	Expires string // how long it lasts, such as 720h; empty for ever
}

// CreateAPIToken makes a token within tx by which a program can act for the
// person, and returns it; it cannot be had again. Its failures are Invalid, with
// every wrong field named, and Unauthenticated where the session has ended
// meanwhile: a change or a reset of the password ends sessions, and no token
// outlives that.
func (s *Service) CreateAPIToken(ctx context.Context, tx *ent.Client, i *Identity, n NewAPIToken) (Secret, error) {
	ctx = makingTokens.In(ctx)
	secret := newSecret()
	if err := sessionLives(ctx, tx, i); err != nil {
		return "", err
	}
	if err := s.createAPIToken(ctx, tx, i.UserID, i.UserID, n, secret); err != nil {
		return "", err
	}
	return secret, nil
}

// CreateAPITokenFor is CreateAPIToken for the named user. It is the operator's.
func (s *Service) CreateAPITokenFor(ctx context.Context, login string, n NewAPIToken) (Secret, error) {
	secret := newSecret()
	err := s.administer(ctx, makingTokens, login, func(ctx context.Context, tx *ent.Client, id uuid.UUID) error {
		return s.createAPIToken(ctx, tx, uuid.Nil, id, n, secret)
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// createAPIToken stores the token of the person that the actor makes.
func (s *Service) createAPIToken(ctx context.Context, tx *ent.Client, actor, person uuid.UUID, n NewAPIToken, secret Secret) error {
	role, err := tx.User.Query().Where(user.ID(person)).Select(user.FieldRole).Only(ctx)
	if err != nil {
		return fmt.Errorf("look for the user: %w", err)
	}
	others, err := tx.APIToken.Query().Where(apitoken.UserID(person), works(s.now())).Select(apitoken.FieldName).Strings(ctx)
	if err != nil {
		return fmt.Errorf("look for other tokens: %w", err)
	}
	var check problem.Check
	name := checkTokenName(&check, "name", n.Name, others)
	scopes := checkScopes(&check, "scopes", n.Scopes, len(viewer.Role(role.Role).Permissions()) > 0)
	life := checkTokenLife(&check, "expires", n.Expires)
	if err := check.Err(); err != nil {
		return err
	}
	create := tx.APIToken.Create().
		SetUserID(person).
		SetName(name).
		SetTokenHash(secret.hash()).
		SetScopes(scopes.texts()).
		SetCreatedAt(s.now())
	if life > 0 {
		create.SetExpiresAt(s.now().Add(life))
	}
	created, err := create.Save(ctx)
	if err != nil {
		return fmt.Errorf("store the token: %w", err)
	}
	return auditlog.Record(ctx, tx, auditlog.Event{
		Actor: actor, Action: "apitoken.create", SubjectType: "apitoken", SubjectID: created.ID,
		Details: map[string]string{"user": person.String(), "name": name, "scopes": scopes.String()},
	})
}

// checkTokenName accepts any text of one line that none of the person's other
// tokens has, and no more of them than fit.
func checkTokenName(check *problem.Check, field, typed string, others []string) string {
	name := norm.NFC.String(strings.TrimSpace(typed))
	switch {
	case text.IsBlank(name):
		check.Refuse(field, "Name the token after the program that will use it.")
	case !utf8.ValidString(name), text.Hides(name):
		check.Refuse(field, "A name holds no control characters, and none that cannot be seen or turn the line round.")
	case utf8.RuneCountInString(name) > maxDisplayName:
		check.Refuse(field, "A name has at most 100 characters.")
	case len(others) >= MostAPITokens:
		check.Refuse(field, fmt.Sprintf("There are %d tokens already, and no more are possible. Revoke one that is not needed.", MostAPITokens))
	}
	for _, other := range others {
		if text.Key(other) == text.Key(name) {
			check.Refuse(field, "Another token has this name. Choose another, or revoke that one first.")
			break
		}
	}
	return name
}

// checkScopes accepts each scope once, in the order of AllScopes, and the one that
// brings the role's permissions along where there are any.
func checkScopes(check *problem.Check, field string, typed []string, permitted bool) Scopes {
	wanted := map[string]bool{}
	for _, t := range typed {
		wanted[t] = true
	}
	var scopes Scopes
	for _, scope := range AllScopes() {
		if wanted[string(scope)] {
			scopes = append(scopes, scope)
		}
	}
	switch {
	case len(scopes) != len(wanted):
		check.Refuse(field, "The scopes are "+Scopes(AllScopes()).String()+".")
	case len(scopes) == 0:
		check.Refuse(field, "Choose what the token may be used for.")
	case scopes.Has(ScopeAdmin) && !permitted:
		check.Refuse(field, "Only a token of an administrator, or of another role with permissions, can have the scope admin.")
	}
	return scopes
}

// checkTokenLife returns how long a token lasts; 0 for ever.
func checkTokenLife(check *problem.Check, field, typed string) time.Duration {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0
	}
	life, err := time.ParseDuration(typed)
	if err != nil || life < time.Minute || life > longestToken {
		check.Refuse(field, "Say how long the token lasts in hours, such as 720h for 30 days, for at most 10 years. Leave it empty for no end.")
	}
	return life
}
