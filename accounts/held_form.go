package accounts

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/heldform"
	"unframed/failure"
	"unframed/viewer"
)

// HeldFormLife is how long what somebody typed is kept for them while they
// prove who they are.
const HeldFormLife = 15 * time.Minute

// HeldForm is a form that waits until whoever sent it has proved who they are.
type HeldForm struct {
	Page    string              // the path to return to
	Title   string              // what was about to be done, in words
	Details [][2]string         // as the page showed them
	Act     []byte              // a digest of what is about to be done, typed values included
	Typed   map[string][]string // never a password
}

// Hold keeps the form for the session and returns its number.
func (s *Service) Hold(ctx context.Context, i *Identity, f HeldForm) (uuid.UUID, error) {
	ctx = viewer.AsSystem(ctx, "hold a form")
	now, id := s.now(), uuid.New()
	typed := make(map[string][]string, len(f.Typed))
	for name, values := range f.Typed {
		for _, v := range values {
			typed[storable(name)] = append(typed[storable(name)], storable(v))
		}
	}
	err := s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		return tx.HeldForm.Create().SetID(id).SetCreatedAt(now).SetExpiresAt(now.Add(HeldFormLife)).SetSessionID(i.SessionID).
			SetPage(f.Page).SetTitle(storable(f.Title)).SetDetails(f.Details).SetActHash(f.Act).SetTyped(typed).Exec(ctx)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("hold the form: %w", err)
	}
	return id, nil
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
func (s *Service) Held(ctx context.Context, i *Identity, id uuid.UUID) (HeldForm, error) {
	ctx = viewer.AsSystem(ctx, "return a held form")
	found, err := s.store.HeldForm.Query().
		Where(heldform.ID(id), heldform.SessionID(i.SessionID), heldform.ExpiresAtGT(s.now())).Only(ctx)
	if ent.IsNotFound(err) {
		return HeldForm{}, failure.New(failure.NotFound, "What was typed before is no longer kept.")
	}
	if err != nil {
		return HeldForm{}, fmt.Errorf("look for the held form: %w", err)
	}
	return HeldForm{found.Page, found.Title, found.Details, found.ActHash, found.Typed}, nil
}
