package public

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

type homePage struct{ web.Shell }

// home is the front door, for strangers and for those who are signed in.
func (p *Pages) home(c *gin.Context) error {
	return p.Page(c.Writer, http.StatusOK, "home", homePage{p.Shell(c.Writer, c.Request)})
}
