package account

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type loginPage struct {
	web.Shell
	Problems        []web.FormError
	Press           press.Press
	Login, Password web.Input
}

// nextField says where to go then.
const nextField = "next"

// LoginSealLife is for how long the sign-in page holds. It is left open by
// itself; who is given it anew has to give the password again.
const LoginSealLife = 12 * time.Hour

// signInForm is what the sign-in page is given and keeps.
type signInForm struct {
	login   string // as it was typed
	next    string // where to go then
	waiting string // a form that waits, closed; empty for none
	says    string // why one has to sign in; empty where one knows
}

// postedSignIn is the form as it was sent.
func postedSignIn(c *gin.Context) signInForm {
	return signInForm{login: c.PostForm("login"), next: web.SafePath(c.PostForm(nextField)), waiting: c.PostForm(waitingField)}
}

// loginAct is the sign-in that was sent.
func (p *Pages) loginAct(c *gin.Context) (press.Act, error) {
	form := postedSignIn(c)
	a := form.act()
	a.Again = func(status int, wrong error) error { return p.showLogin(c, status, form, wrong) }
	return a, nil
}

func (f signInForm) act() press.Act {
	a := press.Act{Path: "/login", Page: "/login", Title: "Sign in", Hidden: [][2]string{{nextField, f.next}}, Fields: []string{"login", "password"}, Stranger: true, Life: LoginSealLife}
	if f.waiting != "" {
		a.Hidden = append(a.Hidden, [2]string{waitingField, f.waiting})
	}
	return a
}

// loginForm shows the form, or sends on who is signed in already.
func (p *Pages) loginForm(c *gin.Context) error {
	next := web.SafePath(c.Query(nextField))
	if web.SignedIn(c.Request) != nil {
		p.Redirect(c, next)
		return nil
	}
	return p.showLogin(c, http.StatusOK, signInForm{next: next}, nil)
}

// login starts a session and returns to where the person wanted to go, with the
// form that they had left there.
func (p *Pages) login(ctx context.Context, in *press.Sent) (press.Work, error) {
	form := signInForm{login: in.Get("login"), next: in.Get(nextField), waiting: in.Get(waitingField)}
	start, err := p.Accounts.SigningIn(ctx, accounts.Credentials{Login: form.login, Password: in.Get("password")}, in.Browser)
	if err != nil {
		return nil, notSignedIn(err)
	}
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		token, err := start(ctx, tx)
		return press.Outcome{Leads: func(c *gin.Context) string {
			p.SetToken(c.Writer, token)
			return p.takeUp(c, token, form)
		}}, notSignedIn(err)
	}, nil
}

// notSignedIn makes a wrong name or password what was filled in wrongly.
func notSignedIn(err error) error {
	if problem.Is(err, problem.Unauthenticated) {
		return problem.Wrap(err, problem.Invalid, problem.As(err).Sentence)
	}
	return err
}

func (p *Pages) showLogin(c *gin.Context, status int, form signInForm, err error) error {
	list, _ := web.FormErrors(err)
	shell := p.Shell(c.Writer, c.Request)
	shell.Warned = cmp.Or(form.says, shell.Warned)
	return p.Page(c.Writer, status, "login", loginPage{
		Shell:    shell,
		Problems: list,
		Press:    p.Press(c, form.act(), nil),
		Login:    web.Input{Name: "login", Label: "Username or e-mail", Type: "text", Value: form.login, Autocomplete: "username", Exact: true, Focus: err == nil && form.says == ""},
		Password: web.Input{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	})
}
