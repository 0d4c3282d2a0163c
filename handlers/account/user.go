package account

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type userPage struct {
	web.Shell
	Username, DisplayName string
	Joined                web.Timestamp
}

// user shows what others may know of somebody, to those who may see it.
func (p *Pages) user(c *gin.Context) error {
	found, err := p.profileOf(c)
	if err != nil {
		return err
	}
	return p.Page(c.Writer, http.StatusOK, "user", userPage{
		Shell:       p.Shell(c.Writer, c.Request),
		Username:    found.Username,
		DisplayName: web.PersonsName(found.DisplayName, found.Username),
		Joined:      web.NewTimestamp(found.JoinedAt, web.SignedIn(c.Request).TimeZone),
	})
}

// profileOf finds the user that the path names. An id that cannot be one is
// nobody's.
func (p *Pages) profileOf(c *gin.Context) (accounts.Profile, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return accounts.Profile{}, problem.Wrap(err, problem.NotFound, "There is no such user.")
	}
	return p.Accounts.Profile(c.Request.Context(), web.SignedIn(c.Request), id)
}
