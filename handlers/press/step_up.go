package press

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/store"
)

// ProofNeeded is a press for which the person has to prove first who they are.
type ProofNeeded struct {
	digest []byte     // of the act and what was typed
	typed  url.Values // without secrets
}

// Error says so.
func (ProofNeeded) Error() string { return "who it is has to be proved first" }

// Rehearse does what was asked for and undoes it, before the person is asked to
// prove who they are: whoever typed what cannot be is told so now, by the same
// handler and the same rules, and not after the password. Where nothing stands
// against it, the form is kept, and the way leads to the question.
func (g *Guard) Rehearse(c *gin.Context, r Row, a Act, first ProofNeeded) error {
	in := g.sent(c, r)
	defer in.over()
	err := g.tryOut(c.Request.Context(), r, in)
	if !errors.Is(err, store.ErrRehearsed) {
		return err
	}
	return g.stepUp(c, a, first.digest, first.typed)
}

// tryOut runs the function of a guarded row and undoes what it did.
func (g *Guard) tryOut(ctx context.Context, r Row, in *Sent) error {
	work, err := r.Demand.Do(ctx, in)
	if err != nil {
		return err
	}
	ctx = store.Rehearse(store.Apart(ctx, "the rehearsal of a guarded act, which is undone"))
	return g.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := work(ctx, tx)
		return err
	})
}

// Elsewhere is an act that has to wait until the person has proved who they are.
type Elsewhere struct{ Location string }

// Error names where the proof is asked for.
func (u Elsewhere) Error() string { return "confirm your identity first, at " + u.Location }

// stepUp keeps the form and says where to go.
func (g *Guard) stepUp(c *gin.Context, a Act, digest []byte, typed url.Values) error {
	id, err := g.accounts.Hold(c.Request.Context(), web.SignedIn(c.Request), accounts.PendingForm{
		Seal: c.PostForm(SealField), Page: a.Page, Title: a.Title, Details: append(slices.Clone(a.Details), a.entered(typed)...), Act: digest, Typed: typed,
	})
	if err != nil {
		return err
	}
	return Elsewhere{"/confirm-identity?" + url.Values{"next": {a.Page}, web.PendingField: {id.String()}}.Encode()}
}

// Held is what the person had typed before they proved who they are, or nothing.
// Whoever reads it may write to it.
func (g *Guard) Held(c *gin.Context) url.Values {
	w, number := web.WaitingOf(c.Request), c.Query(web.PendingField)
	switch {
	case w.Looked:
	case number == "":
		if form, ok := g.OpenForm(c.Query(web.KeptField), web.SignedIn(c.Request)); ok && form.Page == c.Request.URL.Path {
			w.Looked, w.Typed = true, form.Typed
		}
	default:
		w.Looked = true
		form, err := g.PendingForm(c.Request.Context(), web.SignedIn(c.Request), number)
		if err == nil && form.Page == c.Request.URL.Path {
			w.Found, w.Typed = true, form.Typed
		}
		w.Gone = problem.Is(err, problem.NotFound)
	}
	return Cloned(w.Typed)
}

func Cloned(values url.Values) url.Values {
	all := url.Values{}
	for name, list := range values {
		all[name] = slices.Clone(list)
	}
	return all
}

func (g *Guard) PendingForm(ctx context.Context, who *accounts.Identity, number string) (accounts.PendingForm, error) {
	id, err := uuid.Parse(number)
	if err != nil {
		return accounts.PendingForm{}, problem.Wrap(err, problem.NotFound, "What you typed before is no longer kept.")
	}
	return g.accounts.Held(ctx, who, id)
}
