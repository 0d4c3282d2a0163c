package handlers

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
func (s *Site) emailAct(c *gin.Context) (press.Act, error) {
	return press.Act{
		Path: emailPath, Page: emailPath, Title: "Change your e-mail address",
		Details: [][2]string{{"Current address", web.SignedIn(c.Request).Email}},
		Fields:  []string{"email"},
		Again:   func(status int, wrong error) error { return s.showEmail(c, status, c.PostForm("email"), wrong) },
	}, nil
}

// emailForm shows the form for another address.
func (s *Site) emailForm(c *gin.Context) error {
	return s.showEmail(c, http.StatusOK, s.Held(c).Get("email"), nil)
}

// email changes the address.
func (s *Site) email(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	return press.Outcome{To: emailPath}, s.Accounts.ChangeEmail(ctx, tx, in.Who, in.Get("email"))
}

func (s *Site) showEmail(c *gin.Context, status int, typed string, err error) error {
	a, actErr := s.emailAct(c)
	if actErr != nil {
		return actErr
	}
	list, wrong := web.FormErrors(err)
	return s.Page(c.Writer, status, "settings_email", emailPage{
		Shell: s.Shell(c.Writer, c.Request), Problems: list, Press: s.Press(c, a, wrong), Current: web.SignedIn(c.Request).Email,
		Email: web.Input{Name: "email", Label: "New address", Type: "email", Value: typed, Wrong: wrong["email"],
			Hint: "You sign in with it, and others send you credits by it.", Autocomplete: "email", MaxLength: 254},
	})
}
