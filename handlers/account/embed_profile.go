package account

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

type embedProfilePage struct {
	web.Shell
	ID, Username, DisplayName string
	Joined                    web.Timestamp
}

// embedProfile is the page that trusted sites may show in a frame. It is the
// same for everybody: no session is looked up for it, and what it offers opens
// in a window of its own.
func (p *Pages) embedProfile(c *gin.Context) error {
	found, err := p.profileOf(c)
	if err != nil {
		return err
	}
	return p.Page(c.Writer, http.StatusOK, "embed_profile", embedProfilePage{
		Shell:       p.Shell(c.Writer, c.Request),
		ID:          found.ID.String(),
		Username:    found.Username,
		DisplayName: web.PersonsName(found.DisplayName, found.Username),
		Joined:      web.NewTimestamp(found.JoinedAt, "UTC"),
	})
}
