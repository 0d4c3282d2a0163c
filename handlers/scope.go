package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// lacksScope answers a program whose token was not made for the route, and
// reports that it did.
func (s *Site) lacksScope(c *gin.Context, row route.Route) bool {
	identity, scope := web.SignedIn(c.Request), row.Scope
	if identity != nil && scope == accounts.ScopeAdmin && row.Changes() && identity.TokenID != uuid.Nil &&
		identity.Scopes.Has(accounts.ScopeRead) && !identity.Scopes.Has(accounts.ScopeWrite) && identity.Scopes.Has(scope) {
		scope = accounts.ScopeWrite // made to read, of what administrators may
	}
	if identity == nil || scope == "" || identity.Allows(scope) {
		return false
	}
	c.Header("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(scope)+`"`)
	s.guard.Fail(c.Writer, c.Request, web.Problem{Status: http.StatusForbidden, Code: "scope-missing",
		Sentence: "This API token was not made for that: it lacks the scope " + string(scope) + "."})
	return true
}
