package handlers

import (
	"github.com/gin-gonic/gin"
)

// logout ends the session. The browser is told to forget what it kept, so that
// Back shows nothing from before.
func (s *Site) logout(c *gin.Context) error {
	if identity := signedIn(c.Request); identity != nil {
		if err := s.Accounts.SignOut(c.Request.Context(), identity); err != nil {
			return err
		}
	}
	s.setToken(c.Writer, "")
	c.Header("Clear-Site-Data", `"cache", "cookies", "storage"`)
	s.redirect(c, "/?done=signed-out")
	return nil
}
