package transfer

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/ledger"
)

const (
	apiTransfersDefault = 25
	apiTransfersMost    = 100
)

// transferNames are what the list reads from its address.
var transferNames = append([]string{"limit", "after"}, filterNames...)

// transferBody is a transfer in JSON.
type transferBody struct {
	ID        uuid.UUID     `json:"id"`
	State     ledger.State  `json:"state"`
	Direction string        `json:"direction"` // in or out
	Sender    partyBody     `json:"sender"`
	Recipient partyBody     `json:"recipient"`
	Amount    ledger.Amount `json:"amount"`
	Note      string        `json:"note"`
	CreatedAt string        `json:"created_at"`
	ExpiresAt string        `json:"expires_at"`
	SettledAt *string       `json:"settled_at"`
}

// partyBody is one side of a transfer; the treasury has no user.
type partyBody struct {
	Kind        string     `json:"kind"` // user or treasury
	ID          *uuid.UUID `json:"id"`
	Username    *string    `json:"username"`
	DisplayName *string    `json:"display_name"`
}

func newPartyBody(p ledger.Party) partyBody {
	if p.IsTreasury() {
		return partyBody{Kind: "treasury"}
	}
	return partyBody{"user", &p.User, &p.Username, &p.DisplayName}
}

// name is the party in a list for people.
func (p partyBody) name() string {
	if p.Username == nil {
		return "treasury@system" // no username holds an @: see accounts
	}
	return *p.Username
}

func newTransferBody(t ledger.Transfer, own uuid.UUID) transferBody {
	b := transferBody{
		ID: t.ID, State: t.State, Direction: "out", Sender: newPartyBody(t.Sender), Recipient: newPartyBody(t.Recipient),
		Amount: t.Amount, Note: t.Note, CreatedAt: preciseTime(t.CreatedAt), ExpiresAt: preciseTime(t.ExpiresAt),
	}
	if t.Recipient.Account == own {
		b.Direction = "in"
	}
	if !t.SettledAt.IsZero() {
		settled := preciseTime(t.SettledAt)
		b.SettledAt = &settled
	}
	return b
}

// preciseTime keeps the microseconds, by which a list is ordered.
func preciseTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// apiTransfers gives a page of the history and where the next begins.
func (p *Pages) apiTransfers(c *gin.Context) error {
	f, err := p.filter(c)
	if err != nil {
		return err
	}
	limit, err := apiLimit(c.Query("limit"))
	if err != nil {
		return err
	}
	list, next, err := p.transferHistory(c.Request.Context(), ownAccount(c), f, ledger.Page{After: c.Query("after"), Limit: limit})
	if err != nil {
		return err
	}
	bodies := make([]transferBody, len(list))
	for i, t := range list {
		bodies[i] = newTransferBody(t, ownAccount(c))
	}
	return p.JSON(c.Writer, http.StatusOK, struct {
		Transfers []transferBody `json:"transfers"`
		Next      string         `json:"next"` // for ?after=; empty at the end
	}{bodies, next})
}

func apiLimit(typed string) (int, error) {
	if typed == "" {
		return apiTransfersDefault, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > apiTransfersMost {
		var check problem.Check
		check.Refuse("limit", "Ask for 1 to "+strconv.Itoa(apiTransfersMost)+" transfers.")
		return 0, check.Err()
	}
	return n, nil
}

// apiTransfer gives one transfer.
func (p *Pages) apiTransfer(c *gin.Context) error {
	id, err := transferID(c)
	if err != nil {
		return err
	}
	t, err := p.Ledger.Get(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return p.JSON(c.Writer, http.StatusOK, newTransferBody(t, ownAccount(c)))
}

// apiTransferPropose makes a transfer that waits to be confirmed. The same
// Idempotency-Key with the same body is the same transfer.
func (p *Pages) apiTransferPropose(c *gin.Context) error {
	var body struct {
		To     string `json:"to"`
		Amount string `json:"amount"`
		Note   string `json:"note"`
	}
	if err := web.DecodeJSON(c, &body); err != nil {
		return err
	}
	t, err := p.Ledger.Propose(c.Request.Context(), ownAccount(c),
		ledger.Proposal{To: body.To, Amount: body.Amount, Note: body.Note, Key: c.GetHeader("Idempotency-Key"), Admit: p.mayPropose(c), LookUp: p.mayLookUp(c)})
	if err != nil {
		return err
	}
	c.Header("Location", "/api/v1/transfers/"+t.ID.String())
	return p.JSON(c.Writer, http.StatusCreated, newTransferBody(t, ownAccount(c)))
}

// apiTransferConfirm carries out a transfer.
func (p *Pages) apiTransferConfirm(c *gin.Context) error { return p.apiDecide(c, p.Ledger.Confirm) }

// apiTransferCancel ends a transfer; nothing is sent.
func (p *Pages) apiTransferCancel(c *gin.Context) error { return p.apiDecide(c, p.Ledger.Cancel) }

func (p *Pages) apiDecide(c *gin.Context, act func(context.Context, uuid.UUID, string) (ledger.Transfer, error)) error {
	var body struct {
		Typed string `json:"typed"` // looked at before, where the press asks for it
	}
	if err := web.DecodeJSON(c, &body); err != nil {
		return err
	}
	id, err := transferID(c)
	if err != nil {
		return err
	}
	t, err := act(c.Request.Context(), id, c.GetHeader("Idempotency-Key"))
	if err != nil {
		return err
	}
	return p.JSON(c.Writer, http.StatusOK, newTransferBody(t, ownAccount(c)))
}
