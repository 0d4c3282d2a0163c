package account

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

const emailPath = "/settings/email"

type emailPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Current  string
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

// email changes the address.
func (p *Pages) email(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	return press.Outcome{To: emailPath}, p.Accounts.ChangeEmail(ctx, tx, in.Who, in.Get("email"))
}

func (p *Pages) showEmail(c *gin.Context, status int, typed string, err error) error {
	a, actErr := p.emailAct(c)
	if actErr != nil {
		return actErr
	}
	list, wrong := web.FormErrors(err)
	return p.Page(c.Writer, status, "settings_email", emailPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: list, Press: p.Press(c, a, wrong), Current: web.SignedIn(c.Request).Email,
		Email: web.Input{Name: "email", Label: "New address", Type: "email", Value: typed, Wrong: wrong["email"],
			Hint: "You sign in with it.", Autocomplete: "email", MaxLength: 254},
	})
}
