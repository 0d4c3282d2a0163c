package accounts

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/pendingform"
	"unframed/internal/problem"
	"unframed/store"
)

// PendingFormLife is how long what somebody typed is kept for them while they
// prove who they are.
const PendingFormLife = 15 * time.Minute

// What one session may have kept: the newest few forms, of a length that every
// form that is read at all has.
const (
	mostPendingForms = 5
	maxPendingForm   = 64 << 10 // bytes of all names and values together
)

// PendingForm is a form that waits until whoever sent it has proved who they are.
type PendingForm struct {
	Seal    string              // the form's own; the same form sent again takes the place of the first
	Page    string              // the path to return to
	Title   string              // what was about to be done, in words
	Details [][2]string         // as the page showed them, and what was filled in there
	Act     []byte              // a digest of what is about to be done, typed values included
	Typed   map[string][]string // never a password
}

// Hold keeps the form for the session and returns its number. The failure is
// Invalid for one that is too long to be kept.
func (s *Service) Hold(ctx context.Context, i *Identity, f PendingForm) (uuid.UUID, error) {
	ctx = store.Apart(holdingForms.In(ctx), "a form that waits")
	if f.length() > maxPendingForm {
		return uuid.Nil, problem.New(problem.Invalid, "This form is too long to be kept for you. Confirm your identity first, at /confirm-identity, and then send it again.")
	}
	var id uuid.UUID
	err := s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) (err error) {
		id, err = s.HoldIn(ctx, tx, i, f)
		return err
	})
	return id, err
}

// HoldIn is Hold within the transaction that came to what is kept, however long
// that is: a report of what it did stands and falls with it.
func (s *Service) HoldIn(ctx context.Context, tx *ent.Client, i *Identity, f PendingForm) (uuid.UUID, error) {
	ctx = holdingForms.In(ctx)
	now, id := s.now(), f.number(i)
	typed := make(map[string][]string, len(f.Typed))
	for name, values := range f.Typed {
		for _, v := range values {
			typed[storable(name)] = append(typed[storable(name)], storable(v))
		}
	}
	details := make([][2]string, len(f.Details))
	for n, d := range f.Details {
		details[n] = [2]string{storable(d[0]), storable(d[1])}
	}
	err := makeRoom(ctx, tx, i.SessionID, id)
	if err == nil {
		err = tx.PendingForm.Create().SetID(id).SetCreatedAt(now).SetExpiresAt(now.Add(PendingFormLife)).SetSessionID(i.SessionID).
			SetPage(f.Page).SetTitle(storable(f.Title)).SetDetails(details).SetActHash(f.Act).SetTyped(typed).Exec(ctx)
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("hold the form: %w", err)
	}
	return id, nil
}

// number is the form's: one for each seal of a session.
func (f PendingForm) number(i *Identity) uuid.UUID {
	return uuid.NewHash(sha256.New(), i.SessionID, []byte(f.Seal), 8)
}

// length is how many bytes there are to keep.
func (f PendingForm) length() int {
	n := len(f.Page) + len(f.Title)
	for _, detail := range f.Details {
		n += len(detail[0]) + len(detail[1])
	}
	for name, values := range f.Typed {
		for _, value := range values {
			n += len(name) + len(value)
		}
	}
	return n
}

// makeRoom deletes what the form with the id takes the place of: the same form
// as it was sent before, and the session's oldest where there are many.
func makeRoom(ctx context.Context, tx *ent.Client, session, id uuid.UUID) error {
	kept, err := tx.PendingForm.Query().Where(pendingform.SessionID(session), pendingform.IDNEQ(id)).
		Order(pendingform.ByCreatedAt(sql.OrderDesc()), pendingform.ByID()).Offset(mostPendingForms - 1).Limit(100).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for kept forms: %w", err)
	}
	if _, err := tx.PendingForm.Delete().Where(pendingform.IDIn(append(kept, id)...)).Exec(ctx); err != nil {
		return fmt.Errorf("make room for the form: %w", err)
	}
	return nil
}

// storable is s without what PostgreSQL refuses in JSON.
func storable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0 {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// Held returns the form with the number, if this session left it and it is
// still kept; the failure is NotFound.
func (s *Service) Held(ctx context.Context, i *Identity, id uuid.UUID) (PendingForm, error) {
	ctx = holdingForms.In(ctx)
	found, err := s.store.PendingForm.Query().
		Where(pendingform.ID(id), pendingform.SessionID(i.SessionID), pendingform.ExpiresAtGT(s.now())).Only(ctx)
	if ent.IsNotFound(err) {
		return PendingForm{}, problem.New(problem.NotFound, "What you typed before is no longer kept.")
	}
	if err != nil {
		return PendingForm{}, fmt.Errorf("look for the pending form: %w", err)
	}
	return PendingForm{Page: found.Page, Title: found.Title, Details: found.Details, Act: found.ActHash, Typed: found.Typed}, nil
}
