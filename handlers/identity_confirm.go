package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/failure"
)

type confirmIdentityPage struct {
	Shell
	Problems []Problem
	Next     string
	Password Input
}

// confirmIdentityForm asks for the password once more.
func (s *Site) confirmIdentityForm(c *gin.Context) error {
	return s.showConfirmIdentity(c, http.StatusOK, safePath(c.Query("next")), nil)
}

// confirmIdentity notes that the person proved who they are, and returns to
// where they came from.
func (s *Site) confirmIdentity(c *gin.Context) error {
	if err := parseForm(c); err != nil {
		return err
	}
	next := safePath(c.PostForm("next"))
	err := s.Accounts.ConfirmIdentity(c.Request.Context(), signedIn(c.Request), c.PostForm("password"), s.clientIP(c.Request))
	switch {
	case failure.Is(err, failure.Invalid):
		return s.showConfirmIdentity(c, http.StatusUnprocessableEntity, next, err)
	case err != nil:
		return err
	}
	s.redirect(c, next)
	return nil
}

func (s *Site) showConfirmIdentity(c *gin.Context, status int, next string, err error) error {
	list, wrong := problems(err)
	return s.page(c.Writer, status, "confirm_identity", confirmIdentityPage{
		Shell:    s.shell(c.Writer, c.Request),
		Problems: list,
		Next:     next,
		Password: Input{Name: "password", Label: "Password", Type: "password", Wrong: wrong["password"], Autocomplete: "current-password"},
	})
}
