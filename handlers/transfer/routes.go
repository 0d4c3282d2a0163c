package transfer

import (
	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// Routes are the rows of the area.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/transfers", Access: route.User, Handle: p.transfers},
		{Method: route.Get, Path: "/transfers/export", Access: route.User, Long: true, Query: append([]string{"format"}, filterNames...), Handle: p.transfersExport},
		{Method: route.Get, Path: "/transfers/new", Access: route.User, Handle: p.transferForm},
		{Method: route.Post, Path: "/transfers/new", Access: route.User, Counted: true, Demand: press.Unguarded("a proposal moves nothing; the review that follows is guarded"), Handle: p.transferPropose},
		{Method: route.Get, Path: "/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Handle: p.transfer},
		{Method: route.Post, Path: "/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Demand: press.ByAmount(p.confirmAct, p.transferConfirm)},
		{Method: route.Post, Path: "/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: p.transferCancel},
		{Method: route.Get, Path: "/admin/transfers/new", Access: route.Admin, Handle: p.issueForm},
		{Method: route.Post, Path: "/admin/transfers/new", Access: route.Admin, Demand: press.Recent(p.issueAct, p.issuePropose)},
		{Method: route.Get, Path: "/admin/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Handle: p.adminTransfer},
		{Method: route.Post, Path: "/admin/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Demand: press.Recent(p.issueConfirmAct, p.issueConfirm)},
		{Method: route.Post, Path: "/admin/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Demand: press.Recent(p.issueCancelAct, p.issueCancel)},
		{Method: route.Get, Path: "/api/v1/transfers", Access: route.User, Scope: accounts.ScopeRead, Query: transferNames, Handle: p.apiTransfers},
		{Method: route.Post, Path: "/api/v1/transfers", Access: route.User, Counted: true, Scope: accounts.ScopeWrite, Takes: route.TakesObject, Query: route.NoQuery, Demand: press.Unguarded("a proposal moves nothing until it is confirmed"), Handle: p.apiTransferPropose},
		{Method: route.Get, Path: "/api/v1/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: p.apiTransfer},
		{Method: route.Post, Path: "/api/v1/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Scope: accounts.ScopeTransfers, Takes: route.TakesMaybe, Query: route.NoQuery, Demand: press.OfPrograms(press.AmountLevel, p.confirmAct), Handle: p.apiTransferConfirm},
		{Method: route.Post, Path: "/api/v1/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Scope: accounts.ScopeTransfers, Query: route.NoQuery, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: p.apiTransferCancel},
	}
}
