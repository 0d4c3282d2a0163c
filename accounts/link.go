package accounts

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/maillink"
	"unframed/ent/user"
	"unframed/internal/problem"
)

// How long a link in a mail can be used.
const (
	VerifyLinkLife = 3 * 24 * time.Hour
	ResetLinkLife  = time.Hour
	ChangeLinkLife = 24 * time.Hour
	// UndoLinkLife is for how long the owner of an address can take a change of it
	// back, and for how long nobody else can have that address.
	UndoLinkLife = 7 * 24 * time.Hour
)

// mostLinks is how many links of one purpose one person can have: another takes the
// place of the oldest.
const mostLinks = 5

// errLink is the same for a link that was altered, used, replaced or is too old.
var errLink = problem.New(problem.NotFound, "This link does not work: it is incomplete, was used already, or is too old.")

// makeLink makes a link for the person within tx, to be mailed to the address, and
// returns its token. A mail has one link: what an attempt made that did not succeed
// is replaced, so that a server which puts mails off leaves no heap of links.
func (s *Service) makeLink(ctx context.Context, tx *ent.Client, id uuid.UUID, purpose maillink.Purpose, person *ent.User, address string, expires time.Time) (Token, error) {
	token := newToken()
	if id == uuid.Nil {
		id = uuid.New()
	} else if _, err := tx.MailLink.Delete().Where(maillink.ID(id)).Exec(ctx); err != nil {
		return "", fmt.Errorf("end the link of the attempt before: %w", err)
	}
	if err := makeRoomForLink(ctx, tx, purpose, person.ID); err != nil {
		return "", err
	}
	err := tx.MailLink.Create().SetID(id).SetCreatedAt(s.now()).SetUserID(person.ID).SetPurpose(purpose).
		SetAddress(address).SetAddressKey(addressKey(address)).SetTokenHash(token.hash()).
		SetCredentialVersion(person.CredentialVersion).SetExpiresAt(expires).Exec(ctx)
	if err != nil {
		return "", fmt.Errorf("store the link: %w", err)
	}
	return token, nil
}

// makeRoomForLink ends the oldest of many links. Those by which an owner takes a
// change back stay: whoever changes the address again and again ends none.
func makeRoomForLink(ctx context.Context, tx *ent.Client, purpose maillink.Purpose, person uuid.UUID) error {
	if purpose == maillink.PurposeUndo {
		return nil
	}
	surplus, err := tx.MailLink.Query().Where(maillink.UserID(person), maillink.PurposeEQ(purpose)).
		Order(maillink.ByCreatedAt(sql.OrderDesc()), maillink.ByID()).Offset(mostLinks - 1).Limit(100).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for links: %w", err)
	}
	if len(surplus) == 0 {
		return nil
	}
	if _, err := tx.MailLink.Delete().Where(maillink.IDIn(surplus...)).Exec(ctx); err != nil {
		return fmt.Errorf("make room for a link: %w", err)
	}
	return nil
}

// link looks the link up that the token is of; the failure is NotFound.
func (s *Service) link(ctx context.Context, c *ent.Client, purpose maillink.Purpose, t Token) (*ent.MailLink, error) {
	if !t.wellFormed() {
		return nil, errLink
	}
	found, err := c.MailLink.Query().Where(maillink.TokenHash(t.hash()), maillink.PurposeEQ(purpose), maillink.ExpiresAtGT(s.now())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errLink
	}
	if err != nil {
		return nil, fmt.Errorf("look for the link: %w", err)
	}
	return found, nil
}

// useLink uses the link up within tx: of two uses at the same moment one succeeds,
// and the other is NotFound.
func (s *Service) useLink(ctx context.Context, tx *ent.Client, purpose maillink.Purpose, t Token) (*ent.MailLink, error) {
	found, err := s.link(ctx, tx, purpose, t)
	if err != nil {
		return nil, err
	}
	n, err := tx.MailLink.Delete().Where(maillink.ID(found.ID)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("use the link up: %w", err)
	}
	if n == 0 {
		return nil, errLink
	}
	return found, nil
}

// dropLinks ends the person's links of the purposes, all where none is named.
func dropLinks(ctx context.Context, tx *ent.Client, person uuid.UUID, purposes ...maillink.Purpose) error {
	drop := tx.MailLink.Delete().Where(maillink.UserID(person))
	if len(purposes) > 0 {
		drop.Where(maillink.PurposeIn(purposes...))
	}
	if _, err := drop.Exec(ctx); err != nil {
		return fmt.Errorf("end links: %w", err)
	}
	return nil
}

// addressTaken reports whether somebody else has the address, or can take it back.
func (s *Service) addressTaken(ctx context.Context, c *ent.Client, key string, person uuid.UUID) (bool, error) {
	taken, err := c.User.Query().Where(user.EmailKey(key), user.IDNEQ(person)).Exist(ctx)
	if err != nil || taken {
		return taken, err
	}
	return s.addressReserved(ctx, c, key, person)
}

// addressReserved reports whether somebody else can take the address back.
func (s *Service) addressReserved(ctx context.Context, c *ent.Client, key string, person uuid.UUID) (bool, error) {
	return c.MailLink.Query().Where(maillink.AddressKey(key), maillink.PurposeEQ(maillink.PurposeUndo), maillink.UserIDNEQ(person), maillink.ExpiresAtGT(s.now())).Exist(ctx)
}
