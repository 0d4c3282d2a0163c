package handlers

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/failure"
	"unframed/ledger"
)

// transferConfirm carries out the transfer that its review page shows.
func (s *Site) transferConfirm(c *gin.Context) error {
	return s.decide(c, ownDesk(c), s.Ledger.Confirm)
}

// transferCancel ends the transfer; nothing is sent.
func (s *Site) transferCancel(c *gin.Context) error { return s.decide(c, ownDesk(c), s.Ledger.Cancel) }

// issueConfirm is transferConfirm for credits from the treasury.
func (s *Site) issueConfirm(c *gin.Context) error {
	return s.decide(c, treasuryDesk, s.Ledger.Confirm)
}

// issueCancel is transferCancel for credits from the treasury.
func (s *Site) issueCancel(c *gin.Context) error { return s.decide(c, treasuryDesk, s.Ledger.Cancel) }

// decide ends a transfer one way or the other and leads to what it is then.
func (s *Site) decide(c *gin.Context, at desk, act func(context.Context, uuid.UUID, string) (ledger.Transfer, error)) error {
	id, err := transferID(c)
	if err != nil {
		return err
	}
	if c.Request.ContentLength != 0 {
		if err := parseForm(c); err != nil {
			return err
		}
	}
	path := at.base + "/" + id.String()
	t, err := act(c.Request.Context(), id, c.PostForm("idempotency_key"))
	switch {
	case failure.Is(err, failure.OutcomeUnknown):
		return s.showChecking(c, path)
	case stands(err):
		return s.showTransfer(c, describe(err).Status, at, err)
	case err != nil:
		return err
	}
	return s.done(c, path, outcomeOf(t))
}

// outcomeOf says what became of a transfer that was just decided.
func outcomeOf(t ledger.Transfer) string {
	to := t.Amount.String() + " to " + t.Recipient.DisplayName
	if t.State == ledger.Confirmed {
		return "Sent: " + to + "."
	}
	return "Cancelled, and nothing was sent: " + to + "."
}
