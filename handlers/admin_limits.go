package handlers

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/ledger"
)

type limitsForm struct {
	Press               Press
	PerTransfer, PerDay Input
	History             []limitView
}

type limitView struct {
	PerTransfer, PerDay ledger.Amount // zero for none
	By                  string
	When                Moment
}

// limitsAct is a change of the limits on transfers.
func (s *Site) limitsAct(c *gin.Context) (act, error) {
	limits, err := s.Ledger.Limits(c.Request.Context())
	return s.limitsActFrom(c, limits, c.PostForm(revisionField)), err
}

func (s *Site) limitsActFrom(c *gin.Context, l ledger.Limits, revision string) act {
	return act{
		path: adminConfigPath, page: adminConfigPath, title: "Change the limits on transfers",
		details: [][2]string{
			{"Most in one transfer so far", orNone(limitText(l.PerTransfer))}, {"Most in a day so far", orNone(limitText(l.PerDay))},
		},
		hidden: [][2]string{{revisionField, revision}}, fields: []string{"per_transfer", "per_day"},
		again: func(status int, wrong error) error { return s.showAdminConfig(c, status, typedValues(c), wrong) },
	}
}

// adminLimits puts limits in force.
func (s *Site) adminLimits(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error) {
	return Outcome{To: adminConfigPath}, s.Ledger.SetLimits(ctx, tx,
		ledger.NewLimits{PerTransfer: in.Get("per_transfer"), PerDay: in.Get("per_day"), Revision: in.Get(revisionField)})
}

// limitsForm fills the part of the page that is about limits.
func (s *Site) limitsForm(c *gin.Context, f *limitsForm, typed url.Values, wrong map[string]string) error {
	limits, err := s.Ledger.Limits(c.Request.Context())
	if err != nil {
		return err
	}
	history, err := s.Ledger.LimitHistory(c.Request.Context(), configHistory)
	if err != nil {
		return err
	}
	perTransfer, perDay := limitText(limits.PerTransfer), limitText(limits.PerDay)
	if typed.Has("per_transfer") {
		perTransfer, perDay = typed.Get("per_transfer"), typed.Get("per_day")
	}
	*f = limitsForm{
		Press: s.press(c, s.limitsActFrom(c, limits, strconv.FormatInt(limits.Revision, 10)), wrong),
		PerTransfer: Input{Name: "per_transfer", Label: "Most in one transfer", Type: "text", Value: perTransfer, Wrong: wrong["per_transfer"],
			Hint: "In credits, such as 1000.00. Empty for no limit.", Autocomplete: "off", Mode: "decimal", MaxLength: 16, Optional: true},
		PerDay: Input{Name: "per_day", Label: "Most in a day", Type: "text", Value: perDay, Wrong: wrong["per_day"],
			Hint: "A day begins at midnight UTC. Empty for no limit.", Autocomplete: "off", Mode: "decimal", MaxLength: 16, Optional: true},
	}
	for _, h := range history {
		f.History = append(f.History, limitView{h.PerTransfer, h.PerDay, h.By, moment(h.At, signedIn(c.Request).TimeZone)})
	}
	return nil
}

func limitText(a ledger.Amount) string {
	if a == 0 {
		return ""
	}
	return a.String()
}
