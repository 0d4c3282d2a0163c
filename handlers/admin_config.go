package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type adminConfigPage struct {
	Shell
	Settings []Setting
}

// adminConfig shows how this instance is configured.
func (s *Site) adminConfig(c *gin.Context) error {
	return s.page(c.Writer, http.StatusOK, "admin_config", adminConfigPage{s.shell(c.Writer, c.Request), s.Settings})
}
