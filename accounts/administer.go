package accounts

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

// Promote makes the named user an administrator. It is the operator's.
func (s *Service) Promote(ctx context.Context, login string) error {
	return s.GiveRole(ctx, login, viewer.Admin)
}

// GiveRole gives the named user one of the declared roles, in place of the one
// they have. It holds from their next request on, for their sessions and their API
// tokens. It is the operator's; its failures are Invalid, NotFound, and Conflict
// where nobody would be left who may administer.
func (s *Service) GiveRole(ctx context.Context, login string, role viewer.Role) error {
	if err := checkRole(role); err != nil {
		return err
	}
	return s.administer(ctx, promoting, login, func(ctx context.Context, tx *ent.Client, id uuid.UUID) error {
		was, err := tx.User.Query().Where(user.ID(id)).Select(user.FieldRole).Only(ctx)
		if err != nil {
			return fmt.Errorf("look for the role: %w", err)
		}
		if _, err := tx.User.Update().Where(user.ID(id)).SetRole(user.Role(role)).Save(ctx); err != nil {
			return fmt.Errorf("store role: %w", err)
		}
		return auditlog.Record(ctx, tx, auditlog.Event{
			Action: "user.promote", SubjectType: "user", SubjectID: id,
			Details: map[string]string{"role": string(role), "was": string(was.Role)},
		})
	})
}

// Administered reports whether anybody administers. Once somebody does it stays
// so: the last administrator's role is nobody's to take.
func (s *Service) Administered(ctx context.Context) (bool, error) {
	if s.administered.Load() {
		return true, nil
	}
	some, err := s.store.User.Query().Where(user.RoleEQ(user.Role(viewer.Admin))).Exist(promoting.In(ctx))
	if err != nil {
		return false, fmt.Errorf("look for administrators: %w", err)
	}
	s.administered.Store(some)
	return some, nil
}

// checkRole accepts the roles that are declared.
func checkRole(role viewer.Role) error {
	if role.Known() {
		return nil
	}
	return problem.New(problem.Invalid, fmt.Sprintf("There is no role %q. The roles are %s.", role, strings.Join(viewer.RoleNames(), ", ")))
}

// ResetPassword gives the named user a new password, ends all their sessions and
// revokes all their API tokens: whoever knew the old password may have made some.
// It is the operator's.
func (s *Service) ResetPassword(ctx context.Context, login, password string) error {
	var check problem.Check
	checkPassword(&check, "password", password, login)
	if err := check.Err(); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.administer(ctx, resettingPasswords, login, func(ctx context.Context, tx *ent.Client, id uuid.UUID) error {
		person, err := tx.User.Query().Where(user.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("look for the user: %w", err)
		}
		if err := s.replacePassword(ctx, tx, id, hash); err != nil {
			return err
		}
		if err := s.tellPasswordChanged(ctx, tx, person); err != nil {
			return err
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Action: "user.reset-password", SubjectType: "user", SubjectID: id})
	})
}

// administer runs change in a transaction for the user whom login names.
func (s *Service) administer(ctx context.Context, right *viewer.Right, login string, change func(context.Context, *ent.Client, uuid.UUID) error) error {
	return s.store.Transact(right.In(ctx), func(ctx context.Context, tx *ent.Client) error {
		id, err := findLogin(ctx, tx, login)
		if err != nil {
			return err
		}
		return change(ctx, tx, id)
	})
}

// findLogin returns the id of the user whom login names, or fails with NotFound.
func findLogin(ctx context.Context, c *ent.Client, login string) (uuid.UUID, error) {
	id, err := c.User.Query().Where(ByLogin(login)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return uuid.Nil, problem.New(problem.NotFound, fmt.Sprintf("There is no user %q.", login))
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("look for the user: %w", err)
	}
	return id, nil
}
