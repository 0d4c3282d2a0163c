package accounts

import (
	"context"
	"fmt"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/store"
)

// ChangeEmail gives the person another e-mail address within tx, which nobody has
// verified yet. Its failure is Invalid.
func (s *Service) ChangeEmail(ctx context.Context, tx *ent.Client, i *Identity, typed string) error {
	ctx = changingEmail.In(ctx)
	var check problem.Check
	email := checkEmail(&check, "email", typed)
	if err := check.Err(); err != nil {
		return err
	}
	// What the request knows of the person is from before the transaction.
	before, err := tx.User.Query().Where(user.ID(i.UserID)).Select(user.FieldEmail).Only(ctx)
	if err != nil {
		return fmt.Errorf("look for the address so far: %w", err)
	}
	taken, err := tx.User.Query().Where(user.EmailKey(email.key), user.IDNEQ(i.UserID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for the same address: %w", err)
	}
	if !taken {
		err = tx.User.Update().Where(user.ID(i.UserID)).
			SetEmail(email.shown).SetEmailKey(email.key).ClearEmailVerifiedAt().Exec(ctx)
	}
	if taken || store.BreaksRule(err) { // at the latest as somebody took it between our look and our write
		check.Refuse("email", "There is an account with this e-mail address already.")
		return check.Err()
	}
	if err != nil {
		return fmt.Errorf("store the address: %w", err)
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: i.UserID, Action: "user.change-email", SubjectType: "user", SubjectID: i.UserID,
		Details: map[string]string{"email_before": before.Email, "email": email.shown}})
}
