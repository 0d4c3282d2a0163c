package accounts

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/network"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
)

// NewUser is what a person enters to sign up, as typed.
type NewUser struct {
	Username string
	Email    string
	Password string
	Name     string      // that others see; the username where it is empty
	Role     viewer.Role // set by the operator's command only; what people are who sign up where it is empty
	IP       string      // of whoever signs up, counted by network; empty for the operator, who may create any number
}

// SignUp makes a user with an account. Its failures are Invalid, with every
// wrong field named, Limited or Unavailable.
func (s *Service) SignUp(ctx context.Context, n NewUser) (uuid.UUID, error) {
	ctx = signingUp.In(ctx)
	var check problem.Check
	username := checkUsername(&check, "username", n.Username)
	email := checkEmail(&check, "email", n.Email)
	checkPassword(&check, "password", n.Password, username.shown, email.shown)
	if check.Err() != nil {
		return uuid.Nil, s.alsoTaken(ctx, n, username.key, email.key, &check)
	}
	if n.IP != "" {
		if err := s.maySignUp(ctx, network.Of(n.IP)); err != nil {
			return uuid.Nil, err
		}
	}
	mailed := true
	if n.IP != "" {
		var err error
		if mailed, err = s.mayMail(ctx, mailsToAddress, email.key); err != nil {
			return uuid.Nil, err
		}
	}
	hash, err := s.hasher.hashForSignUp(ctx, n.Password)
	if err != nil {
		return uuid.Nil, err
	}
	role := cmp.Or(n.Role, viewer.Roles()[0])
	if err := checkRole(role); err != nil {
		return uuid.Nil, err
	}
	id := uuid.New()
	err = s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.checkFree(ctx, tx, username.key, email.key); err != nil {
			return err
		}
		err := tx.User.Create().SetID(id).
			SetUsername(username.shown).SetUsernameKey(username.key).
			SetEmail(email.shown).SetEmailKey(email.key).
			SetDisplayName(cmp.Or(n.Name, username.shown)).
			SetPasswordHash(hash).
			SetRole(user.Role(role)).
			Exec(ctx)
		if err != nil {
			return fmt.Errorf("create user: %w", err)
		}
		if err := s.openAccount(ctx, tx, id); err != nil {
			return err
		}
		if mailed {
			if err := s.askToVerify(ctx, tx, &ent.User{ID: id, Email: email.shown}); err != nil {
				return err
			}
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: id, Action: "user.create", SubjectType: "user", SubjectID: id})
	})
	if store.BreaksRule(err) {
		// Somebody took the name between our look and our write.
		if taken := s.checkFree(ctx, s.store.Client, username.key, email.key); taken != nil {
			return uuid.Nil, taken
		}
	}
	if err != nil {
		return uuid.Nil, err
	}
	return id, nil
}

// alsoTaken adds to what is wrong with the words of a sign-up the names that somebody
// has, so that nobody is told in two rounds. It is counted, for it tells who is here.
func (s *Service) alsoTaken(ctx context.Context, n NewUser, usernameKey, emailKey string, wrong *problem.Check) error {
	if n.IP != "" {
		if err := s.mayLookUp(ctx, network.Of(n.IP)); problem.Is(err, problem.Limited) {
			return wrong.Err()
		} else if err != nil {
			return err
		}
	}
	if wrong.Refused("username") {
		usernameKey = "" // nobody's
	}
	if wrong.Refused("email") {
		emailKey = ""
	}
	if err := wrong.Take(s.checkFree(ctx, s.store.Client, usernameKey, emailKey)); err != nil {
		return err
	}
	return wrong.InOrder("username", "email", "password").Err()
}

const addressHasAccount = "There is an account with this e-mail address already. Sign in instead."

// checkFree refuses a username or an address that somebody has, or can take back.
func (s *Service) checkFree(ctx context.Context, c *ent.Client, usernameKey, emailKey string) error {
	taken, err := c.User.Query().
		Where(user.Or(user.UsernameKey(usernameKey), user.EmailKey(emailKey))).
		Select(user.FieldUsernameKey, user.FieldEmailKey).
		All(ctx)
	if err != nil {
		return fmt.Errorf("look for the same name: %w", err)
	}
	var check problem.Check
	for _, u := range taken {
		if u.UsernameKey == usernameKey {
			check.Refuse("username", "Somebody has this username already. Choose another.")
		}
		if u.EmailKey == emailKey {
			check.Refuse("email", addressHasAccount)
		}
	}
	if !check.Refused("email") {
		if reserved, err := s.addressReserved(ctx, c, emailKey, uuid.Nil); err != nil {
			return fmt.Errorf("look for the same address: %w", err)
		} else if reserved {
			check.Refuse("email", addressHasAccount)
		}
	}
	return check.Err()
}
