package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

type homePage struct{ web.Shell }

// home is the front door, for strangers and for those who are signed in.
func (s *Site) home(c *gin.Context) error {
	return s.Page(c.Writer, http.StatusOK, "home", homePage{s.Shell(c.Writer, c.Request)})
}
