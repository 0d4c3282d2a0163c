package handlers

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
)

// Scope is what an API token must be made for to use the route; empty for what
// needs none, and for the pages, which know no tokens.
func (r Route) Scope() accounts.Scope {
	switch {
	case !strings.HasPrefix(r.Path, "/api/"), r.Access == Public:
		return ""
	case r.Access == Admin, strings.HasPrefix(r.Path, "/api/v1/admin/"):
		return accounts.ScopeAdmin
	case r.Method == get:
		return accounts.ScopeRead
	case strings.HasPrefix(r.Path, "/api/v1/transfers/:id/"):
		return accounts.ScopeTransfers
	}
	return accounts.ScopeWrite
}

// lacksScope answers a program whose token was not made for the route, and
// reports that it did.
func (s *Site) lacksScope(c *gin.Context, route Route) bool {
	identity, scope := signedIn(c.Request), route.Scope()
	if identity == nil || scope == "" || identity.Allows(scope) {
		return false
	}
	c.Header("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(scope)+`"`)
	s.fail(c.Writer, c.Request, problem{Status: http.StatusForbidden, Code: "scope-missing",
		Sentence: "This API token was not made for that: it lacks the scope " + string(scope) + "."})
	return true
}
