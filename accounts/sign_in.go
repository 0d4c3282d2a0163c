package accounts

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/secure/precis"

	"unframed/ent"
	"unframed/ent/predicate"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/failure"
	"unframed/trail"
	"unframed/viewer"
)

// Credentials are what a person enters to sign in, as typed.
type Credentials struct {
	Login    string // username or e-mail address
	Password string
}

// Browser is what is remembered of the browser a session belongs to.
type Browser struct {
	IP        string
	UserAgent string
	Token     Token // the session that it had so far; it ends
}

// SignIn starts a session and returns its token. A wrong name and a wrong
// password give the same failure after the same work.
func (s *Service) SignIn(ctx context.Context, c Credentials, b Browser) (Token, error) {
	ctx = viewer.AsSystem(ctx, "sign in")
	login := strings.ToLower(strings.TrimSpace(c.Login))
	if err := s.failures.check(s.now(), login, b.IP); err != nil {
		return "", err
	}
	found, err := s.store.User.Query().Where(ByLogin(c.Login)).
		Select(user.FieldID, user.FieldPasswordHash).Only(ctx)
	if ent.IsNotFound(err) {
		found = &ent.User{} // an empty hash: the same work, and no
	} else if err != nil {
		return "", fmt.Errorf("look for the user: %w", err)
	}
	correct, err := s.hasher.matches(ctx, c.Password, found.PasswordHash)
	if err != nil {
		return "", err
	}
	if !correct {
		s.failures.count(s.now(), login, b.IP)
		return "", failure.New(failure.Unauthenticated, "The name and the password do not belong together.")
	}
	s.failures.forgive(login, b.IP)
	return s.startSession(ctx, found.ID, b)
}

// ByLogin finds the user by what was typed: only an address holds an @.
func ByLogin(typed string) predicate.User {
	// No name holds a control character, and PostgreSQL refuses a NUL outright.
	typed = strings.TrimSpace(strings.ToValidUTF8(typed, "\uFFFD"))
	typed = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, typed)
	if strings.Contains(typed, "@") {
		return user.EmailKey(strings.ToLower(typed))
	}
	parts := strings.Fields(typed)
	for i, part := range parts {
		if key, err := precis.UsernameCaseMapped.String(part); err == nil {
			parts[i] = key
		}
	}
	return user.UsernameKey(strings.Join(parts, " "))
}

// startSession ends the browser's old session and begins a new one, with a new
// token, in one transaction.
func (s *Service) startSession(ctx context.Context, person uuid.UUID, b Browser) (Token, error) {
	token := newToken()
	now := s.now()
	err := s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		if b.Token != "" {
			if _, err := tx.Session.Delete().Where(session.TokenHash(b.Token.hash())).Exec(ctx); err != nil {
				return fmt.Errorf("end the old session: %w", err)
			}
		}
		created, err := tx.Session.Create().
			SetUserID(person).
			SetTokenHash(token.hash()).
			SetSeenAt(now).
			SetAuthenticatedAt(now).
			SetExpiresAt(now.Add(SessionIdle)).
			SetEndsAt(now.Add(SessionLife)).
			SetIP(cut(b.IP, 45)).
			SetUserAgent(cut(strings.ToValidUTF8(b.UserAgent, ""), 400)).
			Save(ctx)
		if err != nil {
			return fmt.Errorf("start session: %w", err)
		}
		return trail.Record(ctx, tx, trail.Event{Actor: person, Action: "session.create", SubjectType: "session", SubjectID: created.ID})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// cut shortens s to at most n code points.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
