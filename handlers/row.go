package handlers

import (
	"cmp"
	"net/http"
	"reflect"
	"runtime"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/shield"
)

// Route is one row of the table: the security document and the router at once.
// What is not said is the strictest; what cannot hold does not assemble, see
// checkRoutes.
type Route struct {
	Method string
	Path   string // as gin writes it: /users/:id
	Access Access // who may; the zero Access is nobody
	// Scope is what an API token must be made for to use the route. A page knows
	// no tokens and has none.
	Scope  accounts.Scope
	Policy shield.Policy // the zero Policy denies framing and storing
	// Demand is what is asked of the press behind a request that changes something,
	// and what a press that proves it does.
	Demand Demand
	// Impersonal says that everybody is answered alike, so that nobody is looked up:
	// it then answers while the database is away.
	Impersonal bool
	// Done is what the page says to which a press leads that did what it asked for.
	Done string
	// Handle answers where no press does.
	Handle func(*Site, *gin.Context) error
}

// Tier is what the route demands of the press behind a request.
func (r Route) Tier() Tier { return cmp.Or(r.Demand.Tier, NoTier) }

// Changes reports whether the method may change something.
func (r Route) Changes() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// IsAPI reports whether programs use the route.
func (r Route) IsAPI() bool { return strings.HasPrefix(r.Path, "/api/") }

// Handler names the route's handler, as the source does.
func (r Route) Handler() string {
	if r.Handle == nil {
		return r.Demand.name
	}
	return functionName(r.Handle)
}

func functionName(f any) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return strings.TrimSuffix(name[strings.LastIndex(name, ".")+1:], "-fm")
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
