package admin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/entity"
	"unframed/handlers/web"
)

type adminIndexPage struct {
	web.Shell
	Entities []entity.View
	Pages    []web.NavLink
}

// adminIndex shows what there is to administrate.
func (p *Pages) adminIndex(c *gin.Context) error {
	page := adminIndexPage{Shell: p.Shell(c.Writer, c.Request), Pages: p.Links[1:]}
	for _, d := range p.Kit.Entities(c.Request.Context()) {
		page.Entities = append(page.Entities, entity.NewView(c, d))
	}
	return p.Page(c.Writer, http.StatusOK, "admin_index", page)
}
