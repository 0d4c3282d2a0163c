package handlers

import (
	"cmp"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/shield"
)

// Access is who may use a route.
type Access string

// The levels of access.
const (
	Public Access = "public" // anybody
	User   Access = "user"   // whoever is signed in
	Recent Access = "recent" // signed in, and proved who they are in the last minutes
	Admin  Access = "admin"  // signed in as an administrator
)

// Route is one line of the table: the security document and the router at once.
type Route struct {
	Method string
	Path   string
	Access Access
	Policy shield.Policy // the zero Policy denies framing and storing
	Demand Demand        // of the press behind it; the zero Demand is none
	Handle func(*Site, *gin.Context) error
}

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
	trusted   = shield.Policy{Framing: shield.Trusted}
)

// Routes is the table of every route: those written here, and the admin pages
// and the API of every entity. HEAD goes wherever GET does.
func Routes() []Route {
	written := writtenRoutes()
	return slices.Concat(written, entityRoutes(written), apiEntityRoutes())
}

func writtenRoutes() []Route {
	return []Route{
		{get, "/", Public, strict, free, (*Site).home},
		{get, "/signup", Public, strict, free, (*Site).signupForm},
		{post, "/signup", Public, strict, free, (*Site).signup},
		{get, "/login", Public, strict, free, (*Site).loginForm},
		{post, "/login", Public, strict, free, (*Site).login},
		{post, "/logout", Public, strict, free, (*Site).logout},
		{get, "/confirm-identity", User, strict, free, (*Site).confirmIdentityForm},
		{post, "/confirm-identity", User, strict, free, (*Site).confirmIdentity},

		{get, "/dashboard", User, strict, free, (*Site).dashboard},
		{get, "/profile", User, strict, free, (*Site).profile},
		{get, "/users/:id", User, strict, free, (*Site).user},
		{get, "/settings", User, strict, free, (*Site).settingsForm},
		{post, "/settings", User, strict, free, (*Site).settings},
		{get, "/settings/email", User, strict, free, (*Site).emailForm},
		{post, "/settings/email", User, strict, recent((*Site).emailAct), (*Site).email},
		{get, "/settings/password", User, strict, free, (*Site).passwordForm},
		{post, "/settings/password", User, strict, recent((*Site).passwordAct), (*Site).password},
		{get, "/settings/sessions", User, strict, free, (*Site).sessions},
		{post, "/settings/sessions/:id/end", User, strict, recent((*Site).sessionAct), (*Site).sessionEnd},
		{post, "/settings/sessions/end-others", User, strict, recent((*Site).otherSessionsAct), (*Site).sessionsEndOthers},
		{get, "/settings/tokens", User, strict, free, (*Site).tokens},
		{post, "/settings/tokens", User, strict, recent((*Site).tokenCreateAct), (*Site).tokenCreate},
		{post, "/settings/tokens/:id/revoke", User, strict, recent((*Site).tokenRevokeAct), (*Site).tokenRevoke},

		{get, "/transfers", User, strict, free, (*Site).transfers},
		{get, "/transfers/export", User, strict, free, (*Site).transfersExport},
		{get, "/transfers/new", User, strict, free, (*Site).transferForm},
		{post, "/transfers/new", User, strict, free, (*Site).transferPropose},
		{get, "/transfers/:id", User, strict, free, (*Site).transfer},
		{post, "/transfers/:id/confirm", User, strict, byAmount((*Site).confirmAct), (*Site).transferConfirm},
		{post, "/transfers/:id/cancel", User, strict, free, (*Site).transferCancel},

		{get, adminPath, Admin, strict, free, (*Site).adminIndex},
		{get, auditPath, Admin, strict, free, (*Site).adminAudit},
		{get, "/admin/config", Admin, strict, free, (*Site).adminConfig},
		{post, "/admin/config", Admin, strict, recent((*Site).limitsAct), (*Site).adminLimits},
		{post, "/admin/config/tiers", Admin, strict, recent((*Site).tiersAct), (*Site).adminTiers},
		{post, "/admin/config/embedders", Admin, strict, recent((*Site).embeddersAct), (*Site).adminEmbedders},
		{get, "/admin/transfers/new", Admin, strict, free, (*Site).issueForm},
		{post, "/admin/transfers/new", Admin, strict, recent((*Site).issueAct), (*Site).issuePropose},
		{get, "/admin/transfers/:id", Admin, strict, free, (*Site).adminTransfer},
		{post, "/admin/transfers/:id/confirm", Admin, strict, recent((*Site).issueConfirmAct), (*Site).issueConfirm},
		{post, "/admin/transfers/:id/cancel", Admin, strict, recent((*Site).issueCancelAct), (*Site).issueCancel},
		{get, "/admin/reports", Admin, strict, free, (*Site).adminReports},

		{get, "/api/openapi.json", Public, strict, free, (*Site).apiDocument},
		{get, "/api/v1/me", User, strict, free, (*Site).apiMe},
		{get, "/api/v1/settings", User, strict, free, (*Site).apiSettings},
		{patch, "/api/v1/settings", User, strict, free, (*Site).apiSettingsPatch},
		{get, "/api/v1/users/:id", User, strict, free, (*Site).apiUser},
		{get, "/api/v1/transfers", User, strict, free, (*Site).apiTransfers},
		{post, "/api/v1/transfers", User, strict, free, (*Site).apiTransferPropose},
		{get, "/api/v1/transfers/:id", User, strict, free, (*Site).apiTransfer},
		{post, "/api/v1/transfers/:id/confirm", User, strict, byAmount((*Site).confirmAct), (*Site).apiTransferConfirm},
		{post, "/api/v1/transfers/:id/cancel", User, strict, free, (*Site).apiTransferCancel},

		{get, "/embed/profile/:id", Public, trusted, free, (*Site).embedProfile},

		{get, "/healthz", Public, anyHost, free, (*Site).healthz},
		{get, "/readyz", Public, anyHost, free, (*Site).readyz},
		{post, "/reports", Public, anyOrigin, free, (*Site).reports},
		{get, "/static/:name", Public, cacheable, free, (*Site).static},
		{get, "/robots.txt", Public, cacheable, free, (*Site).robots},
	}
}

// Tier is what the route demands of the press behind a request.
func (r Route) Tier() Tier { return cmp.Or(r.Demand.Tier, NoTier) }

// Handler names the route's handler, as the source does.
func (r Route) Handler() string {
	name := runtime.FuncForPC(reflect.ValueOf(r.Handle).Pointer()).Name()
	return name[strings.LastIndex(name, ".")+1:]
}

// rules hands the guard the policy of every route, the strict ones too: the
// path of a strict route may fit the pattern of another.
func rules(routes []Route) []shield.Rule {
	declared := make([]shield.Rule, len(routes))
	for i, r := range routes {
		declared[i] = shield.Rule{Pattern: r.Path, Policy: r.Policy}
	}
	return declared
}
