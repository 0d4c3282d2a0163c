package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/failure"
)

// tokenCreate makes an API token, which the next page shows this once.
func (s *Site) tokenCreate(c *gin.Context) error {
	typed := typedToken(c.Request.PostForm)
	secret, err := s.Accounts.CreateAPIToken(c.Request.Context(), signedIn(c.Request), typed)
	switch {
	case failure.Is(err, failure.Invalid):
		return s.showTokens(c, http.StatusUnprocessableEntity, "", typed, err)
	case err != nil:
		return err
	}
	if err := s.showOnce(c.Writer, c.Request, string(secret)); err != nil {
		return err
	}
	s.redirect(c, tokensPath)
	return nil
}
