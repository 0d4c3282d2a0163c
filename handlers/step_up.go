package handlers

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/failure"
	"unframed/handlers/web"
	"unframed/store"
)

// proofNeeded is a press for which the person has to prove first who they are.
type proofNeeded struct {
	digest []byte     // of the act and what was typed
	typed  url.Values // without secrets
}

// Error says so.
func (proofNeeded) Error() string { return "who it is has to be proved first" }

// rehearse does what was asked for and undoes it, before the person is asked to
// prove who they are: whoever typed what cannot be is told so now, by the same
// handler and the same rules, and not after the password. Where nothing stands
// against it, the form is kept, and the way leads to the question.
func (s *Site) rehearse(c *gin.Context, r row, a act, first proofNeeded) error {
	in := s.sent(c, r)
	defer in.over()
	err := s.tryOut(c.Request.Context(), r, in)
	if !errors.Is(err, store.ErrRehearsed) {
		return err
	}
	return s.stepUp(c, a, first.digest, first.typed)
}

// tryOut runs the function of a guarded row and undoes what it did.
func (s *Site) tryOut(ctx context.Context, r row, in *Sent) error {
	work, err := r.Demand.do(ctx, in)
	if err != nil {
		return err
	}
	ctx = store.Rehearse(store.Apart(ctx, "the rehearsal of a guarded act, which is undone"))
	return s.Options.Store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := work(ctx, tx)
		return err
	})
}

// stepUp is an act that has to wait until the person has proved who they are.
type stepUp struct{ location string }

// Error names where the proof is asked for.
func (u stepUp) Error() string { return "confirm that it is you first, at " + u.location }

// stepUp keeps the form and says where to go.
func (s *Site) stepUp(c *gin.Context, a act, digest []byte, typed url.Values) error {
	id, err := s.Accounts.Hold(c.Request.Context(), web.SignedIn(c.Request), accounts.HeldForm{
		Seal: c.PostForm(sealField), Page: a.page, Title: a.title, Details: a.details, Act: digest, Typed: typed,
	})
	if err != nil {
		return err
	}
	return stepUp{"/confirm-identity?" + url.Values{"next": {a.page}, web.HeldField: {id.String()}}.Encode()}
}

// held is what the person had typed before they proved who they are, or nothing.
// Whoever reads it may write to it.
func (s *Site) held(c *gin.Context) url.Values {
	w, number := web.WaitingOf(c.Request), c.Query(web.HeldField)
	switch {
	case w.Looked:
	case number == "":
		if form, ok := s.openForm(c.Query(web.KeptField), web.SignedIn(c.Request)); ok && form.Page == c.Request.URL.Path {
			w.Looked, w.Typed = true, form.Typed
		}
	default:
		w.Looked = true
		form, err := s.heldForm(c.Request.Context(), web.SignedIn(c.Request), number)
		if err == nil && form.Page == c.Request.URL.Path {
			w.Found, w.Typed = true, form.Typed
		}
		w.Gone = failure.Is(err, failure.NotFound)
	}
	return cloned(w.Typed)
}

func cloned(values url.Values) url.Values {
	all := url.Values{}
	for name, list := range values {
		all[name] = slices.Clone(list)
	}
	return all
}

func (s *Site) heldForm(ctx context.Context, who *accounts.Identity, number string) (accounts.HeldForm, error) {
	id, err := uuid.Parse(number)
	if err != nil {
		return accounts.HeldForm{}, failure.Wrap(err, failure.NotFound, "What was typed before is no longer kept.")
	}
	return s.Accounts.Held(ctx, who, id)
}
