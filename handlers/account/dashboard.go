package account

import (
	"context"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
	"unframed/internal/feature"
)

type dashboardPage struct {
	web.Shell
	Username, Email string
	Actions         []web.NavLink
	Beside, Below   []template.HTML // the features' cards
	Promote         string          // the command that makes the person an administrator, while nobody is one
}

// dashboard shows who is signed in, and what the features have to show them.
func (p *Pages) dashboard(c *gin.Context) error {
	identity := web.SignedIn(c.Request)
	var cards []feature.Card
	for _, of := range p.Cards {
		more, err := of(c.Request)
		if err != nil {
			return err
		}
		cards = append(cards, more...)
	}
	page := p.NewDashboard(p.Shell(c.Writer, c.Request), identity.Username, identity.Email, cards)
	var err error
	if page.Promote, err = p.promote(c.Request.Context(), identity.Username); err != nil {
		return err
	}
	return p.Page(c.Writer, http.StatusOK, "dashboard", page)
}

// NewDashboard is somebody's dashboard with these cards.
func (p *Pages) NewDashboard(shell web.Shell, username, email string, cards []feature.Card) dashboardPage {
	page := dashboardPage{Shell: shell, Username: username, Email: email, Actions: p.Actions}
	for _, card := range cards {
		if card.Beside {
			page.Beside = append(page.Beside, card.HTML)
		} else {
			page.Below = append(page.Below, card.HTML)
		}
	}
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
