package accounts

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/secure/precis"

	"unframed/ent"
	"unframed/ent/predicate"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
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

// SignIn starts a session in a transaction of its own; see SigningIn.
func (s *Service) SignIn(ctx context.Context, c Credentials, b Browser) (token Token, err error) {
	start, err := s.SigningIn(ctx, c, b)
	if err != nil {
		return "", err
	}
	err = s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		token, err = start(ctx, tx)
		return err
	})
	return token, err
}

// SigningIn compares the password, and returns what starts a session within a
// transaction and returns its token. A wrong name and a wrong password give the
// same failure after the same work.
func (s *Service) SigningIn(ctx context.Context, c Credentials, b Browser) (start func(context.Context, *ent.Client) (Token, error), err error) {
	ctx = signingIn.In(ctx)
	guess, err := s.guess(ctx, loginKey(c.Login), b.IP)
	if err != nil {
		return nil, err
	}
	found, err := s.store.User.Query().Where(ByLogin(c.Login)).
		Select(user.FieldID, user.FieldPasswordHash, user.FieldCredentialVersion).Only(ctx)
	if ent.IsNotFound(err) {
		found = &ent.User{} // an empty hash: the same work, and no
	} else if err != nil {
		return nil, fmt.Errorf("look for the user: %w", err)
	}
	correct, err := guess.matches(ctx, c.Password, found.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !correct {
		return nil, errWrongLogin
	}
	if err := s.maySignIn(ctx, found.ID); err != nil {
		return nil, err
	}
	renewed, err := s.renewed(ctx, found, c.Password)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *ent.Client) (Token, error) {
		ctx = signingIn.In(ctx)
		token, err := s.startSession(ctx, tx, found, b)
		if err == nil && renewed != "" {
			err = tx.User.Update().Where(user.ID(found.ID), user.PasswordHash(found.PasswordHash)).SetPasswordHash(renewed).Exec(ctx)
		}
		return token, err
	}, nil
}

// renewed is the hash of the password at today's cost, where the stored one was made
// at another; else "".
func (s *Service) renewed(ctx context.Context, person *ent.User, password string) (string, error) {
	if !s.hasher.outdated(person.PasswordHash) {
		return "", nil
	}
	return s.hasher.hash(ctx, password)
}

var errWrongLogin = problem.New(problem.Unauthenticated, "Incorrect username or password.")

// ByLogin finds the user by what was typed: only an address holds an @.
func ByLogin(typed string) predicate.User {
	key := loginKey(typed)
	if strings.Contains(key, "@") {
		return user.EmailKey(key)
	}
	return user.UsernameKey(key)
}

// loginKey is the form of a username or an e-mail address in which people are
// looked up, and attempts counted, however it was typed.
func loginKey(typed string) string {
	// No name holds a control character, and PostgreSQL refuses a NUL outright.
	typed = strings.TrimSpace(strings.ToValidUTF8(typed, "\uFFFD"))
	typed = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, typed)
	if strings.Contains(typed, "@") {
		return strings.ToLower(typed)
	}
	parts := strings.Fields(typed)
	for i, part := range parts {
		if key, err := precis.UsernameCaseMapped.String(part); err == nil {
			parts[i] = key
		}
	}
	return strings.Join(parts, " ")
}

// startSession ends the browser's old session and begins a new one within tx,
// with a new token; MaxSessions says which others end. The person is as they were when their password was compared;
// it fails as a wrong password does if that was changed since.
func (s *Service) startSession(ctx context.Context, tx *ent.Client, person *ent.User, b Browser) (Token, error) {
	token, now := newToken(), s.now()
	if same, err := sameCredential(ctx, tx, person); err != nil {
		return "", err
	} else if !same {
		return "", errWrongLogin
	}
	if b.Token != "" {
		if _, err := tx.Session.Delete().Where(session.TokenHash(b.Token.hash())).Exec(ctx); err != nil {
			return "", fmt.Errorf("end the old session: %w", err)
		}
	}
	if err := makeRoomForSession(ctx, tx, person.ID); err != nil {
		return "", err
	}
	created, err := tx.Session.Create().
		SetUserID(person.ID).
		SetTokenHash(token.hash()).
		SetSeenAt(now).
		SetAuthenticatedAt(now).
		SetExpiresAt(now.Add(SessionIdle)).
		SetEndsAt(now.Add(SessionLife)).
		SetIP(cut(b.IP, 45)).
		SetUserAgent(cut(strings.ToValidUTF8(b.UserAgent, ""), 400)).
		Save(ctx)
	if err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	return token, auditlog.Record(ctx, tx, auditlog.Event{Actor: person.ID, Action: "session.create", SubjectType: "session", SubjectID: created.ID})
}

// sameCredential reports whether the person's password is still the one that was
// compared. What a password opened may only be written in a transaction that
// asked: a change or a reset of it ends what it finds, and must not be outlived by
// what was under way. The hash would not do: a sign-in beside it may renew that.
func sameCredential(ctx context.Context, tx *ent.Client, person *ent.User) (bool, error) {
	same, err := tx.User.Query().Where(user.ID(person.ID), user.CredentialVersion(person.CredentialVersion)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("look whether the password was changed: %w", err)
	}
	return same, nil
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
