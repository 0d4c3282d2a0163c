package account

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

type profilePage struct {
	web.Shell
	Username, Email, Role, TimeZone string
	Joined                          web.Timestamp
}

// profile shows the signed-in person everything that is kept about them.
func (p *Pages) profile(c *gin.Context) error {
	identity := web.SignedIn(c.Request)
	return p.Page(c.Writer, http.StatusOK, "profile", profilePage{
		Shell:    p.Shell(c.Writer, c.Request),
		Username: identity.Username,
		Email:    identity.Email,
		Role:     identity.Role,
		TimeZone: identity.TimeZone,
		Joined:   web.NewTimestamp(identity.JoinedAt, identity.TimeZone),
	})
}
