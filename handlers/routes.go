package handlers

import (
	"net/http"
	"reflect"
	"runtime"
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

// Tier is what a press that changes something must prove beyond the session.
type Tier string

// NoTier asks for nothing more.
const NoTier Tier = "none"

// Route is one line of the table: the security document and the router at once.
type Route struct {
	Method string
	Path   string
	Access Access
	Policy shield.Policy // the zero Policy denies framing and storing
	Handle func(*Site, *gin.Context) error
}

const (
	get   = http.MethodGet
	post  = http.MethodPost
	patch = http.MethodPatch
)

var (
	strict    = shield.Policy{}
	cacheable = shield.Policy{Cacheable: true}
	anyHost   = shield.Policy{AnyHost: true}
	anyOrigin = shield.Policy{AnyOrigin: true}
	trusted   = shield.Policy{Framing: shield.Trusted}
)

// Routes is the table of every route. HEAD goes wherever GET does.
func Routes() []Route {
	return []Route{
		{get, "/", Public, strict, (*Site).home},
		{get, "/signup", Public, strict, (*Site).signupForm},
		{post, "/signup", Public, strict, (*Site).signup},
		{get, "/login", Public, strict, (*Site).loginForm},
		{post, "/login", Public, strict, (*Site).login},
		{post, "/logout", Public, strict, (*Site).logout},
		{get, "/confirm-identity", User, strict, (*Site).confirmIdentityForm},
		{post, "/confirm-identity", User, strict, (*Site).confirmIdentity},

		{get, "/dashboard", User, strict, (*Site).dashboard},
		{get, "/profile", User, strict, (*Site).profile},
		{get, "/users/:id", User, strict, (*Site).user},
		{get, "/settings", User, strict, (*Site).settingsForm},
		{post, "/settings", User, strict, (*Site).settings},

		{get, "/transfers", User, strict, (*Site).transfers},
		{get, "/transfers/export", User, strict, (*Site).transfersExport},
		{get, "/transfers/new", User, strict, (*Site).transferForm},
		{post, "/transfers/new", User, strict, (*Site).transferPropose},
		{get, "/transfers/:id", User, strict, (*Site).transfer},
		{post, "/transfers/:id/confirm", User, strict, (*Site).transferConfirm},
		{post, "/transfers/:id/cancel", User, strict, (*Site).transferCancel},

		{get, "/admin/config", Admin, strict, (*Site).adminConfig},
		{post, "/admin/config", Admin, strict, (*Site).adminLimits},
		{get, "/admin/accounts", Admin, strict, (*Site).adminAccounts},
		{get, "/admin/postings", Admin, strict, (*Site).adminPostings},
		{get, "/admin/transfers", Admin, strict, (*Site).adminTransfers},
		{get, "/admin/transfers/new", Admin, strict, (*Site).issueForm},
		{post, "/admin/transfers/new", Admin, strict, (*Site).issuePropose},
		{get, "/admin/transfers/:id", Admin, strict, (*Site).adminTransfer},
		{post, "/admin/transfers/:id/confirm", Admin, strict, (*Site).issueConfirm},
		{post, "/admin/transfers/:id/cancel", Admin, strict, (*Site).issueCancel},
		{get, "/admin/reports", Admin, strict, (*Site).adminReports},

		{get, "/api/v1/me", User, strict, (*Site).apiMe},
		{get, "/api/v1/settings", User, strict, (*Site).apiSettings},
		{patch, "/api/v1/settings", User, strict, (*Site).apiSettingsPatch},
		{get, "/api/v1/users/:id", User, strict, (*Site).apiUser},
		{get, "/api/v1/transfers", User, strict, (*Site).apiTransfers},
		{post, "/api/v1/transfers", User, strict, (*Site).apiTransferPropose},
		{get, "/api/v1/transfers/:id", User, strict, (*Site).apiTransfer},
		{post, "/api/v1/transfers/:id/confirm", User, strict, (*Site).apiTransferConfirm},
		{post, "/api/v1/transfers/:id/cancel", User, strict, (*Site).apiTransferCancel},

		{get, "/embed/profile/:id", Public, trusted, (*Site).embedProfile},

		{get, "/healthz", Public, anyHost, (*Site).healthz},
		{get, "/readyz", Public, anyHost, (*Site).readyz},
		{post, "/reports", Public, anyOrigin, (*Site).reports},
		{get, "/static/:name", Public, cacheable, (*Site).static},
		{get, "/robots.txt", Public, cacheable, (*Site).robots},
	}
}

// Tier is what the route demands beyond its access.
func (r Route) Tier() Tier { return NoTier }

// Handler names the route's handler, as the source does.
func (r Route) Handler() string {
	name := runtime.FuncForPC(reflect.ValueOf(r.Handle).Pointer()).Name()
	return name[strings.LastIndex(name, ".")+1:]
}

// rules hands the guard the policies of the routes that declare one.
func rules(routes []Route) []shield.Rule {
	var declared []shield.Rule
	for _, r := range routes {
		if r.Policy != strict {
			declared = append(declared, shield.Rule{Pattern: r.Path, Policy: r.Policy})
		}
	}
	return declared
}
