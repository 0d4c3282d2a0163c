package transfer

import (
	"github.com/gin-gonic/gin"

	"unframed/handlers/press"
	"unframed/internal/money"
	"unframed/ledger"
)

// confirmAct is the confirmation of the transfer that the path names.
func (p *Pages) confirmAct(c *gin.Context) (press.Act, error) {
	return p.transferActAt(c, ownDesk(c), "confirm")
}

// issueConfirmAct is confirmAct for credits from the treasury.
func (p *Pages) issueConfirmAct(c *gin.Context) (press.Act, error) {
	return p.transferActAt(c, treasuryDesk, "confirm")
}

// issueCancelAct is the end of a transfer from the treasury.
func (p *Pages) issueCancelAct(c *gin.Context) (press.Act, error) {
	return p.transferActAt(c, treasuryDesk, "cancel")
}

func (p *Pages) transferActAt(c *gin.Context, at desk, verb string) (press.Act, error) {
	t, err := p.lookAtTransfer(c, at)
	if err != nil {
		return press.Act{}, err
	}
	if t.Sender.Account != at.account {
		return press.Act{}, errNoTransfer // to look at, perhaps, but not to decide about
	}
	return p.transferAct(c, at, t, verb, c.PostForm(press.KeyField))
}

// transferAct is what a press on the review page would do to the transfer, once
// for each key.
func (p *Pages) transferAct(c *gin.Context, at desk, t ledger.Transfer, verb, key string) (press.Act, error) {
	page := at.base + "/" + t.ID.String()
	a := press.Act{
		Path: page + "/" + verb, Page: page,
		Title: "Send " + t.Amount.String() + " credits to " + partyName(t.Recipient),
		Details: [][2]string{
			{"From", partyText(t.Sender)}, {"To", partyText(t.Recipient)}, {"Amount", t.Amount.String()},
			{"In words", t.Amount.Words()}, {"Note", t.Note}, {"Number", t.ID.String()},
		},
		Hidden: [][2]string{{press.KeyField, key}},
		Again:  func(status int, wrong error) error { return p.showTransfer(c, status, at, wrong) },
	}
	if verb != "confirm" {
		a.Title = "Cancel the transfer of " + t.Amount.String() + " credits to " + partyName(t.Recipient)
		return a, nil
	}
	a.Reads = press.Reads{press.TypedField: money.Typed}
	switch tiers := ledger.TierSetting.Get(p.Runtime); {
	case t.Amount >= tiers.TypedFrom:
		a.Level = press.TypedLevel
		a.Typed = press.TypedDetail{Label: "Type the amount, in digits, to confirm it", Mode: "decimal", Matches: func(entered string) bool {
			amount, err := ledger.ParseAmount(entered)
			return err == nil && amount == t.Amount
		}}
	case t.Amount >= tiers.RecentFrom:
		a.Level = press.RecentLevel
	}
	return a, nil
}

// partyName is a side of a transfer, in a title.
func partyName(p ledger.Party) string {
	if p.IsTreasury() {
		return "the treasury"
	}
	v := viewParty(p)
	if other := v.OtherName(); other != "" {
		return v.Name + " (" + other + ")"
	}
	return v.Name
}

// partyText is a side of a transfer in a line of text.
func partyText(p ledger.Party) string {
	if p.IsTreasury() {
		return "the treasury"
	}
	v := viewParty(p)
	return v.Name + ", username " + v.Username
}
