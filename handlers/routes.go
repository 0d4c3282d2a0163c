package handlers

import (
	"slices"
	"time"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/shield"
)

// Routes is the table of every route: those written here, and the admin pages
// and the API of every entity. HEAD goes wherever GET does.
func Routes() []route.Route { return new(Site).table() }

func (s *Site) table() []route.Route {
	written := s.writtenRoutes()
	return slices.Concat(written, s.entityRoutes(written), s.apiEntityRoutes())
}

func (s *Site) writtenRoutes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/", Access: route.Public, Handle: s.home},
		{Method: route.Get, Path: "/signup", Access: route.Public, Handle: s.signupForm},
		{Method: route.Post, Path: "/signup", Access: route.Public, Secret: []string{"password"}, Demand: press.Unguarded("a stranger makes an account of their own; nobody is signed in whose press could be stolen"), Handle: s.signup},
		{Method: route.Get, Path: "/login", Access: route.Public, Handle: s.loginForm},
		{Method: route.Post, Path: "/login", Access: route.Public, Secret: []string{"password"}, Demand: press.ByPassword(s.loginAct, s.login)},
		{Method: route.Post, Path: "/logout", Access: route.Public, Demand: press.Unguarded("signing out can always be undone by signing in"), Handle: s.logout},
		{Method: route.Get, Path: "/confirm-identity", Access: route.User, Handle: s.confirmIdentityForm},
		{Method: route.Post, Path: "/confirm-identity", Access: route.User, Secret: []string{"password"}, Demand: press.ByPassword(s.identityAct, s.confirmIdentity)},

		{Method: route.Get, Path: "/dashboard", Access: route.User, Handle: s.dashboard},
		{Method: route.Get, Path: "/profile", Access: route.User, Handle: s.profile},
		{Method: route.Get, Path: "/users/:id", Params: route.RowOf(ent.TypeUser), Access: route.User, Handle: s.user},
		{Method: route.Get, Path: "/settings", Access: route.User, Handle: s.settingsForm},
		{Method: route.Post, Path: "/settings", Access: route.User, Demand: press.Unguarded("name, time zone and looks move neither money nor rights, and are put back as easily"), Handle: s.settings},
		{Method: route.Get, Path: "/settings/email", Access: route.User, Handle: s.emailForm},
		{Method: route.Post, Path: "/settings/email", Access: route.User, Demand: press.Recent(s.emailAct, s.email), Done: "Your e-mail address is changed."},
		{Method: route.Get, Path: "/settings/password", Access: route.User, Handle: s.passwordForm},
		{Method: route.Post, Path: "/settings/password", Access: route.User, Secret: []string{"current_password", "password"}, Demand: press.Recent(s.passwordAct, s.password), Done: "Your password is changed, and you are signed out everywhere else."},
		{Method: route.Get, Path: "/settings/sessions", Access: route.User, Handle: s.sessions},
		{Method: route.Post, Path: "/settings/sessions/:id/end", Params: route.RowOf(ent.TypeSession), Access: route.User, Demand: press.Recent(s.sessionAct, s.sessionEnd), Done: "That browser is signed out."},
		{Method: route.Post, Path: "/settings/sessions/end-others", Access: route.User, Demand: press.Recent(s.otherSessionsAct, s.sessionsEndOthers), Done: "All other browsers are signed out."},
		{Method: route.Get, Path: "/settings/tokens", Access: route.User, Handle: s.tokens},
		{Method: route.Post, Path: "/settings/tokens", Access: route.User, Rate: route.AtMost(100, time.Hour), Demand: press.Recent(s.tokenCreateAct, s.tokenCreate)},
		{Method: route.Post, Path: "/settings/tokens/:id/revoke", Params: route.RowOf(ent.TypeAPIToken), Access: route.User, Demand: press.Recent(s.tokenRevokeAct, s.tokenRevoke), Done: "The token is revoked."},

		{Method: route.Get, Path: "/transfers", Access: route.User, Handle: s.transfers},
		{Method: route.Get, Path: "/transfers/export", Access: route.User, Long: true, Query: append([]string{"format"}, filterNames...), Handle: s.transfersExport},
		{Method: route.Get, Path: "/transfers/new", Access: route.User, Handle: s.transferForm},
		{Method: route.Post, Path: "/transfers/new", Access: route.User, Counted: true, Demand: press.Unguarded("a proposal moves nothing; the review that follows is guarded"), Handle: s.transferPropose},
		{Method: route.Get, Path: "/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Handle: s.transfer},
		{Method: route.Post, Path: "/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Demand: press.ByAmount(s.confirmAct, s.transferConfirm)},
		{Method: route.Post, Path: "/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: s.transferCancel},

		{Method: route.Get, Path: web.AdminPath, Access: route.Admin, Handle: s.adminIndex},
		{Method: route.Get, Path: entity.AuditPath, Access: route.Admin, Handle: s.adminAudit},
		{Method: route.Get, Path: "/admin/config", Access: route.Admin, Handle: s.adminConfig},
		{Method: route.Post, Path: "/admin/config/:setting", Params: route.OneOf(s.settingNames), Access: route.Admin, Demand: press.Recent(s.settingAct, s.adminSetting), Done: "The setting is saved. Other instances follow within seconds."},
		{Method: route.Get, Path: "/admin/transfers/new", Access: route.Admin, Handle: s.issueForm},
		{Method: route.Post, Path: "/admin/transfers/new", Access: route.Admin, Demand: press.Recent(s.issueAct, s.issuePropose)},
		{Method: route.Get, Path: "/admin/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Handle: s.adminTransfer},
		{Method: route.Post, Path: "/admin/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Demand: press.Recent(s.issueConfirmAct, s.issueConfirm)},
		{Method: route.Post, Path: "/admin/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.Admin, Demand: press.Recent(s.issueCancelAct, s.issueCancel)},
		{Method: route.Get, Path: "/admin/reports", Access: route.Admin, Handle: s.adminReports},

		{Method: route.Get, Path: "/api/openapi.json", Access: route.Public, Query: route.NoQuery, Handle: s.apiDocument},
		{Method: route.Get, Path: "/api/v1/me", Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: s.apiMe},
		{Method: route.Get, Path: "/api/v1/settings", Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: s.apiSettings},
		{Method: route.Patch, Path: "/api/v1/settings", Access: route.User, Scope: accounts.ScopeWrite, Takes: route.TakesPatch, Query: route.NoQuery, Demand: press.Unguarded("no form sends JSON; name, time zone and looks are put back as easily"), Handle: s.apiSettingsPatch},
		{Method: route.Get, Path: "/api/v1/users/:id", Params: route.RowOf(ent.TypeUser), Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: s.apiUser},
		{Method: route.Get, Path: "/api/v1/transfers", Access: route.User, Scope: accounts.ScopeRead, Query: transferNames, Handle: s.apiTransfers},
		{Method: route.Post, Path: "/api/v1/transfers", Access: route.User, Counted: true, Scope: accounts.ScopeWrite, Takes: route.TakesObject, Query: route.NoQuery, Demand: press.Unguarded("a proposal moves nothing until it is confirmed"), Handle: s.apiTransferPropose},
		{Method: route.Get, Path: "/api/v1/transfers/:id", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: s.apiTransfer},
		{Method: route.Post, Path: "/api/v1/transfers/:id/confirm", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Scope: accounts.ScopeTransfers, Takes: route.TakesMaybe, Query: route.NoQuery, Demand: press.OfPrograms(press.AmountLevel, s.confirmAct), Handle: s.apiTransferConfirm},
		{Method: route.Post, Path: "/api/v1/transfers/:id/cancel", Params: route.RowOf(ent.TypeTransfer), Access: route.User, Counted: true, Scope: accounts.ScopeTransfers, Query: route.NoQuery, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: s.apiTransferCancel},

		{Method: route.Get, Path: "/embed/profile/:id", Params: route.RowOf(ent.TypeUser), Access: route.Public, Policy: route.FramedBy(shield.Trusted), Impersonal: true, Handle: s.embedProfile},

		{Method: route.Get, Path: livePath, Access: route.Public, Policy: route.AnyHost, Impersonal: true, Handle: s.healthz},
		{Method: route.Get, Path: readyPath, Access: route.Public, Policy: route.AnyHost, Impersonal: true, Handle: s.readyz},
		{Method: route.Post, Path: "/reports", Access: route.Public, Policy: route.AnyOrigin, Demand: press.Unguarded("browsers report of themselves; what they say is a hint and moves nothing"), Impersonal: true, Handle: s.reports},
		{Method: route.Get, Path: "/static/:name", Params: route.OneOf(s.fileNames), Access: route.Public, Policy: route.Cacheable, Impersonal: true, Handle: s.static},
		{Method: route.Get, Path: "/robots.txt", Access: route.Public, Policy: route.Cacheable, Impersonal: true, Handle: s.robots},
	}
}
