package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/apitoken"
	"unframed/ent/maillink"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/network"
	"unframed/internal/problem"
	"unframed/internal/throttle"
	"unframed/mail"
)

// What a stranger can have mailed to others is little. The address counts together
// with the network: somebody else keeps no owner from asking.
var (
	resetsByNetwork = throttle.Limit{Name: "reset-network", Burst: 20, Every: time.Minute}
	resetsByAddress = throttle.Limit{Name: "reset-address", Burst: 5, Every: 10 * time.Minute}
)

// Forgetting counts a request for a new password, and returns the work that has a
// link mailed to whoever has the address. Nobody is looked up here, so that neither
// the answer nor its time tells whether there is an account: that is found out when
// the mail is written. Its failures are Invalid and Limited.
func (s *Service) Forgetting(ctx context.Context, typed, ip string) (Work, error) {
	var check problem.Check
	email := checkEmail(&check, "email", typed)
	if err := check.Err(); err != nil {
		return nil, err
	}
	origin := network.Of(ip)
	err := s.take(ctx, "Too many new passwords were asked for.",
		throttle.Count{Limit: resetsByNetwork, Key: origin}, throttle.Count{Limit: resetsByAddress, Key: origin + "\x00" + email.key})
	if err != nil {
		return nil, err
	}
	mailed, err := s.mayMail(ctx, resetsToAddress, email.key)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *ent.Client) error {
		if mailed {
			if err := s.enqueue(ctx, tx, mail.Draft{Kind: mailReset, To: email.shown}); err != nil {
				return err
			}
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Action: "user.forgot-password"})
	}, nil
}

// ResetLink returns the address of the account for which the link opens the choice of
// a new password. It changes nothing; the failure is NotFound.
func (s *Service) ResetLink(ctx context.Context, t Token) (address string, err error) {
	link, _, err := s.resetLink(recovering.In(ctx), s.store.Client, t)
	if err != nil {
		return "", err
	}
	return link.Address, nil
}

// resetLink is the link and its person, unless another password was set since, or they
// have another address than the one that it was mailed to.
func (s *Service) resetLink(ctx context.Context, c *ent.Client, t Token) (*ent.MailLink, *ent.User, error) {
	link, err := s.link(ctx, c, maillink.PurposeReset, t)
	if err != nil {
		return nil, nil, err
	}
	person, err := c.User.Query().Where(user.ID(link.UserID), user.CredentialVersion(link.CredentialVersion), user.Email(link.Address)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, errLink
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look for the user: %w", err)
	}
	return link, person, nil
}

// Resetting judges the new password of the person whom the link was mailed to, and
// returns the work that uses the link up, stores the password, and ends all sessions
// and API tokens: whoever knew the old one may have made some. Its failures are
// NotFound for the link and Invalid.
func (s *Service) Resetting(ctx context.Context, t Token, password string) (Work, error) {
	ctx = recovering.In(ctx)
	_, person, err := s.resetLink(ctx, s.store.Client, t)
	if err != nil {
		return nil, err
	}
	var check problem.Check
	checkPassword(&check, "password", password, person.Username, person.Email, person.DisplayName)
	if err := check.Err(); err != nil {
		return nil, err
	}
	hash, err := s.hasher.hashForSignUp(ctx, password) // a stranger's, so that those who sign in come first
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *ent.Client) error {
		ctx = recovering.In(ctx)
		_, person, err := s.resetLink(ctx, tx, t)
		if err != nil {
			return err
		}
		if _, err := s.useLink(ctx, tx, maillink.PurposeReset, t); err != nil {
			return err
		}
		if person.EmailVerifiedAt == nil { // they read what is sent there
			if err := tx.User.Update().Where(user.ID(person.ID)).SetEmailVerifiedAt(s.now()).Exec(ctx); err != nil {
				return fmt.Errorf("note the address: %w", err)
			}
		}
		if err := s.replacePassword(ctx, tx, person.ID, hash); err != nil {
			return err
		}
		if err := s.tellPasswordChanged(ctx, tx, person); err != nil {
			return err
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: person.ID, Action: "user.reset-password", SubjectType: "user", SubjectID: person.ID})
	}, nil
}

// tellPasswordChanged has the person told, within tx.
func (s *Service) tellPasswordChanged(ctx context.Context, tx *ent.Client, person *ent.User) error {
	return s.enqueue(ctx, tx, mail.Draft{Kind: mailPasswordChanged, To: person.Email, About: person.ID})
}

// replacePassword stores the hash, and ends all that somebody could have made who
// knew the password before: sessions, API tokens and links that are under way.
func (s *Service) replacePassword(ctx context.Context, tx *ent.Client, person uuid.UUID, hash string) error {
	if err := tx.User.Update().Where(user.ID(person)).SetPasswordHash(hash).SetPasswordChangedAt(s.now()).AddCredentialVersion(1).Exec(ctx); err != nil {
		return fmt.Errorf("store password: %w", err)
	}
	if _, err := tx.Session.Delete().Where(session.UserID(person)).Exec(ctx); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	if _, err := tx.APIToken.Update().Where(apitoken.UserID(person), works(s.now())).SetRevokedAt(s.now()).Save(ctx); err != nil {
		return fmt.Errorf("revoke API tokens: %w", err)
	}
	return dropLinks(ctx, tx, person, maillink.PurposeReset, maillink.PurposeChange)
}
