package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
)

// configHistory is how many former settings the page shows of each kind.
const configHistory = 20

const adminConfigPath = "/admin/config"

type adminConfigPage struct {
	Shell
	Problems []Problem
	Settings []Setting
	Limits   limitsForm
	Tiers    tiersForm
	Trusted  embeddersForm
}

// adminConfig shows how this instance is configured, and what administrators
// may change while it runs, each with its history.
func (s *Site) adminConfig(c *gin.Context) error {
	return s.showAdminConfig(c, http.StatusOK, s.held(c), nil)
}

// showAdminConfig shows the page with what was typed into one of its forms, if
// anything was.
func (s *Site) showAdminConfig(c *gin.Context, status int, typed url.Values, err error) error {
	list, wrong := problems(err)
	page := adminConfigPage{Shell: s.shell(c.Writer, c.Request), Problems: list, Settings: s.Settings}
	if err := s.limitsForm(c, &page.Limits, typed, wrong); err != nil {
		return err
	}
	if err := s.tiersForm(c, &page.Tiers, typed, wrong); err != nil {
		return err
	}
	if err := s.embeddersForm(c, &page.Trusted, typed, wrong); err != nil {
		return err
	}
	return s.page(c.Writer, status, "admin_config", page)
}
