package accounts

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/maillink"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/internal/throttle"
	"unframed/mail"
	"unframed/store"
)

// changesOfEmail bounds to how many addresses one person can have mail sent.
var changesOfEmail = throttle.Limit{Name: "change-email-person", Burst: 10, Every: 10 * time.Minute}

// ChangingEmail checks another e-mail address of the person, and returns the work that
// has a link mailed there. The address takes effect when that is used; whether it is
// somebody else's, only the mail says. Its failures are Invalid and Limited.
func (s *Service) ChangingEmail(ctx context.Context, i *Identity, typed string) (Work, error) {
	var check problem.Check
	email := checkEmail(&check, "email", typed)
	if email.shown == i.Email && i.Email != "" {
		check.Refuse("email", "This is the address that you have.")
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	if err := s.take(ctx, "You entered many addresses.", throttle.Count{Limit: changesOfEmail, Key: i.UserID.String()}); err != nil {
		return nil, err
	}
	mailed, err := s.mayMail(ctx, mailsToAddress, email.key)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *ent.Client) error {
		if mailed {
			if err := s.askForChange(usingLinks.In(ctx), tx, i.UserID, email.shown); err != nil {
				return err
			}
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: i.UserID, Action: "user.ask-email-change", SubjectType: "user", SubjectID: i.UserID,
			Details: map[string]string{"email": email.shown}})
	}, nil
}

// askForChange has a link mailed to the address in place of all that were asked for
// before. Its row stands for the request from now on, by a token that nobody knows:
// the mail gets a token while the row is there, and none once another request or a new
// password has taken its place, it was used, or its time is over.
func (s *Service) askForChange(ctx context.Context, tx *ent.Client, person uuid.UUID, address string) error {
	asking, err := tx.User.Query().Where(user.ID(person)).Only(ctx)
	if err != nil {
		return fmt.Errorf("look for who asks: %w", err)
	}
	if err := dropLinks(ctx, tx, person, maillink.PurposeChange); err != nil {
		return err
	}
	request := uuid.New()
	if _, err := s.makeLink(ctx, tx, request, maillink.PurposeChange, asking, address, s.now().Add(ChangeLinkLife)); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, mail.Draft{Kind: mailChange, To: address, About: person, Details: map[string]string{requestDetail: request.String()}})
}

// ChangeLink returns the address that the link brings into effect. It changes
// nothing; the failure is NotFound.
func (s *Service) ChangeLink(ctx context.Context, t Token) (address string, err error) {
	return s.addressOf(ctx, maillink.PurposeChange, t)
}

var errAddressTaken = problem.New(problem.Conflict, "This address belongs to another account by now. Nothing was changed.")

// ConfirmEmail uses the link up within tx and gives its person the address it was
// mailed to. The address so far, if it was proven, is told, with a link that takes it
// back. Its failures are NotFound for the link, and Conflict.
func (s *Service) ConfirmEmail(ctx context.Context, tx *ent.Client, t Token) error {
	ctx = usingLinks.In(ctx)
	link, err := s.useLink(ctx, tx, maillink.PurposeChange, t)
	if err != nil {
		return err
	}
	before, err := tx.User.Query().Where(user.ID(link.UserID), user.CredentialVersion(link.CredentialVersion)).Only(ctx)
	if ent.IsNotFound(err) {
		return errLink // the password was changed since it was asked for
	}
	if err != nil {
		return fmt.Errorf("look for the address so far: %w", err)
	}
	if err := s.setEmail(ctx, tx, link); err != nil {
		return err
	}
	if err := dropLinks(ctx, tx, link.UserID, maillink.PurposeChange, maillink.PurposeVerify, maillink.PurposeReset); err != nil {
		return err
	}
	if before.EmailVerifiedAt != nil && before.Email != link.Address { // two that count as the same can be two mailboxes
		// A link that nobody is sent: until it ends, the address is nobody else's.
		if _, err := s.makeLink(ctx, tx, uuid.Nil, maillink.PurposeUndo, before, before.Email, s.now().Add(UndoLinkLife)); err != nil {
			return err
		}
		told := mail.Draft{Kind: mailEmailChanged, To: before.Email, About: before.ID, Details: map[string]string{"email": link.Address}}
		if err := s.enqueue(ctx, tx, told); err != nil {
			return err
		}
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: link.UserID, Action: "user.change-email", SubjectType: "user", SubjectID: link.UserID,
		Details: map[string]string{"email_before": before.Email, "email": link.Address}})
}

// setEmail stores the address of the link, which proves it.
func (s *Service) setEmail(ctx context.Context, tx *ent.Client, link *ent.MailLink) error {
	taken, err := s.addressTaken(ctx, tx, link.AddressKey, link.UserID)
	if err != nil {
		return fmt.Errorf("look for the same address: %w", err)
	}
	if taken {
		return errAddressTaken
	}
	err = tx.User.Update().Where(user.ID(link.UserID)).SetEmail(link.Address).SetEmailKey(link.AddressKey).SetEmailVerifiedAt(s.now()).Exec(ctx)
	if store.BreaksRule(err) { // somebody took it between our look and our write
		return errAddressTaken
	}
	if err != nil {
		return fmt.Errorf("store the address: %w", err)
	}
	return nil
}

// UndoLink returns the address that the link brings back. It changes nothing; the
// failure is NotFound.
func (s *Service) UndoLink(ctx context.Context, t Token) (address string, err error) {
	return s.addressOf(ctx, maillink.PurposeUndo, t)
}

// UndoingEmail returns the work that uses the link up, brings back the address it was
// mailed to, and ends all that whoever changed it may know or have made: the password,
// sessions, API tokens and other links. A link to a new password is mailed to the
// address. Its failures are NotFound for the link, and Conflict.
func (s *Service) UndoingEmail(ctx context.Context, t Token) (Work, error) {
	ctx = recovering.In(ctx)
	if _, err := s.link(ctx, s.store.Client, maillink.PurposeUndo, t); err != nil {
		return nil, err
	}
	unknown, err := s.hasher.hashForSignUp(ctx, rand.Text())
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *ent.Client) error {
		ctx = recovering.In(ctx)
		link, err := s.useLink(ctx, tx, maillink.PurposeUndo, t)
		if err != nil {
			return err
		}
		person, err := tx.User.Query().Where(user.ID(link.UserID)).Only(ctx)
		if err != nil {
			return fmt.Errorf("look for the user: %w", err)
		}
		if err := s.setEmail(ctx, tx, link); err != nil {
			return err
		}
		if err := s.replacePassword(ctx, tx, person.ID, unknown); err != nil {
			return err
		}
		if err := dropLinks(ctx, tx, person.ID); err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx, mail.Draft{Kind: mailReset, To: link.Address}); err != nil {
			return err
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: person.ID, Action: "user.undo-email-change", SubjectType: "user", SubjectID: person.ID,
			Details: map[string]string{"email_before": person.Email, "email": link.Address}})
	}, nil
}
