package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/failure"
)

type loginPage struct {
	Shell
	Problems        []Problem
	Next            string
	Login, Password Input
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
	if err := parseForm(c); err != nil {
		return err
	}
	typed := accounts.Credentials{Login: c.PostForm("login"), Password: c.PostForm("password")}
	next := safePath(c.PostForm("next"))
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
		Next:     next,
		Login:    Input{Name: "login", Label: "Username or e-mail", Type: "text", Value: login, Autocomplete: "username"},
		Password: Input{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	})
}
