package accounts

import (
	"context"
	"fmt"

	"unframed/ent"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/failure"
	"unframed/trail"
	"unframed/viewer"
)

// ChangePassword gives the person a new password and ends their other sessions
// (ASVS 5.0 V7.4.3). Its failures are Invalid, with every wrong field named,
// and Limited.
func (s *Service) ChangePassword(ctx context.Context, i *Identity, current, next, ip string) error {
	ctx = viewer.AsSystem(ctx, "change a password")
	key := i.UserID.String()
	if err := s.failures.check(s.now(), key, ip); err != nil {
		return err
	}
	found, err := s.store.User.Query().Where(user.ID(i.UserID)).Select(user.FieldPasswordHash).Only(ctx)
	if err != nil {
		return fmt.Errorf("look for the user: %w", err)
	}
	correct, err := s.hasher.matches(ctx, current, found.PasswordHash)
	if err != nil {
		return err
	}
	var check failure.Check
	if !correct {
		s.failures.count(s.now(), key, ip)
		check.Refuse("current_password", "This is not your password.")
	}
	checkPassword(&check, "password", next, i.Username, i.Email)
	if correct && next == current {
		check.Refuse("password", "This is the password you have.")
	}
	if err := check.Err(); err != nil {
		return err
	}
	s.failures.forgive(key, ip)
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.User.Update().Where(user.ID(i.UserID), user.PasswordHash(found.PasswordHash)).
			SetPasswordHash(hash).SetPasswordChangedAt(s.now()).Save(ctx)
		if err != nil {
			return fmt.Errorf("store password: %w", err)
		}
		if n == 0 {
			return failure.New(failure.Conflict, "Your password was changed elsewhere in the meantime. Nothing was changed here.")
		}
		if _, err := tx.Session.Delete().Where(session.UserID(i.UserID), session.IDNEQ(i.SessionID)).Exec(ctx); err != nil {
			return fmt.Errorf("end the other sessions: %w", err)
		}
		return trail.Record(ctx, tx, trail.Event{Actor: i.UserID, Action: "user.change-password", SubjectType: "user", SubjectID: i.UserID})
	})
}
