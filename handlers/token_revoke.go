package handlers

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/failure"
)

// tokenRevoke makes one of the person's API tokens worthless.
func (s *Site) tokenRevoke(c *gin.Context) error {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return failure.Wrap(err, failure.NotFound, "There is no such token.")
	}
	if err := s.Accounts.RevokeAPIToken(c.Request.Context(), signedIn(c.Request).UserID, id); err != nil {
		return err
	}
	return s.done(c, tokensPath, "The token is revoked: it opens nothing any more.")
}
