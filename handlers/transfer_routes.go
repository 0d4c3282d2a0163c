package handlers

import (
	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// transferRoutes are the rows of the area.
func (s *Site) transferRoutes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/dashboard", Access: route.User, Handle: s.dashboard},
		{Method: route.Get, Path: "/transfers", Access: route.User, Handle: s.transfers},
		{Method: route.Get, Path: "/transfers/export", Access: route.User, Long: true, Query: append([]string{"format"}, filterNames...), Handle: s.transfersExport},
		{Method: route.Get, Path: "/transfers/new", Access: route.User, Handle: s.transferForm},
		{Method: route.Post, Path: "/transfers/new", Access: route.User, Counted: true, Demand: press.Unguarded("a proposal moves nothing; the review that follows is guarded"), Handle: s.transferPropose},
		{Method: route.Get, Path: "/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Handle: s.transfer},
		{Method: route.Post, Path: "/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Demand: press.ByAmount(s.confirmAct, s.transferConfirm)},
		{Method: route.Post, Path: "/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: s.transferCancel},
		{Method: route.Get, Path: "/admin/transfers/new", Access: route.Admin, Handle: s.issueForm},
		{Method: route.Post, Path: "/admin/transfers/new", Access: route.Admin, Demand: press.Recent(s.issueAct, s.issuePropose)},
		{Method: route.Get, Path: "/admin/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Handle: s.adminTransfer},
		{Method: route.Post, Path: "/admin/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Demand: press.Recent(s.issueConfirmAct, s.issueConfirm)},
		{Method: route.Post, Path: "/admin/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Demand: press.Recent(s.issueCancelAct, s.issueCancel)},
		{Method: route.Get, Path: "/api/v1/transfers", Access: route.User, Scope: accounts.ScopeRead, Query: transferNames, Handle: s.apiTransfers},
		{Method: route.Post, Path: "/api/v1/transfers", Access: route.User, Counted: true, Scope: accounts.ScopeWrite, Takes: route.TakesObject, Query: route.NoQuery, Demand: press.Unguarded("a proposal moves nothing until it is confirmed"), Handle: s.apiTransferPropose},
		{Method: route.Get, Path: "/api/v1/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: s.apiTransfer},
		{Method: route.Post, Path: "/api/v1/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Scope: accounts.ScopeTransfers, Takes: route.TakesMaybe, Query: route.NoQuery, Demand: press.OfPrograms(press.AmountLevel, s.confirmAct), Handle: s.apiTransferConfirm},
		{Method: route.Post, Path: "/api/v1/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Scope: accounts.ScopeTransfers, Query: route.NoQuery, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: s.apiTransferCancel},
	}
}
