package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
	"unframed/ledger"
)

const (
	dashboardTransfers = 5
	chartMovements     = 30
)

type dashboardPage struct {
	web.Shell
	Username, Email string
	Balance         ledger.Amount
	Movements       []movement
	Chart           *Chart // nil while there is nothing to draw
	Promote         string // the command that makes the person an administrator, while nobody is one
}

type movement struct {
	Path     string
	Incoming bool
	With     partyView
	Note     string
	Amount   ledger.Amount
	When     web.Timestamp
	Apart    string // tells it from others of the page
}

// dashboard shows who is signed in, the balance and how it came about, in two
// queries with the session's.
func (s *Site) dashboard(c *gin.Context) error {
	identity := web.SignedIn(c.Request)
	recent, err := s.Ledger.Recent(c.Request.Context(), identity.AccountID.UUID, chartMovements)
	if err != nil {
		return err
	}
	page := dashboardPage{
		Shell:    s.Shell(c.Writer, c.Request),
		Username: identity.Username,
		Email:    identity.Email,
		Balance:  ledger.Amount(identity.Balance.Int64),
		Chart:    chart(recent, time.Now(), identity.TimeZone),
	}
	if page.Promote, err = s.promote(c.Request.Context(), identity.Username); err != nil {
		return err
	}
	for _, m := range recent[:min(len(recent), dashboardTransfers)] {
		page.Movements = append(page.Movements, movement{
			Path: "/transfers/" + m.ID.String(), Incoming: m.Incoming, With: viewParty(m.With), Note: m.Note, Amount: m.Amount,
			When: web.NewTimestamp(m.At, identity.TimeZone),
		})
	}
	apart := make([]web.LinkName, len(page.Movements))
	for i := range page.Movements {
		m := &page.Movements[i]
		apart[i] = web.LinkName{Text: m.When.Shown + m.Amount.String() + m.With.Name + direction(m.Incoming), Path: m.Path, More: m.With.Username, Apart: &m.Apart}
	}
	web.TellApart(apart)
	return s.Page(c.Writer, http.StatusOK, "dashboard", page)
}

// promote is the command that makes somebody the first administrator, or nothing:
// where there is one, and where no command was named.
func (s *Site) promote(ctx context.Context, username string) (string, error) {
	if s.Promote == "" {
		return "", nil
	}
	if administered, err := s.Accounts.Administered(ctx); administered || err != nil {
		return "", err
	}
	return s.Promote + " '" + strings.ReplaceAll(username, "'", `'\''`) + "'", nil
}
