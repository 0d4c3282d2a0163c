package press

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

type checkingPage struct {
	web.Shell
	Back string
}

// ShowChecking tells the truth when the database's answer was lost: it may have
// happened. The page stays: what it asks for is not to be taken away from whoever
// reads slowly (WCAG 2.2, 2.2.1).
func (g *Guard) ShowChecking(c *gin.Context, back string) error {
	c.Header("Retry-After", "3")
	return g.Page(c.Writer, http.StatusServiceUnavailable, "checking", checkingPage{g.Shell(c.Writer, c.Request), back})
}
