package accounts

import (
	"context"
	"fmt"
	"time"

	"unframed/ent"
	"unframed/ent/maillink"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/internal/throttle"
	"unframed/mail"
)

// verificationsByPerson bounds what one person can have mailed to an address that may
// not be theirs.
var verificationsByPerson = throttle.Limit{Name: "verify-person", Burst: 5, Every: 10 * time.Minute}

// VerifyLink returns the address that the link confirms. It changes nothing; the
// failure is NotFound.
func (s *Service) VerifyLink(ctx context.Context, t Token) (address string, err error) {
	return s.addressOf(ctx, maillink.PurposeVerify, t)
}

func (s *Service) addressOf(ctx context.Context, purpose maillink.Purpose, t Token) (string, error) {
	link, err := s.link(usingLinks.In(ctx), s.store.Client, purpose, t)
	if err != nil {
		return "", err
	}
	return link.Address, nil
}

// VerifyEmail uses the link up within tx and notes that the address is its person's,
// if it is still the one they have. The failure is NotFound.
func (s *Service) VerifyEmail(ctx context.Context, tx *ent.Client, t Token) error {
	ctx = usingLinks.In(ctx)
	link, err := s.useLink(ctx, tx, maillink.PurposeVerify, t)
	if err != nil {
		return err
	}
	n, err := tx.User.Update().Where(user.ID(link.UserID), user.Email(link.Address)).SetEmailVerifiedAt(s.now()).Save(ctx)
	if err != nil {
		return fmt.Errorf("note the address: %w", err)
	}
	if n == 0 {
		return errLink
	}
	if err := dropLinks(ctx, tx, link.UserID, maillink.PurposeVerify); err != nil {
		return err
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: link.UserID, Action: "user.verify-email", SubjectType: "user", SubjectID: link.UserID,
		Details: map[string]string{"email": link.Address}})
}

// EmailVerified reports whether the person has confirmed their address.
func (s *Service) EmailVerified(ctx context.Context, i *Identity) (bool, error) {
	verified, err := s.store.User.Query().Where(user.ID(i.UserID), user.EmailVerifiedAtNotNil()).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("look whether the address is confirmed: %w", err)
	}
	return verified, nil
}

// AskingToVerify counts a request for another link, and returns the work that has it
// mailed. Its failures are Conflict for an address that is verified, and Limited.
func (s *Service) AskingToVerify(ctx context.Context, i *Identity) (Work, error) {
	if verified, err := s.EmailVerified(ctx, i); err != nil {
		return nil, err
	} else if verified {
		return nil, problem.New(problem.Conflict, "Your e-mail address is confirmed already.")
	}
	if err := s.take(ctx, "You asked for many mails.", throttle.Count{Limit: verificationsByPerson, Key: i.UserID.String()}); err != nil {
		return nil, err
	}
	mailed, err := s.mayMail(ctx, mailsToAddress, addressKey(i.Email))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *ent.Client) error {
		if !mailed {
			return nil
		}
		person, err := tx.User.Query().Where(user.ID(i.UserID)).Only(usingLinks.In(ctx))
		if err != nil {
			return fmt.Errorf("look for the address: %w", err)
		}
		return s.askToVerify(ctx, tx, person)
	}, nil
}

// askToVerify has a link mailed to the person's address.
func (s *Service) askToVerify(ctx context.Context, tx *ent.Client, person *ent.User) error {
	return s.enqueue(ctx, tx, mail.Draft{Kind: mailVerify, To: person.Email, About: person.ID})
}
