// Package transfer is the sample's pages and its part of the API: the proposal of a
// transfer, its review, what is decided about it, the history and its export, credits
// from the treasury, and the cards of the dashboard. Feature is all of the ledger that
// a product has or not.
package transfer

import (
	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/ledger"
	"unframed/settings"
)

// Pages answers what is asked of the ledger.
type Pages struct {
	*press.Guard
	Accounts *accounts.Service
	Ledger   *ledger.Service
	Runtime  *settings.Service
}

// Sections are the administrators' pages of the area.
func (*Pages) Sections() []web.NavLink {
	return []web.NavLink{{Path: "/admin/transfers/new", Label: "Issue credits", Help: "A transfer from the treasury."}}
}

// Templates are the structs of the area's pages and cards, by the names of their
// templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{
		"transfers": transfersPage{}, "transfer_new": transferNewPage{}, "transfer": transferPage{},
		"card_balance": balanceCard{}, "card_transfers": recentCard{},
	}
}
