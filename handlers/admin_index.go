package handlers

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
func (s *Site) adminIndex(c *gin.Context) error {
	page := adminIndexPage{Shell: s.Shell(c.Writer, c.Request), Pages: s.adminSections()[1:]}
	for _, d := range s.Kit.Entities(c.Request.Context()) {
		page.Entities = append(page.Entities, entity.NewView(c, d))
	}
	return s.Page(c.Writer, http.StatusOK, "admin_index", page)
}
