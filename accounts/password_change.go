package accounts

import (
	"context"
	"fmt"

	"unframed/ent"
	"unframed/ent/apitoken"
	"unframed/ent/maillink"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
)

// PasswordChange is what a person enters to change their password, as typed.
type PasswordChange struct {
	Current, Next string
	KeepTokens    []string // names of the API tokens that go on working; all others end
}

// ChangingPassword compares and judges the passwords, and returns the work that
// gives the person the new one and ends their other sessions (ASVS 5.0 V7.4.3),
// and the API tokens that they do not keep: whoever knew the old password may
// have created some. Its failures are Invalid, with every wrong field named,
// Conflict and Limited.
func (s *Service) ChangingPassword(ctx context.Context, i *Identity, c PasswordChange, ip string) (Work, error) {
	ctx = changingPasswords.In(ctx)
	found, err := s.checkPasswordChange(ctx, i, c, ip)
	if err != nil {
		return nil, err
	}
	hash, err := s.hasher.hash(ctx, c.Next)
	if err != nil {
		return nil, err
	}
	mailed := true
	if found.EmailVerifiedAt == nil { // the address may be a stranger's
		if mailed, err = s.mayMail(ctx, mailsToAddress, found.EmailKey); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, tx *ent.Client) error {
		ctx = changingPasswords.In(ctx)
		n, err := tx.User.Update().Where(user.ID(i.UserID), user.CredentialVersion(found.CredentialVersion)).
			SetPasswordHash(hash).SetPasswordChangedAt(s.now()).AddCredentialVersion(1).Save(ctx)
		if err != nil {
			return fmt.Errorf("store password: %w", err)
		}
		if n == 0 {
			return problem.New(problem.Conflict, "Your password was changed elsewhere in the meantime. Nothing was changed here.")
		}
		if _, err := tx.Session.Delete().Where(session.UserID(i.UserID), session.IDNEQ(i.SessionID)).Exec(ctx); err != nil {
			return fmt.Errorf("end the other sessions: %w", err)
		}
		if err := dropLinks(ctx, tx, i.UserID, maillink.PurposeReset, maillink.PurposeChange); err != nil {
			return err
		}
		person, err := tx.User.Query().Where(user.ID(i.UserID)).Only(ctx)
		if err != nil {
			return fmt.Errorf("look for the address: %w", err)
		}
		if mailed {
			if err := s.tellPasswordChanged(ctx, tx, person); err != nil {
				return err
			}
		}
		ended, err := tx.APIToken.Update().Where(apitoken.UserID(i.UserID), works(s.now()), apitoken.NameNotIn(c.KeepTokens...)).
			SetRevokedAt(s.now()).Save(ctx)
		if err != nil {
			return fmt.Errorf("revoke API tokens: %w", err)
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: i.UserID, Action: "user.change-password", SubjectType: "user", SubjectID: i.UserID,
			Details: map[string]string{"api_tokens_revoked": fmt.Sprint(ended)}})
	}, nil
}

// checkPasswordChange compares the current password and judges the next.
func (s *Service) checkPasswordChange(ctx context.Context, i *Identity, c PasswordChange, ip string) (*ent.User, error) {
	guess, err := s.guess(ctx, i.UserID.String(), ip)
	if err != nil {
		return nil, err
	}
	found, err := s.credential(ctx, i)
	if err != nil {
		return nil, err
	}
	correct, err := guess.matches(ctx, c.Current, found.PasswordHash)
	if err != nil {
		return nil, err
	}
	var check problem.Check
	if !correct {
		check.Refuse("current_password", notYourPassword)
	}
	checkPassword(&check, "password", c.Next, i.Username, i.Email)
	if correct && c.Next == c.Current {
		check.Refuse("password", "This is the password you have.")
	}
	return found, check.Err()
}
