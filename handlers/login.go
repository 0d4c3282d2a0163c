package handlers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/failure"
)

type loginPage struct {
	Shell
	Problems        []Problem
	Press           Press
	Login, Password Input
}

// nextField says where to go then.
const nextField = "next"

// loginSealLife is for how long the sign-in page holds. It is left open by
// itself; who is given it anew has to give the password again.
const loginSealLife = 12 * time.Hour

// loginAct is the sign-in that was sent.
func (s *Site) loginAct(c *gin.Context) (act, error) {
	next := safePath(c.PostForm(nextField))
	a := signInAct(next)
	a.again = func(status int, wrong error) error { return s.showLogin(c, status, c.PostForm("login"), next, wrong) }
	return a, nil
}

func signInAct(next string) act {
	return act{path: "/login", page: "/login", title: "Sign in", hidden: [][2]string{{nextField, next}}, fields: []string{"login", "password"}, stranger: true, life: loginSealLife}
}

// loginForm shows the form, or sends on who is signed in already.
func (s *Site) loginForm(c *gin.Context) error {
	next := safePath(c.Query("next"))
	if signedIn(c.Request) != nil {
		s.redirect(c, next)
		return nil
	}
	return s.showLogin(c, http.StatusOK, "", next, nil)
}

// login starts a session and returns to where the person wanted to go.
func (s *Site) login(c *gin.Context) error {
	typed := accounts.Credentials{Login: c.PostForm("login"), Password: c.PostForm("password")}
	next := safePath(c.PostForm(nextField))
	token, err := s.Accounts.SignIn(c.Request.Context(), typed, s.browser(c.Request))
	switch {
	case failure.Is(err, failure.Unauthenticated):
		return s.showLogin(c, http.StatusUnprocessableEntity, typed.Login, next, err)
	case err != nil:
		return err
	}
	s.setToken(c.Writer, token)
	s.redirect(c, next)
	return nil
}

func (s *Site) showLogin(c *gin.Context, status int, login, next string, err error) error {
	list, _ := problems(err)
	return s.page(c.Writer, status, "login", loginPage{
		Shell:    s.shell(c.Writer, c.Request),
		Problems: list,
		Press:    s.press(c, signInAct(next), nil),
		Login:    Input{Name: "login", Label: "Username or e-mail", Type: "text", Value: login, Autocomplete: "username", Focus: err == nil},
		Password: Input{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	})
}
