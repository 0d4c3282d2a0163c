package handlers

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/ledger"
)

type tiersForm struct {
	Press                 Press
	RecentFrom, TypedFrom Input
	History               []tierView
}

type tierView struct {
	RecentFrom, TypedFrom string
	By                    string
	When                  Moment
}

// tiersAct is a change of the amounts from which a press has to prove more.
func (s *Site) tiersAct(c *gin.Context) (act, error) {
	tiers, err := s.Ledger.Tiers(c.Request.Context())
	return s.tiersActFrom(c, tiers, c.PostForm(revisionField)), err
}

func (s *Site) tiersActFrom(c *gin.Context, t ledger.Tiers, revision string) act {
	return act{
		path: adminConfigPath + "/tiers", page: adminConfigPath, title: "Change what a confirmation has to prove",
		details: [][2]string{
			{"Password asked for so far from", tierText(t.RecentFrom)}, {"Amount to be typed so far from", tierText(t.TypedFrom)},
		},
		hidden: [][2]string{{revisionField, revision}}, fields: []string{"recent_from", "typed_from"},
		again: func(status int, wrong error) error { return s.showAdminConfig(c, status, typedValues(c), wrong) },
	}
}

// adminTiers puts the amounts in force.
func (s *Site) adminTiers(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error) {
	return Outcome{To: adminConfigPath}, s.Ledger.SetTiers(ctx, tx,
		ledger.NewTiers{RecentFrom: in.Get("recent_from"), TypedFrom: in.Get("typed_from"), Revision: in.Get(revisionField)})
}

// tiersForm fills the part of the page that is about these amounts.
func (s *Site) tiersForm(c *gin.Context, f *tiersForm, typed url.Values, wrong map[string]string) error {
	tiers, err := s.Ledger.Tiers(c.Request.Context())
	if err != nil {
		return err
	}
	history, err := s.Ledger.TierHistory(c.Request.Context(), configHistory)
	if err != nil {
		return err
	}
	recentFrom, typedFrom := tierInput(tiers.RecentFrom), tierInput(tiers.TypedFrom)
	if typed.Has("recent_from") {
		recentFrom, typedFrom = typed.Get("recent_from"), typed.Get("typed_from")
	}
	*f = tiersForm{
		Press: s.press(c, s.tiersActFrom(c, tiers, strconv.FormatInt(tiers.Revision, 10)), wrong),
		RecentFrom: Input{Name: "recent_from", Label: "Password once more from", Type: "text", Value: recentFrom, Wrong: wrong["recent_from"],
			Hint: "Whoever has not given it in the last ten minutes is asked. 0 for every transfer, empty for none.", Autocomplete: "off", Mode: "decimal", MaxLength: 16, Optional: true},
		TypedFrom: Input{Name: "typed_from", Label: "Amount typed once more from", Type: "text", Value: typedFrom, Wrong: wrong["typed_from"],
			Hint: "The amount is typed before it is confirmed. 0 for every transfer, empty for none.", Autocomplete: "off", Mode: "decimal", MaxLength: 16, Optional: true},
	}
	for _, h := range history {
		f.History = append(f.History, tierView{tierText(h.RecentFrom), tierText(h.TypedFrom), h.By, moment(h.At, signedIn(c.Request).TimeZone)})
	}
	return nil
}

func tierInput(a ledger.Amount) string {
	if a == ledger.Never {
		return ""
	}
	return a.String()
}

func tierText(a ledger.Amount) string {
	if a == ledger.Never {
		return "never"
	}
	return a.String()
}
