// Package transfer is the sample's pages and its part of the API: the dashboard with
// the balance, the proposal of a transfer, its review, what is decided about it, the
// history and its export, and credits from the treasury.
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
	// Promote is the command that makes somebody an administrator, which the
	// dashboard names while nobody is one; "" for none.
	Promote string
}

// Sections are the administrators' pages of the area.
func (*Pages) Sections() []web.NavLink {
	return []web.NavLink{{Path: "/admin/transfers/new", Label: "Issue credits", Help: "A transfer from the treasury."}}
}

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{
		"dashboard": dashboardPage{}, "transfers": transfersPage{}, "transfer_new": transferNewPage{}, "transfer": transferPage{},
	}
}
