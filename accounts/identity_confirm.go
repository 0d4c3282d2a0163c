package accounts

import (
	"context"
	"fmt"

	"unframed/ent"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
)

// ConfirmingIdentity takes the password once more, and returns the work that
// notes the time, which opens for RecentIdentity what needs a recent proof. Where
// the person was told what the password is for, act is the digest of that; see
// Proved.
func (s *Service) ConfirmingIdentity(ctx context.Context, i *Identity, password, ip string, act []byte) (Work, error) {
	ctx = confirmingIdentity.In(ctx)
	guess, err := s.guess(ctx, i.UserID.String(), ip)
	if err != nil {
		return nil, err
	}
	found, err := s.credential(ctx, i)
	if err != nil {
		return nil, err
	}
	correct, err := guess.matches(ctx, password, found.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !correct {
		return nil, errNotYourPassword("password")
	}
	return func(ctx context.Context, tx *ent.Client) error {
		ctx = confirmingIdentity.In(ctx)
		if same, err := sameCredential(ctx, tx, found); err != nil {
			return err
		} else if !same {
			return errNotYourPassword("password")
		}
		update := tx.Session.Update().Where(session.ID(i.SessionID)).SetAuthenticatedAt(s.now())
		if act != nil {
			update.SetProvedAct(act)
		}
		n, err := update.Save(ctx)
		if err != nil {
			return fmt.Errorf("note the identity: %w", err)
		}
		if n == 0 {
			return errSessionEnded
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: i.UserID, Action: "session.authenticate", SubjectType: "session", SubjectID: i.SessionID})
	}, nil
}

// credential is what the password of whoever asks is compared with.
func (s *Service) credential(ctx context.Context, i *Identity) (*ent.User, error) {
	found, err := s.store.User.Query().Where(user.ID(i.UserID)).
		Select(user.FieldID, user.FieldPasswordHash, user.FieldCredentialVersion, user.FieldEmailKey, user.FieldEmailVerifiedAt).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for the user: %w", err)
	}
	return found, nil
}

const notYourPassword = "This is not your password."

// errNotYourPassword says so at the field.
func errNotYourPassword(field string) error {
	var check problem.Check
	check.Refuse(field, notYourPassword)
	return check.Err()
}
