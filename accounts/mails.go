package accounts

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/config"
	"unframed/ent"
	"unframed/ent/maillink"
	"unframed/ent/user"
	"unframed/mail"
)

// The mails about accounts, by the names of their kinds. None holds a name that
// somebody chose: whoever signs up with another's address would write to them by it.
const (
	mailVerify          = "verify-email"
	mailReset           = "reset-password"
	mailPasswordChanged = "password-changed"
	mailChange          = "change-email"
	mailEmailChanged    = "email-changed"
)

// The paths to which links lead.
const (
	VerifyPath      = "/verify-email"
	ForgotPath      = "/forgot-password"
	ResetPath       = "/reset-password"
	ChangeEmailPath = "/settings/email/confirm"
	UndoEmailPath   = "/settings/email/undo"
)

// Mails are the kinds of mail that the Service causes.
func (s *Service) Mails() []mail.Kind {
	kinds := []mail.Kind{
		{Name: mailVerify, Compose: s.composeVerify},
		{Name: mailReset, Compose: s.composeReset},
		{Name: mailPasswordChanged, Compose: s.composePasswordChanged},
		{Name: mailChange, Compose: s.composeChange},
		{Name: mailEmailChanged, Compose: s.composeEmailChanged},
	}
	for i, k := range kinds {
		kinds[i].Compose = func(ctx context.Context, tx *ent.Client, about mail.About) (*mail.Content, error) {
			return k.Compose(writingMails.In(ctx), tx, about)
		}
	}
	return kinds
}

// withToken is the path with the token of a link.
func withToken(path string, t Token) string {
	return path + "?" + url.Values{"token": {string(t)}}.Encode()
}

// personOf is whom a mail is about; nil for nobody any more.
func personOf(ctx context.Context, tx *ent.Client, about mail.About) (*ent.User, error) {
	person, err := tx.User.Query().Where(user.ID(about.Person)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for whom the mail is about: %w", err)
	}
	return person, nil
}

func (s *Service) composeVerify(ctx context.Context, tx *ent.Client, about mail.About) (*mail.Content, error) {
	person, err := personOf(ctx, tx, about)
	if err != nil || person == nil || person.Email != about.To || person.EmailVerifiedAt != nil {
		return nil, err
	}
	token, err := s.makeLink(ctx, tx, about.Mail, maillink.PurposeVerify, person, person.Email, s.now().Add(VerifyLinkLife))
	return &mail.Content{
		Subject:    "Confirm your e-mail address",
		Paragraphs: []string{"An account at " + config.Name + " has this e-mail address. Confirm that it is yours."},
		Link:       &mail.Link{Label: "Confirm this address", Path: withToken(VerifyPath, token)},
		After:      []string{"The link works once, for three days.", "If you did not create an account, do nothing."},
	}, err
}

func (s *Service) composeReset(ctx context.Context, tx *ent.Client, about mail.About) (*mail.Content, error) {
	person, err := tx.User.Query().Where(user.EmailKey(addressKey(about.To))).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the address: %w", err)
	}
	live, err := tx.MailLink.Query().Where(maillink.UserID(person.ID), maillink.PurposeEQ(maillink.PurposeReset), maillink.ExpiresAtGT(s.now()), maillink.IDNEQ(about.Mail)).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count links: %w", err)
	}
	if live >= mostLinks { // they have been sent enough of these within the hour
		return nil, nil
	}
	token, err := s.makeLink(ctx, tx, about.Mail, maillink.PurposeReset, person, person.Email, s.now().Add(ResetLinkLife))
	return &mail.Content{
		// What was typed may be another address that only counts as the same.
		To:         person.Email,
		Subject:    "Choose a new password",
		Paragraphs: []string{"Somebody, hopefully you, asked for a new password for the account at " + config.Name + " that has this e-mail address."},
		Link:       &mail.Link{Label: "Choose a new password", Path: withToken(ResetPath, token)},
		After:      []string{"The link works once, for an hour. The new password signs you out everywhere and revokes your API tokens.", "If it was not you, do nothing: your password stays as it is."},
	}, err
}

func (s *Service) composePasswordChanged(_ context.Context, _ *ent.Client, about mail.About) (*mail.Content, error) {
	return &mail.Content{
		Subject:    "Your password was changed",
		Paragraphs: []string{"The password of your account at " + config.Name + " was changed " + atTime(about) + "."},
		Link:       &mail.Link{Label: "It was not me: choose a new password", Path: ForgotPath},
		After:      []string{"If it was you, there is nothing to do."},
	}, nil
}

func (s *Service) composeChange(ctx context.Context, tx *ent.Client, about mail.About) (*mail.Content, error) {
	person, err := personOf(ctx, tx, about)
	if err != nil || person == nil || person.Email == about.To {
		return nil, err
	}
	request, err := s.requestOf(ctx, tx, about, person)
	if err != nil || request == nil {
		return nil, err
	}
	if owner, err := tx.User.Query().Where(user.EmailKey(addressKey(about.To)), user.IDNEQ(person.ID)).Only(ctx); err == nil {
		return &mail.Content{
			To:         owner.Email,
			Subject:    "Your e-mail address was entered for another account",
			Paragraphs: []string{"Somebody wanted to use this e-mail address for another account at " + config.Name + ". You have an account with it already, so nothing was changed."},
			After:      []string{"If it was you, sign in with this address, or choose another for the other account."},
		}, nil
	} else if !ent.IsNotFound(err) {
		return nil, fmt.Errorf("look for the address: %w", err)
	}
	token, err := s.makeLink(ctx, tx, request.ID, maillink.PurposeChange, person, about.To, request.ExpiresAt)
	return &mail.Content{
		Subject:    "Confirm your new e-mail address",
		Paragraphs: []string{"This e-mail address was entered as the new one of an account at " + config.Name + ". It takes effect when you confirm it."},
		Link:       &mail.Link{Label: "Use this address", Path: withToken(ChangeEmailPath, token)},
		After:      []string{"The link works once, until " + request.ExpiresAt.UTC().Format("2 January 2006 at 15:04") + " UTC.", "If you have no account there, do nothing."},
	}, err
}

// requestDetail is the detail of a mail that says which link was asked for, by its id.
const requestDetail = "request"

// requestOf is the link that the mail was asked for, as askForChange left it; nil where
// it has ended. Whoever asked may have been put out since, or asked for another
// address, however long a server puts the mail off or whoever sends it again.
func (s *Service) requestOf(ctx context.Context, tx *ent.Client, about mail.About, person *ent.User) (*ent.MailLink, error) {
	id, err := uuid.Parse(about.Details[requestDetail])
	if err != nil {
		return nil, nil
	}
	request, err := tx.MailLink.Query().Where(maillink.ID(id), maillink.UserID(person.ID), maillink.PurposeEQ(maillink.PurposeChange),
		maillink.CredentialVersion(person.CredentialVersion), maillink.ExpiresAtGT(s.now())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for what was asked for: %w", err)
	}
	return request, nil
}

// composeEmailChanged tells the address so far, which was proven to be the person's. It
// is pointless once the change cannot be taken back any more: after seven days, or after
// somebody took all of it back. Whoever that put out must get no new link from a mail
// that their server put off.
func (s *Service) composeEmailChanged(ctx context.Context, tx *ent.Client, about mail.About) (*mail.Content, error) {
	person, err := personOf(ctx, tx, about)
	if err != nil || person == nil {
		return nil, err
	}
	reserved, err := tx.MailLink.Query().Where(maillink.AddressKey(addressKey(about.To)), maillink.Address(about.To), maillink.PurposeEQ(maillink.PurposeUndo),
		maillink.UserID(person.ID), maillink.ExpiresAtGT(s.now()), maillink.IDNEQ(about.Mail)).
		Order(maillink.ByExpiresAt(sql.OrderDesc()), maillink.ByID()).Limit(1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("look whether the change can be taken back: %w", err)
	}
	if len(reserved) == 0 {
		return nil, nil
	}
	token, err := s.makeLink(ctx, tx, about.Mail, maillink.PurposeUndo, person, about.To, reserved[0].ExpiresAt)
	return &mail.Content{
		Subject:    "Your e-mail address was changed",
		Paragraphs: []string{"Your account at " + config.Name + " has another e-mail address since " + atTime(about) + ": " + about.Details["email"] + ". This one is no longer in use."},
		Link:       &mail.Link{Label: "It was not me: take it back", Path: withToken(UndoEmailPath, token)},
		After:      []string{"The link works once, for seven days. It brings this address back, signs everybody out of the account, and ends its password.", "If it was you, there is nothing to do."},
	}, err
}

// timeOf is when what the mail is about happened.
func timeOf(about mail.About) time.Time {
	at, _ := time.Parse(time.RFC3339, about.Details["at"]) // written by enqueue
	return at
}

// atTime says when that was.
func atTime(about mail.About) string {
	return "on " + timeOf(about).UTC().Format("2 January 2006 at 15:04") + " UTC"
}

// enqueue puts a mail about the person into the outbox within tx, with the time and
// further details.
func (s *Service) enqueue(ctx context.Context, tx *ent.Client, d mail.Draft) error {
	now := s.now()
	details := map[string]string{"at": now.Format(time.RFC3339)}
	for name, value := range d.Details {
		details[name] = value
	}
	d.Details = details
	return mail.Enqueue(ctx, tx, d, now)
}
