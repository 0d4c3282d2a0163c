package transfer

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
func (p *Pages) dashboard(c *gin.Context) error {
	identity := web.SignedIn(c.Request)
	recent, err := p.Ledger.Recent(c.Request.Context(), identity.AccountID.UUID, chartMovements)
	if err != nil {
		return err
	}
	page := NewDashboard(p.Shell(c.Writer, c.Request), identity.Username, identity.Email, ledger.Amount(identity.Balance.Int64), recent, identity.TimeZone)
	if page.Promote, err = p.promote(c.Request.Context(), identity.Username); err != nil {
		return err
	}
	return p.Page(c.Writer, http.StatusOK, "dashboard", page)
}

// NewDashboard is the page with somebody's balance and what moved last, the latest
// first.
func NewDashboard(shell web.Shell, username, email string, balance ledger.Amount, recent []ledger.Movement, zone string) dashboardPage {
	page := dashboardPage{Shell: shell, Username: username, Email: email, Balance: balance, Chart: chart(recent, time.Now(), zone)}
	for _, m := range recent[:min(len(recent), dashboardTransfers)] {
		page.Movements = append(page.Movements, movement{
			Path: "/transfers/" + m.ID.String(), Incoming: m.Incoming, With: viewParty(m.With), Note: m.Note, Amount: m.Amount,
			When: web.NewTimestamp(m.At, zone),
		})
	}
	apart := make([]web.LinkName, len(page.Movements))
	for i := range page.Movements {
		m := &page.Movements[i]
		apart[i] = web.LinkName{Text: m.When.Shown + m.Amount.String() + m.With.Name + direction(m.Incoming), Path: m.Path, More: m.With.Username, Apart: &m.Apart}
	}
	web.TellApart(apart)
	return page
}

// promote is the command that makes somebody the first administrator, or nothing:
// where there is one, and where no command was named.
func (p *Pages) promote(ctx context.Context, username string) (string, error) {
	if p.Promote == "" {
		return "", nil
	}
	if administered, err := p.Accounts.Administered(ctx); administered || err != nil {
		return "", err
	}
	return p.Promote + " '" + strings.ReplaceAll(username, "'", `'\''`) + "'", nil
}
