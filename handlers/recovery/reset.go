package recovery

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

type resetPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Address  string // of the account; empty where the link does not work
	Password web.Input
}

func (p *Pages) resetForm(c *gin.Context) error {
	return p.showReset(c, http.StatusOK, c.Query(tokenField), nil)
}

// resetAct is the choice of a new password by the link that was sent along.
func (p *Pages) resetAct(c *gin.Context) (press.Act, error) {
	token := c.PostForm(tokenField)
	a := resetAct(token)
	a.Again = func(status int, wrong error) error { return p.showReset(c, status, token, wrong) }
	return a, nil
}

func resetAct(token string) press.Act {
	return press.Act{Path: accounts.ResetPath, Page: accounts.ResetPath, Title: "Save the new password", Hidden: [][2]string{{tokenField, token}}, Fields: []string{"password"}, Stranger: true}
}

// reset stores the new password. Nobody is signed in by it.
func (p *Pages) reset(ctx context.Context, in *press.Sent) (press.Work, error) {
	reset, err := p.Accounts.Resetting(ctx, accounts.Token(in.Get(tokenField)), in.Get("password"))
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: "/login"}, notUsable(reset(ctx, tx))
	}, notUsable(err)
}

// showReset shows the form, or why the link does not work.
func (p *Pages) showReset(c *gin.Context, status int, token string, err error) error {
	address, lookErr := p.Accounts.ResetLink(c.Request.Context(), accounts.Token(token))
	if lookErr != nil {
		if !problem.Is(lookErr, problem.NotFound) {
			return lookErr
		}
		if err == nil {
			status, err = http.StatusNotFound, notUsable(lookErr)
		}
	}
	list, wrong := web.FormErrors(err)
	page := resetPage{Shell: p.Shell(c.Writer, c.Request), Problems: list, Address: address,
		Password: web.Input{Name: "password", Label: "New password", Type: "password", Wrong: wrong["password"],
			Hint: "At least 8 characters. A sentence is easy to remember and hard to guess.", Autocomplete: "new-password", Focus: err == nil},
	}
	if lookErr == nil {
		page.Press = p.Press(c, resetAct(token), nil)
	}
	return p.Page(c.Writer, status, "reset_password", page)
}

// notUsable makes a link that does not work what the page of it is shown again for.
func notUsable(err error) error {
	if f := problem.As(err); f != nil && f.Code == problem.NotFound {
		return problem.Wrap(err, problem.Invalid, f.Sentence)
	}
	return err
}
