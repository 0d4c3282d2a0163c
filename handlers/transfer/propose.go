package transfer

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/money"
	"unframed/internal/problem"
	"unframed/ledger"
)

type transferNewPage struct {
	web.Shell
	Problems         []web.FormError
	Issuing          bool // from the treasury, by an administrator
	Action           string
	Press            press.Press // where the treasury pays
	Key              string      // where it does not
	Balance          ledger.Amount
	Limits           ledger.Limits
	To, Amount, Note web.Input
}

// desk is where transfers are made: a person's own, or the administrators',
// where credits come from the treasury.
type desk struct {
	base    string // the path under which the transfers are looked at
	account uuid.UUID
	issuing bool
}

func ownDesk(c *gin.Context) desk { return desk{"/transfers", ownAccount(c), false} }

var treasuryDesk = desk{"/admin/transfers", ledger.Treasury, true}

// transferForm shows the empty form, or one for the recipient in ?to=.
func (p *Pages) transferForm(c *gin.Context) error {
	proposal := keptProposal(p.Held(c))
	proposal.To = cmp.Or(proposal.To, c.Query("to"))
	return p.showTransferNew(c, http.StatusOK, ownDesk(c), proposal, nil)
}

// issueForm is the form for credits from the treasury.
func (p *Pages) issueForm(c *gin.Context) error {
	// An address chooses nothing here: the press that follows counts.
	return p.showTransferNew(c, http.StatusOK, treasuryDesk, keptProposal(p.Held(c)), nil)
}

// keptProposal is a new proposal with what was typed before.
func keptProposal(kept url.Values) ledger.Proposal {
	return ledger.Proposal{To: kept.Get("to"), Amount: kept.Get("amount"), Note: kept.Get("note"), Key: press.NewKey()}
}

// issuePropose is transferPropose for credits from the treasury.
func (p *Pages) issuePropose(ctx context.Context, in *press.Sent) (press.Work, error) {
	ready, err := p.Ledger.Proposing(ctx, ledger.Treasury,
		ledger.Proposal{To: in.Get("to"), Amount: in.Get("amount"), Note: in.Get("note"), Key: in.Get(press.KeyField)})
	return moves(in, ready, treasuryDesk.base), err
}

// transferPropose makes a transfer that waits for its review.
func (p *Pages) transferPropose(c *gin.Context) error {
	if err := web.ParseForm(c); err != nil {
		return err
	}
	at, proposal := ownDesk(c), postedProposal(c)
	proposal.Admit, proposal.LookUp = p.mayPropose(c), p.mayLookUp(c)
	t, err := p.Ledger.Propose(c.Request.Context(), at.account, proposal)
	switch {
	case problem.Is(err, problem.Invalid), problem.Is(err, problem.KeyReused), problem.Is(err, problem.Limited):
		proposal.Key = press.NewKey() // what is sent next is another request
		status := web.Describe(err).Status
		web.SayWhenAgain(c.Writer, status, err)
		return p.showTransferNew(c, status, at, proposal, err)
	case problem.Is(err, problem.OutcomeUnknown):
		return p.ShowChecking(c, at.base)
	case err != nil:
		return err
	}
	p.Redirect(c, at.base+"/"+t.ID.String())
	return nil
}

// mayPropose counts what the person proposes.
func (p *Pages) mayPropose(c *gin.Context) func(context.Context) error {
	return func(ctx context.Context) error { return p.Accounts.MayPropose(ctx, web.SignedIn(c.Request).UserID) }
}

// mayLookUp counts whom the person looks up.
func (p *Pages) mayLookUp(c *gin.Context) func(context.Context) error {
	return func(ctx context.Context) error { return p.Accounts.MayLookUp(ctx, web.SignedIn(c.Request).UserID) }
}

func postedProposal(c *gin.Context) ledger.Proposal {
	return ledger.Proposal{To: c.PostForm("to"), Amount: money.Typed(c.PostForm("amount")), Note: c.PostForm("note"), Key: c.PostForm(press.KeyField)}
}

// issueAct is the making of a transfer from the treasury.
func (p *Pages) issueAct(c *gin.Context) (press.Act, error) {
	return p.issueActWith(c, c.PostForm(press.KeyField)), nil
}

func (p *Pages) issueActWith(c *gin.Context, key string) press.Act {
	return press.Act{
		Path: treasuryDesk.base + "/new", Page: treasuryDesk.base + "/new", Seen: treasuryDesk.base, Title: "Prepare a transfer from the treasury",
		Hidden: [][2]string{{press.KeyField, key}}, Fields: []string{"to", "amount", "note"}, Reads: press.Reads{"amount": money.Typed},
		Again: func(status int, wrong error) error {
			proposal := postedProposal(c)
			proposal.Key = press.NewKey() // what is sent next is another request
			return p.showTransferNew(c, status, treasuryDesk, proposal, wrong)
		},
	}
}

func (p *Pages) showTransferNew(c *gin.Context, status int, at desk, proposal ledger.Proposal, err error) error {
	balance, lookErr := p.balance(c.Request.Context(), at.account)
	if lookErr != nil {
		return lookErr
	}
	var limits ledger.Limits // none for the treasury
	if !at.issuing {
		limits = ledger.LimitSetting.Get(p.Runtime)
	}
	list, wrong := web.FormErrors(err)
	var sealed press.Press
	if at.issuing {
		sealed = p.Press(c, p.issueActWith(c, proposal.Key), nil)
	}
	return p.Page(c.Writer, status, "transfer_new", transferNewPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: list,
		Issuing: at.issuing, Action: at.base + "/new", Press: sealed, Key: proposal.Key, Balance: balance, Limits: limits,
		To: web.Input{Name: "to", Label: "To", Type: "text", Exact: true, Value: proposal.To, Wrong: wrong["to"],
			Hint: "Their username or e-mail address.", Autocomplete: "off", MaxLength: 254},
		Amount: web.Input{Name: "amount", Label: "Amount", Type: "text", Value: proposal.Amount, Wrong: wrong["amount"],
			Hint: "In credits, such as 12.34.", Autocomplete: "off", Mode: "decimal", MaxLength: 32},
		Note: web.Input{Name: "note", Label: "Note", Type: "text", Value: proposal.Note, Wrong: wrong["note"],
			Hint: "Both of you see it. May be empty.", Autocomplete: "off", MaxLength: 140, Optional: true},
	})
}
