package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/ledger"
)

const dashboardTransfers = 5

type dashboardPage struct {
	Shell
	Username, Email string
	Balance         ledger.Amount
	Movements       []movement
}

type movement struct {
	Incoming          bool
	With, Note, State string
	Amount            ledger.Amount
	When              Moment
}

// dashboard shows who is signed in, the balance and the last transfers, in two
// queries with the session's.
func (s *Site) dashboard(c *gin.Context) error {
	identity := signedIn(c.Request)
	recent, err := ledger.Recent(c.Request.Context(), s.Store, identity.UserID, dashboardTransfers)
	if err != nil {
		return err
	}
	page := dashboardPage{
		Shell:    s.shell(c.Writer, c.Request),
		Username: identity.Username,
		Email:    identity.Email,
		Balance:  ledger.Amount(identity.Balance.Int64),
	}
	for _, m := range recent {
		with := m.With
		if with == "" {
			with = "the treasury"
		}
		page.Movements = append(page.Movements, movement{
			Incoming: m.Incoming, With: with, Note: m.Note, State: m.State, Amount: m.Amount,
			When: moment(m.CreatedAt, identity.TimeZone),
		})
	}
	return s.page(c.Writer, http.StatusOK, "dashboard", page)
}
