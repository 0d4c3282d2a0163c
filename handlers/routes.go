package handlers

import (
	"slices"
	"time"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/shield"
)

// Routes is the table of every route: those written here, and the admin pages
// and the API of every entity. HEAD goes wherever GET does.
func Routes() []Route { return new(Site).table() }

func (s *Site) table() []Route {
	written := s.writtenRoutes()
	return slices.Concat(written, s.entityRoutes(written), s.apiEntityRoutes())
}

func (s *Site) writtenRoutes() []Route {
	return []Route{
		{Method: get, Path: "/", Access: Public, Handle: s.home},
		{Method: get, Path: "/signup", Access: Public, Handle: s.signupForm},
		{Method: post, Path: "/signup", Access: Public, Secret: []string{"password"}, Demand: press.Unguarded("a stranger makes an account of their own; nobody is signed in whose press could be stolen"), Handle: s.signup},
		{Method: get, Path: "/login", Access: Public, Handle: s.loginForm},
		{Method: post, Path: "/login", Access: Public, Secret: []string{"password"}, Demand: press.ByPassword(s.loginAct, s.login)},
		{Method: post, Path: "/logout", Access: Public, Demand: press.Unguarded("signing out can always be undone by signing in"), Handle: s.logout},
		{Method: get, Path: "/confirm-identity", Access: User, Handle: s.confirmIdentityForm},
		{Method: post, Path: "/confirm-identity", Access: User, Secret: []string{"password"}, Demand: press.ByPassword(s.identityAct, s.confirmIdentity)},

		{Method: get, Path: "/dashboard", Access: User, Handle: s.dashboard},
		{Method: get, Path: "/profile", Access: User, Handle: s.profile},
		{Method: get, Path: "/users/:id", Params: rowOf(ent.TypeUser), Access: User, Handle: s.user},
		{Method: get, Path: "/settings", Access: User, Handle: s.settingsForm},
		{Method: post, Path: "/settings", Access: User, Demand: press.Unguarded("name, time zone and looks move neither money nor rights, and are put back as easily"), Handle: s.settings},
		{Method: get, Path: "/settings/email", Access: User, Handle: s.emailForm},
		{Method: post, Path: "/settings/email", Access: User, Demand: press.Recent(s.emailAct, s.email), Done: "Your e-mail address is changed."},
		{Method: get, Path: "/settings/password", Access: User, Handle: s.passwordForm},
		{Method: post, Path: "/settings/password", Access: User, Secret: []string{"current_password", "password"}, Demand: press.Recent(s.passwordAct, s.password), Done: "Your password is changed, and you are signed out everywhere else."},
		{Method: get, Path: "/settings/sessions", Access: User, Handle: s.sessions},
		{Method: post, Path: "/settings/sessions/:id/end", Params: rowOf(ent.TypeSession), Access: User, Demand: press.Recent(s.sessionAct, s.sessionEnd), Done: "That browser is signed out."},
		{Method: post, Path: "/settings/sessions/end-others", Access: User, Demand: press.Recent(s.otherSessionsAct, s.sessionsEndOthers), Done: "All other browsers are signed out."},
		{Method: get, Path: "/settings/tokens", Access: User, Handle: s.tokens},
		{Method: post, Path: "/settings/tokens", Access: User, Rate: rate(100, time.Hour), Demand: press.Recent(s.tokenCreateAct, s.tokenCreate)},
		{Method: post, Path: "/settings/tokens/:id/revoke", Params: rowOf(ent.TypeAPIToken), Access: User, Demand: press.Recent(s.tokenRevokeAct, s.tokenRevoke), Done: "The token is revoked: it opens nothing any more."},

		{Method: get, Path: "/transfers", Access: User, Handle: s.transfers},
		{Method: get, Path: "/transfers/export", Access: User, Long: true, Query: append([]string{"format"}, filterNames...), Handle: s.transfersExport},
		{Method: get, Path: "/transfers/new", Access: User, Handle: s.transferForm},
		{Method: post, Path: "/transfers/new", Access: User, Counted: true, Demand: press.Unguarded("a proposal moves nothing; the review that follows is guarded"), Handle: s.transferPropose},
		{Method: get, Path: "/transfers/:id", Params: rowOf(ent.TypeTransfer), Access: User, Handle: s.transfer},
		{Method: post, Path: "/transfers/:id/confirm", Params: rowOf(ent.TypeTransfer), Access: User, Counted: true, Demand: press.ByAmount(s.confirmAct, s.transferConfirm)},
		{Method: post, Path: "/transfers/:id/cancel", Params: rowOf(ent.TypeTransfer), Access: User, Counted: true, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: s.transferCancel},

		{Method: get, Path: web.AdminPath, Access: Admin, Handle: s.adminIndex},
		{Method: get, Path: auditPath, Access: Admin, Handle: s.adminAudit},
		{Method: get, Path: "/admin/config", Access: Admin, Handle: s.adminConfig},
		{Method: post, Path: "/admin/config/:setting", Params: oneOf(s.settingNames), Access: Admin, Demand: press.Recent(s.settingAct, s.adminSetting), Done: "The setting is saved. Other instances follow within seconds."},
		{Method: get, Path: "/admin/transfers/new", Access: Admin, Handle: s.issueForm},
		{Method: post, Path: "/admin/transfers/new", Access: Admin, Demand: press.Recent(s.issueAct, s.issuePropose)},
		{Method: get, Path: "/admin/transfers/:id", Params: rowOf(ent.TypeTransfer), Access: Admin, Handle: s.adminTransfer},
		{Method: post, Path: "/admin/transfers/:id/confirm", Params: rowOf(ent.TypeTransfer), Access: Admin, Demand: press.Recent(s.issueConfirmAct, s.issueConfirm)},
		{Method: post, Path: "/admin/transfers/:id/cancel", Params: rowOf(ent.TypeTransfer), Access: Admin, Demand: press.Recent(s.issueCancelAct, s.issueCancel)},
		{Method: get, Path: "/admin/reports", Access: Admin, Handle: s.adminReports},

		{Method: get, Path: "/api/openapi.json", Access: Public, Query: nothing, Handle: s.apiDocument},
		{Method: get, Path: "/api/v1/me", Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: s.apiMe},
		{Method: get, Path: "/api/v1/settings", Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: s.apiSettings},
		{Method: patch, Path: "/api/v1/settings", Access: User, Scope: accounts.ScopeWrite, Takes: TakesPatch, Query: nothing, Demand: press.Unguarded("no form sends JSON; name, time zone and looks are put back as easily"), Handle: s.apiSettingsPatch},
		{Method: get, Path: "/api/v1/users/:id", Params: rowOf(ent.TypeUser), Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: s.apiUser},
		{Method: get, Path: "/api/v1/transfers", Access: User, Scope: accounts.ScopeRead, Query: transferNames, Handle: s.apiTransfers},
		{Method: post, Path: "/api/v1/transfers", Access: User, Counted: true, Scope: accounts.ScopeWrite, Takes: TakesObject, Query: nothing, Demand: press.Unguarded("a proposal moves nothing until it is confirmed"), Handle: s.apiTransferPropose},
		{Method: get, Path: "/api/v1/transfers/:id", Params: rowOf(ent.TypeTransfer), Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: s.apiTransfer},
		{Method: post, Path: "/api/v1/transfers/:id/confirm", Params: rowOf(ent.TypeTransfer), Access: User, Counted: true, Scope: accounts.ScopeTransfers, Takes: TakesMaybe, Query: nothing, Demand: press.OfPrograms(press.AmountLevel, s.confirmAct), Handle: s.apiTransferConfirm},
		{Method: post, Path: "/api/v1/transfers/:id/cancel", Params: rowOf(ent.TypeTransfer), Access: User, Counted: true, Scope: accounts.ScopeTransfers, Query: nothing, Demand: press.Unguarded("what is cancelled was not sent, and can be proposed again"), Handle: s.apiTransferCancel},

		{Method: get, Path: "/embed/profile/:id", Params: rowOf(ent.TypeUser), Access: Public, Policy: framedBy(shield.Trusted), Impersonal: true, Handle: s.embedProfile},

		{Method: get, Path: livePath, Access: Public, Policy: anyHost, Impersonal: true, Handle: s.healthz},
		{Method: get, Path: readyPath, Access: Public, Policy: anyHost, Impersonal: true, Handle: s.readyz},
		{Method: post, Path: "/reports", Access: Public, Policy: anyOrigin, Demand: press.Unguarded("browsers report of themselves; what they say is a hint and moves nothing"), Impersonal: true, Handle: s.reports},
		{Method: get, Path: "/static/:name", Params: oneOf(s.fileNames), Access: Public, Policy: cacheable, Impersonal: true, Handle: s.static},
		{Method: get, Path: "/robots.txt", Access: Public, Policy: cacheable, Impersonal: true, Handle: s.robots},
	}
}
