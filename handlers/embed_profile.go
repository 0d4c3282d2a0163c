package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type embedProfilePage struct {
	Shell
	ID, Username, DisplayName string
	Joined                    Moment
}

// embedProfile is the page that trusted sites may show in a frame. It is the
// same for everybody: no session is looked up for it, and what it offers opens
// in a window of its own.
func (s *Site) embedProfile(c *gin.Context) error {
	found, err := s.profileOf(c)
	if err != nil {
		return err
	}
	return s.page(c.Writer, http.StatusOK, "embed_profile", embedProfilePage{
		Shell:       s.shell(c.Writer, c.Request),
		ID:          found.ID.String(),
		Username:    found.Username,
		DisplayName: personsName(found.DisplayName, found.Username),
		Joined:      moment(found.JoinedAt, "UTC"),
	})
}
