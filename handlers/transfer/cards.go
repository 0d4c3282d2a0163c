package transfer

import (
	"net/http"
	"time"

	"unframed/handlers/web"
	"unframed/internal/feature"
	"unframed/ledger"
)

const (
	dashboardTransfers = 5
	chartMovements     = 30
)

// balanceCard is what somebody has.
type balanceCard struct{ Balance ledger.Amount }

// recentCard is what moved last, and the balance over that time.
type recentCard struct {
	Movements []movement
	Chart     *Chart // nil while there is nothing to draw
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

// cards show somebody's balance and how it came about, in one query: the newest
// movement carries the balance.
func (p *Pages) cards(r *http.Request) ([]feature.Card, error) {
	identity := web.SignedIn(r)
	recent, err := p.Ledger.Recent(r.Context(), identity.Attached.UUID, chartMovements)
	if err != nil {
		return nil, err
	}
	return Cards(p.Responder, recent, identity.TimeZone)
}

// Cards are those of a dashboard for what moved last, the latest first.
func Cards(rs *web.Responder, recent []ledger.Movement, zone string) ([]feature.Card, error) {
	var balance balanceCard
	if len(recent) > 0 {
		balance.Balance = recent[0].Balance
	}
	beside, err := rs.Card("card_balance", balance)
	if err != nil {
		return nil, err
	}
	below, err := rs.Card("card_transfers", newRecentCard(recent, zone))
	return []feature.Card{{Beside: true, HTML: beside}, {HTML: below}}, err
}

func newRecentCard(recent []ledger.Movement, zone string) recentCard {
	card := recentCard{Chart: chart(recent, time.Now(), zone)}
	for _, m := range recent[:min(len(recent), dashboardTransfers)] {
		card.Movements = append(card.Movements, movement{
			Path: "/transfers/" + m.ID.String(), Incoming: m.Incoming, With: viewParty(m.With), Note: m.Note, Amount: m.Amount,
			When: web.NewTimestamp(m.At, zone),
		})
	}
	apart := make([]web.LinkName, len(card.Movements))
	for i := range card.Movements {
		m := &card.Movements[i]
		apart[i] = web.LinkName{Text: m.When.Shown + m.Amount.String() + m.With.Name + direction(m.Incoming), Path: m.Path, More: m.With.Username, Apart: &m.Apart}
	}
	web.TellApart(apart)
	return card
}
