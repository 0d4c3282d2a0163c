package handlers

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"unframed/failure"
	"unframed/ledger"
)

const limitHistory = 20

type adminConfigPage struct {
	Shell
	Problems            []Problem
	Settings            []Setting
	Revision            string
	PerTransfer, PerDay Input
	History             []limitView
}

type limitView struct {
	PerTransfer, PerDay ledger.Amount // zero for none
	By                  string
	When                Moment
}

// adminConfig shows how this instance is configured, and the limits on
// transfers with their history.
func (s *Site) adminConfig(c *gin.Context) error {
	limits, err := s.Ledger.Limits(c.Request.Context())
	if err != nil {
		return err
	}
	return s.showAdminConfig(c, http.StatusOK, ledger.NewLimits{
		PerTransfer: limitText(limits.PerTransfer), PerDay: limitText(limits.PerDay), Revision: strconv.FormatInt(limits.Revision, 10),
	}, nil)
}

// adminLimits puts limits in force.
func (s *Site) adminLimits(c *gin.Context) error {
	if err := parseForm(c); err != nil {
		return err
	}
	if err := s.pressed(c); err != nil {
		return err
	}
	typed := ledger.NewLimits{PerTransfer: c.PostForm("per_transfer"), PerDay: c.PostForm("per_day"), Revision: c.PostForm("revision")}
	err := s.Ledger.SetLimits(c.Request.Context(), typed)
	switch {
	case failure.Is(err, failure.Invalid):
		return s.showAdminConfig(c, http.StatusUnprocessableEntity, typed, err)
	case err != nil:
		return err
	}
	s.redirect(c, "/admin/config?done=limits")
	return nil
}

func limitText(a ledger.Amount) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

func (s *Site) showAdminConfig(c *gin.Context, status int, typed ledger.NewLimits, err error) error {
	history, lookErr := s.Ledger.LimitHistory(c.Request.Context(), limitHistory)
	if lookErr != nil {
		return lookErr
	}
	list, wrong := problems(err)
	page := adminConfigPage{
		Shell: s.shell(c.Writer, c.Request), Problems: list, Settings: s.Settings, Revision: typed.Revision,
		PerTransfer: Input{Name: "per_transfer", Label: "Most in one transfer", Type: "text", Value: typed.PerTransfer, Wrong: wrong["per_transfer"],
			Hint: "In credits, such as 1000.00. Empty for no limit.", Autocomplete: "off", Mode: "decimal", MaxLength: 16, Optional: true},
		PerDay: Input{Name: "per_day", Label: "Most in a day", Type: "text", Value: typed.PerDay, Wrong: wrong["per_day"],
			Hint: "A day begins at midnight UTC. Empty for no limit.", Autocomplete: "off", Mode: "decimal", MaxLength: 16, Optional: true},
	}
	for _, h := range history {
		page.History = append(page.History, limitView{h.PerTransfer, h.PerDay, h.By, moment(h.At, signedIn(c.Request).TimeZone)})
	}
	return s.page(c.Writer, status, "admin_config", page)
}
