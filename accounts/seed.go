package accounts

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
)

// SignUpTogether makes users who share a password, in one transaction and with
// one computation of the password's hash: for demonstrations and measurements.
// Their names must be free.
func (s *Service) SignUpTogether(ctx context.Context, password string, list []NewUser) ([]uuid.UUID, error) {
	ctx = signingUp.In(ctx)
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	err = s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		ids = ids[:0]
		for _, n := range list {
			id, err := s.seedUser(ctx, tx, n, hash)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

func (s *Service) seedUser(ctx context.Context, tx *ent.Client, n NewUser, hash string) (uuid.UUID, error) {
	var check problem.Check
	username := checkUsername(&check, "username", n.Username)
	email := checkEmail(&check, "email", n.Email)
	if err := check.Err(); err != nil {
		return uuid.Nil, err
	}
	id := uuid.New()
	err := tx.User.Create().SetID(id).
		SetUsername(username.shown).SetUsernameKey(username.key).
		SetEmail(email.shown).SetEmailKey(email.key).
		SetDisplayName(cmp.Or(n.Name, username.shown)).
		SetPasswordHash(hash).Exec(ctx)
	if err != nil {
		return uuid.Nil, fmt.Errorf("create user: %w", err)
	}
	if err := s.openAccount(ctx, tx, id); err != nil {
		return uuid.Nil, err
	}
	return id, auditlog.Record(ctx, tx, auditlog.Event{Actor: id, Action: "user.create", SubjectType: "user", SubjectID: id})
}
