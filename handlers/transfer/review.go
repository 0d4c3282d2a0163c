package transfer

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/ledger"
)

type transferPage struct {
	web.Shell
	Problems   []web.FormError
	Transfer   transferView
	Issuing    bool
	MayDecide  bool // it waits for the press of whoever looks at it
	Now, After ledger.Amount
	Tier       press.Level // what the confirmation asks for
	Again      string      // where one that expired can be made again; empty for nowhere
	// The two decisions are two requests, each with a key of its own.
	Confirm, Cancel press.Press
	CancelKey       string // where no seal is asked for
}

// transfer shows a transfer: for its review while it is pending, and what
// became of it afterwards.
func (p *Pages) transfer(c *gin.Context) error {
	return p.showTransfer(c, http.StatusOK, ownDesk(c), nil)
}

// adminTransfer shows any transfer to an administrator, who may decide about
// the treasury's.
func (p *Pages) adminTransfer(c *gin.Context) error {
	return p.showTransfer(c, http.StatusOK, treasuryDesk, nil)
}

// showTransfer shows the transfer as it stands, below what went wrong with it.
func (p *Pages) showTransfer(c *gin.Context, status int, at desk, wrong error) error {
	t, err := p.lookAtTransfer(c, at)
	if err != nil {
		return err
	}
	person := web.SignedIn(c.Request)
	page := transferPage{
		Shell: p.Shell(c.Writer, c.Request), Transfer: viewTransfer(t, person.Attached.UUID, at.base, person.TimeZone),
		Issuing: at.issuing, MayDecide: t.State == ledger.Pending && t.Sender.Account == at.account,
	}
	list, byField := web.FormErrors(wrong)
	page.Problems = list
	if t.State == ledger.Expired && t.Sender.Account == at.account {
		typed := url.Values{"to": {t.Recipient.Username}, "amount": {t.Amount.String()}, "note": {t.Note}}
		page.Again = web.WithQuery(at.base+"/new", web.KeptField, p.CloseForm(page.Person.Mark, at.base+"/new", typed))
	}
	if page.MayDecide {
		page.Now, page.After = t.Held, t.Held-t.Amount
		if err := p.offerDecision(c, &page, at, t, byField); err != nil {
			return err
		}
	}
	return p.Page(c.Writer, status, "transfer", page)
}

// offerDecision seals both ways in which the transfer can end.
func (p *Pages) offerDecision(c *gin.Context, page *transferPage, at desk, t ledger.Transfer, wrong map[string]string) error {
	confirm, err := p.transferAct(c, at, t, "confirm", press.NewKey())
	if err != nil {
		return err
	}
	page.Tier = confirm.Level
	page.Confirm, page.CancelKey = p.Press(c, confirm, wrong), press.NewKey()
	if !at.issuing {
		return nil
	}
	cancel, err := p.transferAct(c, at, t, "cancel", page.CancelKey)
	if err == nil {
		page.Cancel = p.Press(c, cancel, nil)
	}
	return err
}

// lookAtTransfer finds the transfer that the path names, for the desk.
func (p *Pages) lookAtTransfer(c *gin.Context, at desk) (ledger.Transfer, error) {
	id, err := transferID(c)
	if err != nil {
		return ledger.Transfer{}, err
	}
	if at.issuing {
		return p.Ledger.Inspect(c.Request.Context(), id)
	}
	return p.Ledger.Get(c.Request.Context(), id)
}

// stands reports whether err is a failure that leaves the transfer to be looked
// at as it is.
func stands(err error) bool {
	f := problem.As(err)
	return f != nil && (web.Describe(err).Status == http.StatusConflict || f.Code == problem.KeyReused)
}
