package account

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type signupPage struct {
	web.Shell
	Problems                  []web.FormError
	Username, Email, Password web.Input
}

// signupForm shows the empty form, or sends on who is signed in already.
func (p *Pages) signupForm(c *gin.Context) error {
	if web.SignedIn(c.Request) != nil {
		p.Redirect(c, "/dashboard")
		return nil
	}
	return p.showSignup(c, http.StatusOK, accounts.NewUser{}, nil)
}

// signup makes a user and signs them in.
func (p *Pages) signup(c *gin.Context) error {
	if err := web.ParseForm(c); err != nil {
		return err
	}
	if web.SignedIn(c.Request) != nil { // somebody who has an account, in another tab perhaps
		p.Redirect(c, "/dashboard")
		return nil
	}
	n := accounts.NewUser{Username: c.PostForm("username"), Email: c.PostForm("email"), Password: c.PostForm("password"), IP: p.ClientIP(c.Request)}
	ctx := c.Request.Context()
	if _, err := p.Accounts.SignUp(ctx, n); problem.Is(err, problem.Invalid) || problem.Is(err, problem.Limited) {
		status := web.Describe(err).Status
		web.SayWhenAgain(c.Writer, status, err)
		return p.showSignup(c, status, n, err)
	} else if err != nil {
		return err
	}
	token, err := p.Accounts.SignIn(ctx, accounts.Credentials{Login: n.Username, Password: n.Password}, p.Browser(c.Request))
	if err != nil {
		// The account is made, and an error page would say that it is not.
		p.Log.ErrorContext(ctx, "sign in after sign-up", slog.String("id", web.RequestID(c.Request)), slog.Any("error", err))
		return p.Done(c, "/login", "Your account is created. Sign in to use it.")
	}
	p.SetToken(c.Writer, token)
	p.DoneAs(c, token, "/dashboard", "Your account is created, and you are signed in.")
	return nil
}

// showSignup shows the form with what was typed, but never the password.
func (p *Pages) showSignup(c *gin.Context, status int, n accounts.NewUser, err error) error {
	list, wrong := web.FormErrors(err)
	return p.Page(c.Writer, status, "signup", signupPage{
		Shell:    p.Shell(c.Writer, c.Request),
		Problems: list,
		Username: web.Input{Name: "username", Label: "Username", Type: "text", Exact: true, Value: n.Username, Wrong: wrong["username"],
			Hint: "Others see it. Capitals do not matter.", Autocomplete: "username", MaxLength: 100},
		Email: web.Input{Name: "email", Label: "E-mail", Type: "email", Value: n.Email, Wrong: wrong["email"],
			Autocomplete: "email", MaxLength: 254},
		Password: web.Input{Name: "password", Label: "Password", Type: "password", Wrong: wrong["password"],
			Hint: "At least 8 characters. A sentence that only you would say is best.", Autocomplete: "new-password"},
	})
}
