package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type profilePage struct {
	Shell
	Username, Email, Role, TimeZone string
	Joined                          Moment
}

// profile shows the signed-in person everything that is kept about them.
func (s *Site) profile(c *gin.Context) error {
	identity := signedIn(c.Request)
	return s.page(c.Writer, http.StatusOK, "profile", profilePage{
		Shell:    s.shell(c.Writer, c.Request),
		Username: identity.Username,
		Email:    identity.Email,
		Role:     identity.Role,
		TimeZone: identity.TimeZone,
		Joined:   moment(identity.JoinedAt, identity.TimeZone),
	})
}
