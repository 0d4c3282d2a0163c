package handlers

import (
	"net/http"
	"slices"

	"unframed/accounts"
	"unframed/ent"
	"unframed/shield"
)

const (
	get   = http.MethodGet
	post  = http.MethodPost
	patch = http.MethodPatch

	remove = http.MethodDelete
)

var (
	strict    = shield.Policy{}
	cacheable = shield.Policy{Cacheable: true}
	anyHost   = shield.Policy{AnyHost: true}
	anyOrigin = shield.Policy{AnyOrigin: true}

	nothing = []string{} // is read from the query
)

// framedBy is the policy of a page that others may show in a frame: it has to be
// the same for everybody.
func framedBy(who shield.Framing) shield.Policy { return shield.Policy{Framing: who} }

// Routes is the table of every route: those written here, and the admin pages
// and the API of every entity. HEAD goes wherever GET does.
func Routes() []Route {
	written := writtenRoutes()
	return slices.Concat(written, entityRoutes(written), apiEntityRoutes())
}

func writtenRoutes() []Route {
	return []Route{
		{Method: get, Path: "/", Access: Public, Handle: (*Site).home},
		{Method: get, Path: "/signup", Access: Public, Handle: (*Site).signupForm},
		{Method: post, Path: "/signup", Access: Public, Secret: []string{"password"}, Demand: unguarded("a stranger makes an account of their own; nobody is signed in whose press could be stolen"), Handle: (*Site).signup},
		{Method: get, Path: "/login", Access: Public, Handle: (*Site).loginForm},
		{Method: post, Path: "/login", Access: Public, Secret: []string{"password"}, Demand: byPassword((*Site).loginAct, (*Site).login)},
		{Method: post, Path: "/logout", Access: Public, Demand: unguarded("signing out can always be undone by signing in"), Handle: (*Site).logout},
		{Method: get, Path: "/confirm-identity", Access: User, Handle: (*Site).confirmIdentityForm},
		{Method: post, Path: "/confirm-identity", Access: User, Secret: []string{"password"}, Demand: byPassword((*Site).identityAct, (*Site).confirmIdentity)},

		{Method: get, Path: "/dashboard", Access: User, Handle: (*Site).dashboard},
		{Method: get, Path: "/profile", Access: User, Handle: (*Site).profile},
		{Method: get, Path: "/users/:id", Params: rowOf(ent.TypeUser), Access: User, Handle: (*Site).user},
		{Method: get, Path: "/settings", Access: User, Handle: (*Site).settingsForm},
		{Method: post, Path: "/settings", Access: User, Demand: unguarded("name, time zone and looks move neither money nor rights, and are put back as easily"), Handle: (*Site).settings},
		{Method: get, Path: "/settings/email", Access: User, Handle: (*Site).emailForm},
		{Method: post, Path: "/settings/email", Access: User, Demand: recent((*Site).emailAct, (*Site).email), Done: "Your e-mail address is changed."},
		{Method: get, Path: "/settings/password", Access: User, Handle: (*Site).passwordForm},
		{Method: post, Path: "/settings/password", Access: User, Secret: []string{"current_password", "password"}, Demand: recent((*Site).passwordAct, (*Site).password), Done: "Your password is changed, and you are signed out everywhere else."},
		{Method: get, Path: "/settings/sessions", Access: User, Handle: (*Site).sessions},
		{Method: post, Path: "/settings/sessions/:id/end", Params: rowOf(ent.TypeSession), Access: User, Demand: recent((*Site).sessionAct, (*Site).sessionEnd), Done: "That browser is signed out."},
		{Method: post, Path: "/settings/sessions/end-others", Access: User, Demand: recent((*Site).otherSessionsAct, (*Site).sessionsEndOthers), Done: "All other browsers are signed out."},
		{Method: get, Path: "/settings/tokens", Access: User, Handle: (*Site).tokens},
		{Method: post, Path: "/settings/tokens", Access: User, Demand: recent((*Site).tokenCreateAct, (*Site).tokenCreate)},
		{Method: post, Path: "/settings/tokens/:id/revoke", Params: rowOf(ent.TypeAPIToken), Access: User, Demand: recent((*Site).tokenRevokeAct, (*Site).tokenRevoke), Done: "The token is revoked: it opens nothing any more."},

		{Method: get, Path: "/transfers", Access: User, Handle: (*Site).transfers},
		{Method: get, Path: "/transfers/export", Access: User, Long: true, Query: append([]string{"format"}, filterNames...), Handle: (*Site).transfersExport},
		{Method: get, Path: "/transfers/new", Access: User, Handle: (*Site).transferForm},
		{Method: post, Path: "/transfers/new", Access: User, Demand: unguarded("a proposal moves nothing; the review that follows is guarded"), Handle: (*Site).transferPropose},
		{Method: get, Path: "/transfers/:id", Params: rowOf(ent.TypeTransfer), Access: User, Handle: (*Site).transfer},
		{Method: post, Path: "/transfers/:id/confirm", Params: rowOf(ent.TypeTransfer), Access: User, Demand: byAmount((*Site).confirmAct, (*Site).transferConfirm)},
		{Method: post, Path: "/transfers/:id/cancel", Params: rowOf(ent.TypeTransfer), Access: User, Demand: unguarded("what is cancelled was not sent, and can be proposed again"), Handle: (*Site).transferCancel},

		{Method: get, Path: adminPath, Access: Admin, Handle: (*Site).adminIndex},
		{Method: get, Path: auditPath, Access: Admin, Handle: (*Site).adminAudit},
		{Method: get, Path: "/admin/config", Access: Admin, Handle: (*Site).adminConfig},
		{Method: post, Path: "/admin/config/:setting", Params: oneOf((*Site).settingNames), Access: Admin, Demand: recent((*Site).settingAct, (*Site).adminSetting), Done: "The setting is saved. Other instances follow within seconds."},
		{Method: get, Path: "/admin/transfers/new", Access: Admin, Handle: (*Site).issueForm},
		{Method: post, Path: "/admin/transfers/new", Access: Admin, Demand: recent((*Site).issueAct, (*Site).issuePropose)},
		{Method: get, Path: "/admin/transfers/:id", Params: rowOf(ent.TypeTransfer), Access: Admin, Handle: (*Site).adminTransfer},
		{Method: post, Path: "/admin/transfers/:id/confirm", Params: rowOf(ent.TypeTransfer), Access: Admin, Demand: recent((*Site).issueConfirmAct, (*Site).issueConfirm)},
		{Method: post, Path: "/admin/transfers/:id/cancel", Params: rowOf(ent.TypeTransfer), Access: Admin, Demand: recent((*Site).issueCancelAct, (*Site).issueCancel)},
		{Method: get, Path: "/admin/reports", Access: Admin, Handle: (*Site).adminReports},

		{Method: get, Path: "/api/openapi.json", Access: Public, Query: nothing, Handle: (*Site).apiDocument},
		{Method: get, Path: "/api/v1/me", Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: (*Site).apiMe},
		{Method: get, Path: "/api/v1/settings", Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: (*Site).apiSettings},
		{Method: patch, Path: "/api/v1/settings", Access: User, Scope: accounts.ScopeWrite, Takes: TakesPatch, Query: nothing, Demand: unguarded("no form sends JSON; name, time zone and looks are put back as easily"), Handle: (*Site).apiSettingsPatch},
		{Method: get, Path: "/api/v1/users/:id", Params: rowOf(ent.TypeUser), Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: (*Site).apiUser},
		{Method: get, Path: "/api/v1/transfers", Access: User, Scope: accounts.ScopeRead, Query: transferNames, Handle: (*Site).apiTransfers},
		{Method: post, Path: "/api/v1/transfers", Access: User, Scope: accounts.ScopeWrite, Takes: TakesObject, Query: nothing, Demand: unguarded("a proposal moves nothing until it is confirmed"), Handle: (*Site).apiTransferPropose},
		{Method: get, Path: "/api/v1/transfers/:id", Params: rowOf(ent.TypeTransfer), Access: User, Scope: accounts.ScopeRead, Query: nothing, Handle: (*Site).apiTransfer},
		{Method: post, Path: "/api/v1/transfers/:id/confirm", Params: rowOf(ent.TypeTransfer), Access: User, Scope: accounts.ScopeTransfers, Takes: TakesMaybe, Query: nothing, Demand: ofPrograms(ByAmountTier, (*Site).confirmAct), Handle: (*Site).apiTransferConfirm},
		{Method: post, Path: "/api/v1/transfers/:id/cancel", Params: rowOf(ent.TypeTransfer), Access: User, Scope: accounts.ScopeTransfers, Query: nothing, Demand: unguarded("what is cancelled was not sent, and can be proposed again"), Handle: (*Site).apiTransferCancel},

		{Method: get, Path: "/embed/profile/:id", Params: rowOf(ent.TypeUser), Access: Public, Policy: framedBy(shield.Trusted), Impersonal: true, Handle: (*Site).embedProfile},

		{Method: get, Path: livePath, Access: Public, Policy: anyHost, Impersonal: true, Handle: (*Site).healthz},
		{Method: get, Path: readyPath, Access: Public, Policy: anyHost, Impersonal: true, Handle: (*Site).readyz},
		{Method: post, Path: "/reports", Access: Public, Policy: anyOrigin, Demand: unguarded("browsers report of themselves; what they say is a hint and moves nothing"), Impersonal: true, Handle: (*Site).reports},
		{Method: get, Path: "/static/:name", Params: oneOf((*Site).fileNames), Access: Public, Policy: cacheable, Impersonal: true, Handle: (*Site).static},
		{Method: get, Path: "/robots.txt", Access: Public, Policy: cacheable, Impersonal: true, Handle: (*Site).robots},
	}
}
