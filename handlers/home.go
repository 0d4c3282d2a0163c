package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type homePage struct{ Shell }

// home is the front door, for strangers and for those who are signed in.
func (s *Site) home(c *gin.Context) error {
	return s.page(c.Writer, http.StatusOK, "home", homePage{s.shell(c.Writer, c.Request)})
}
