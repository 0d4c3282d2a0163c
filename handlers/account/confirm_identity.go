package account

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type confirmIdentityPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Next     string
	Title    string // what it is about to do
	Details  [][2]string
	Password web.Input
}

// confirmIdentityForm asks for the password once more. A second factor and
// passkeys are further ways to prove it, beside the password on this page.
func (p *Pages) confirmIdentityForm(c *gin.Context) error {
	w, err := p.waitsFor(c.Request.Context(), web.SignedIn(c.Request), c.Query(web.PendingField), c.Query("next"))
	if err != nil {
		return err
	}
	return p.showConfirmIdentity(c, http.StatusOK, w, nil)
}

// identityAct is the confirmation that was sent, for what its page showed.
func (p *Pages) identityAct(c *gin.Context) (press.Act, error) {
	w, err := p.waitsFor(c.Request.Context(), web.SignedIn(c.Request), c.PostForm(web.PendingField), c.PostForm(nextField))
	if err != nil {
		return press.Act{}, err
	}
	a := w.confirmation()
	a.Again = func(status int, wrong error) error { return p.showConfirmIdentity(c, status, w, wrong) }
	return a, nil
}

// waiting is what a confirmation of one's identity is for.
type waiting struct {
	held    string // the number of the form that waits; empty for none
	next    string // where to go then
	title   string // what is about to be done, in words
	details [][2]string
	act     []byte // its digest; nil for none
}

// waitsFor looks the form up that waits, if one does still.
func (p *Pages) waitsFor(ctx context.Context, who *accounts.Identity, number, next string) (waiting, error) {
	w := waiting{next: web.SafePath(next)}
	if number == "" {
		return w, nil
	}
	form, err := p.PendingForm(ctx, who, number)
	switch {
	case problem.Is(err, problem.NotFound):
		return w, nil // it was kept long enough
	case err != nil:
		return w, err
	}
	return waiting{number, form.Page, form.Title, form.Details, form.Act}, nil
}

// confirmation is the act of giving the password for what waits.
func (w waiting) confirmation() press.Act {
	a := press.Act{
		Path: "/confirm-identity", Page: "/confirm-identity", Title: "Confirm your identity",
		Details: append([][2]string{{"For", w.title}}, w.details...),
		Hidden:  [][2]string{{nextField, w.next}}, Fields: []string{"password"},
	}
	if w.held != "" {
		a.Hidden = append(a.Hidden, [2]string{web.PendingField, w.held})
	}
	return a
}

// confirmIdentity notes that the person proved who they are, and returns to
// where they came from, with the form that they left there.
func (p *Pages) confirmIdentity(ctx context.Context, in *press.Sent) (press.Work, error) {
	w, err := p.waitsFor(ctx, in.Who, in.Get(web.PendingField), in.Get(nextField))
	if err != nil {
		return nil, err
	}
	note, err := p.Accounts.ConfirmingIdentity(ctx, in.Who, in.Get("password"), in.Browser.IP, w.act)
	next := w.next
	if w.held != "" {
		next = web.WithQuery(next, web.PendingField, w.held)
	}
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: next}, note(ctx, tx)
	}, err
}

func (p *Pages) showConfirmIdentity(c *gin.Context, status int, w waiting, err error) error {
	list, wrong := web.FormErrors(err)
	return p.Page(c.Writer, status, "confirm_identity", confirmIdentityPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: list, Press: p.Press(c, w.confirmation(), nil),
		Next: w.next, Title: w.title, Details: w.details,
		Password: web.Input{Name: "password", Label: "Password", Type: "password", Wrong: wrong["password"], Autocomplete: "current-password", Focus: err == nil},
	})
}
