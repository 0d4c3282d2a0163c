// Package route is a row of the table of routes: what it says of who may use it, who
// may frame it, what is read and what a press behind it must prove, and the rules
// that a row and the whole table hold to.
package route

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/internal/intake"
	"unframed/shield"
	"unframed/store"
)

// Area is a part of what the site answers: a struct that holds what its handlers need
// and nothing else, in a package of its own. An area may have Sections, its pages
// among the administrators', and Operations, its part of the API's document.
type Area interface {
	Routes() []Route           // its rows of the table
	Templates() map[string]any // the structs of its pages, by the names of their templates
}

// Route is one row of the table: the security document and the router at once.
// What is not said is the strictest; what cannot hold does not assemble, see
// checkRoutes.
type Route struct {
	Method string
	Path   string // as gin writes it: /users/:id
	// Params say what the parameters of the path name, in its order.
	Params []Param
	Access Access // who may; the zero Access is nobody
	// Scope is what an API token must be made for to use the route. A page knows
	// no tokens and has none.
	Scope  accounts.Scope
	Policy shield.Policy // the zero Policy denies framing and storing
	// Takes is what a row of the API takes for a body.
	Takes Takes
	// Query are the names that the row reads from the query of an address. Where it
	// is not nil, another name is refused.
	Query []string
	// Several are the names in the query, besides those of a list, which are a set of
	// values to filter by and columns, and the fields of a form that may be given more
	// than once. Any other is refused where it is given twice.
	Several []string
	// Body is the largest request body in bytes, 0 for 64 KiB, and Within how long
	// a request may take to arrive and be answered, 0 for the server's own times.
	Body   int64
	Within time.Duration
	// Long says that the answer is as long as there is something to send: it is made
	// a statement after another, in the share of the database that is kept for such,
	// and has no time limit of its own but for each piece.
	Long bool
	// Rate is how often one person, or one network of strangers, may use the route;
	// the zero Rate is as often as they like.
	Rate Rate
	// Counted says that what the row does is bounded where it is done, so that it is
	// none of the changes that a person may make in an hour; see accounts.Hourly.
	Counted bool
	// Demand is what is asked of the press behind a request that changes something,
	// and what a press that proves it does.
	Demand press.Demand
	// Secret are the fields of its form that hold secrets, such as passwords. What is
	// typed there is kept nowhere while somebody signs in or proves who they are, and a
	// proof of that is not of it; it is typed again.
	Secret []string
	// Impersonal says that everybody is answered alike, so that nobody is looked up:
	// it then answers while the database is away.
	Impersonal bool
	// Done is what the page says to which a press leads that did what it asked for.
	Done string
	// Handle answers where no press does.
	Handle func(*gin.Context) error
}

// Level is what the route demands of the press behind a request.
func (r Route) Level() press.Level { return cmp.Or(r.Demand.Level, press.None) }

// Guarded is what a press behind a request is held to.
func (r Route) Guarded() press.Row {
	return press.Row{Path: r.Path, Secret: r.Secret, Demand: r.Demand, Done: r.Done}
}

// Changes reports whether the method may change something.
func (r Route) Changes() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// IsAPI reports whether programs use the route.
func (r Route) IsAPI() bool { return strings.HasPrefix(r.Path, "/api/") }

// Handler names the route's handler, as the source does.
func (r Route) Handler() string {
	if r.Handle == nil {
		return r.Demand.Name
	}
	return press.FunctionName(r.Handle)
}

// Policies hands the guard the policy of every route, the strict ones too: the
// path of a strict route may fit the pattern of another. A path has one policy,
// and takes the largest body that one of its methods takes; see bounded.
func Policies(routes []Route) []shield.Rule {
	largest := map[string]int64{}
	for _, r := range routes {
		largest[r.Path] = max(largest[r.Path], r.Body)
	}
	declared := make([]shield.Rule, len(routes))
	for i, r := range routes {
		declared[i] = shield.Rule{Pattern: r.Path, Policy: r.Policy}
		declared[i].Policy.MaxBody = largest[r.Path]
	}
	return declared
}

// Bounded holds a request to what everybody may send, and returns how to hold it
// to the body and the time of its row instead: those are for whom the row admits.
func (r Route) Bounded(c *gin.Context) (admitted func()) {
	whole := c.Request.Body
	limit := func(most int64) {
		if whole != nil && whole != http.NoBody {
			c.Request.Body = http.MaxBytesReader(c.Writer, whole, most)
		}
	}
	limit(min(cmp.Or(r.Body, defaultBody), defaultBody))
	return func() {
		limit(cmp.Or(r.Body, defaultBody))
		if r.Within > 0 { // a server that knows no deadlines has none to be moved
			control, until := http.NewResponseController(c.Writer), time.Now().Add(r.Within)
			if !intake.Until(c.Request.Context(), until) {
				_ = control.SetReadDeadline(until)
			}
			_ = control.SetWriteDeadline(until)
		}
	}
}

const (
	defaultBody = 64 << 10
	// answerWithin leaves time to say that it was not done before the connection may
	// be written to no longer.
	answerWithin = 20 * time.Second
)

// Deadline is how long a request may take to be answered, once it has come.
func (r Route) Deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.Long {
		return store.Exporting(ctx), func() {}
	}
	return context.WithTimeout(ctx, cmp.Or(r.Within, answerWithin))
}

const (
	Get   = http.MethodGet
	Post  = http.MethodPost
	Patch = http.MethodPatch

	Delete = http.MethodDelete
)

var (
	Strict    = shield.Policy{}
	Cacheable = shield.Policy{Cacheable: true}
	AnyHost   = shield.Policy{AnyHost: true}
	AnyOrigin = shield.Policy{AnyOrigin: true}

	NoQuery = []string{} // is read from the query
)

// FramedBy is the policy of a page that others may show in a frame: it has to be
// the same for everybody.
func FramedBy(who shield.Framing) shield.Policy { return shield.Policy{Framing: who} }
