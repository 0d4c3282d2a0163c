package account

import (
	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

// logout ends the session. The browser is told to forget what it kept, so that
// Back shows nothing from before.
func (p *Pages) logout(c *gin.Context) error {
	if identity := web.SignedIn(c.Request); identity != nil {
		if err := p.Accounts.SignOut(c.Request.Context(), identity); err != nil {
			return err
		}
	}
	p.SetToken(c.Writer, "")
	c.Header("Clear-Site-Data", `"cache", "cookies", "storage"`)
	p.Redirect(c, "/?done=signed-out")
	return nil
}
