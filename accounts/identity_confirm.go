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

// ConfirmIdentity takes the password once more and notes the time, which opens
// for RecentIdentity what needs a recent proof. Where the person was told what
// the password is for, act is the digest of that; see Proved.
func (s *Service) ConfirmIdentity(ctx context.Context, i *Identity, password, ip string, act []byte) error {
	ctx = viewer.AsSystem(ctx, "confirm identity")
	key := i.UserID.String()
	if err := s.failures.check(s.now(), key, ip); err != nil {
		return err
	}
	found, err := s.store.User.Query().Where(user.ID(i.UserID)).Select(user.FieldPasswordHash).Only(ctx)
	if err != nil {
		return fmt.Errorf("look for the user: %w", err)
	}
	correct, err := s.hasher.matches(ctx, password, found.PasswordHash)
	if err != nil {
		return err
	}
	if !correct {
		s.failures.count(s.now(), key, ip)
		var check failure.Check
		check.Refuse("password", "This is not your password.")
		return check.Err()
	}
	s.failures.forgive(key, ip)
	return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		update := tx.Session.Update().Where(session.ID(i.SessionID)).SetAuthenticatedAt(s.now())
		if act != nil {
			update.SetProvedAct(act)
		}
		n, err := update.Save(ctx)
		if err != nil {
			return fmt.Errorf("note the identity: %w", err)
		}
		if n == 0 {
			return failure.New(failure.Unauthenticated, "Your session has ended. Sign in again.")
		}
		return trail.Record(ctx, tx, trail.Event{Actor: i.UserID, Action: "session.authenticate", SubjectType: "session", SubjectID: i.SessionID})
	})
}
