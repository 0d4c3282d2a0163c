package account

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

const (
	emailPath       = "/settings/email"
	emailVerifyPath = emailPath + "/verify"
)

type emailPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Current  string
	Verify   *press.Press // asks for another link; nil where the address is confirmed
	Email    web.Input
}

// emailAct is a change of the person's e-mail address.
func (p *Pages) emailAct(c *gin.Context) (press.Act, error) {
	return press.Act{
		Path: emailPath, Page: emailPath, Title: "Change your e-mail address",
		Details: [][2]string{{"Current address", web.SignedIn(c.Request).Email}},
		Fields:  []string{"email"},
		Again:   func(status int, wrong error) error { return p.showEmail(c, status, c.PostForm("email"), wrong) },
	}, nil
}

// emailForm shows the form for another address.
func (p *Pages) emailForm(c *gin.Context) error {
	return p.showEmail(c, http.StatusOK, p.Held(c).Get("email"), nil)
}

// email has a link mailed to the new address, which takes effect when it is used.
func (p *Pages) email(ctx context.Context, in *press.Sent) (press.Work, error) {
	change, err := p.Accounts.ChangingEmail(ctx, in.Who, in.Get("email"))
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: emailPath}, change(ctx, tx)
	}, err
}

// emailVerifyAct is a request for another link that confirms the address.
func (p *Pages) emailVerifyAct(c *gin.Context) (press.Act, error) {
	return press.Act{
		Path: emailVerifyPath, Page: emailPath, Title: "Send me a link",
		Details: [][2]string{{"Address", web.SignedIn(c.Request).Email}},
		Again:   func(status int, wrong error) error { return p.showEmail(c, status, "", wrong) },
	}, nil
}

// emailVerify has another link mailed.
func (p *Pages) emailVerify(ctx context.Context, in *press.Sent) (press.Work, error) {
	ask, err := p.Accounts.AskingToVerify(ctx, in.Who)
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: emailPath}, ask(ctx, tx)
	}, err
}

func (p *Pages) showEmail(c *gin.Context, status int, typed string, err error) error {
	a, actErr := p.emailAct(c)
	if actErr != nil {
		return actErr
	}
	list, wrong := web.FormErrors(err)
	page := emailPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: list, Press: p.Press(c, a, wrong), Current: web.SignedIn(c.Request).Email,
		Email: web.Input{Name: "email", Label: "New address", Type: "email", Value: typed, Wrong: wrong["email"],
			Hint: "You sign in with it.", Autocomplete: "email", MaxLength: 254},
	}
	verified, lookErr := p.Accounts.EmailVerified(c.Request.Context(), web.SignedIn(c.Request))
	if lookErr != nil {
		return lookErr
	}
	if !verified {
		v, actErr := p.emailVerifyAct(c)
		if actErr != nil {
			return actErr
		}
		asks := p.Press(c, v, nil)
		page.Verify = &asks
	}
	return p.Page(c.Writer, status, "settings_email", page)
}
