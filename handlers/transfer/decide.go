package transfer

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/ledger"
)

// transferConfirm carries out the transfer that its review page shows.
func (p *Pages) transferConfirm(ctx context.Context, in *press.Sent) (press.Work, error) {
	return decide(ctx, in, "/transfers", p.Ledger.Confirming)
}

// issueConfirm is transferConfirm for credits from the treasury.
func (p *Pages) issueConfirm(ctx context.Context, in *press.Sent) (press.Work, error) {
	return decide(ctx, in, treasuryDesk.base, p.Ledger.Confirming)
}

// issueCancel ends a transfer from the treasury; nothing is sent.
func (p *Pages) issueCancel(ctx context.Context, in *press.Sent) (press.Work, error) {
	return decide(ctx, in, treasuryDesk.base, p.Ledger.Cancelling)
}

// decide ends a transfer one way or the other and leads to what it is then.
func decide(ctx context.Context, in *press.Sent, base string, prepare func(context.Context, uuid.UUID, string) (ledger.Ready, error)) (press.Work, error) {
	id, err := uuid.Parse(in.Param("id"))
	if err != nil {
		return nil, errNoTransfer
	}
	ready, err := prepare(ctx, id, in.Get(press.KeyField))
	return moves(in, ready, base), err
}

// moves is the work of a change that the ledger has prepared.
func moves(in *press.Sent, ready ledger.Ready, base string) press.Work {
	if ready.Leave != nil {
		in.Finally(ready.Leave)
	}
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		t, err := ready.Do(ctx, tx)
		done := press.Outcome{To: base + "/" + t.ID.String()}
		if t.State != ledger.Pending {
			done.Says = outcomeOf(t)
		}
		return done, err
	}
}

// transferCancel ends the transfer; nothing is sent.
func (p *Pages) transferCancel(c *gin.Context) error {
	id, err := transferID(c)
	if err != nil {
		return err
	}
	if c.Request.ContentLength != 0 {
		if err := web.ParseForm(c); err != nil {
			return err
		}
	}
	at := ownDesk(c)
	path := at.base + "/" + id.String()
	t, err := p.Ledger.Cancel(c.Request.Context(), id, c.PostForm(press.KeyField))
	switch {
	case problem.Is(err, problem.OutcomeUnknown):
		return p.ShowChecking(c, path)
	case stands(err):
		return p.showTransfer(c, web.Describe(err).Status, at, err)
	case err != nil:
		return err
	}
	return p.Done(c, path, outcomeOf(t))
}

// outcomeOf says what became of a transfer that was just decided.
func outcomeOf(t ledger.Transfer) string {
	to := t.Amount.String() + " to " + viewParty(t.Recipient).Name
	if t.State == ledger.Confirmed {
		return "Sent: " + to + "."
	}
	return "Cancelled, and nothing was sent: " + to + "."
}
