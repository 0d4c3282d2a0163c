package recovery

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// forgotSays is the same whether there is an account or not.
const forgotSays = "If an account has this address, a mail with a link to a new password is on its way."

type forgotPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Email    web.Input
}

func (p *Pages) forgotForm(c *gin.Context) error { return p.showForgot(c, http.StatusOK, "", nil) }

// forgotAct is a request for a new password.
func (p *Pages) forgotAct(c *gin.Context) (press.Act, error) {
	a := forgotAct()
	a.Again = func(status int, wrong error) error { return p.showForgot(c, status, c.PostForm("email"), wrong) }
	return a, nil
}

func forgotAct() press.Act {
	return press.Act{Path: accounts.ForgotPath, Page: accounts.ForgotPath, Title: "Send me a link", Fields: []string{"email"}, Stranger: true}
}

// forgot has a link mailed, if there is an account; nothing here tells.
func (p *Pages) forgot(ctx context.Context, in *press.Sent) (press.Work, error) {
	ask, err := p.Accounts.Forgetting(ctx, in.Get("email"), in.Browser.IP)
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: "/login"}, ask(ctx, tx)
	}, err
}

func (p *Pages) showForgot(c *gin.Context, status int, typed string, err error) error {
	list, wrong := web.FormErrors(err)
	return p.Page(c.Writer, status, "forgot_password", forgotPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: list, Press: p.Press(c, forgotAct(), nil),
		Email: web.Input{Name: "email", Label: "E-mail", Type: "email", Value: typed, Wrong: wrong["email"],
			Hint: "The address of your account.", Autocomplete: "email", MaxLength: 254, Focus: err == nil},
	})
}
