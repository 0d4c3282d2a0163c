package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

// apiMe tells a program on whose behalf it acts.
func (a *API) apiMe(c *gin.Context) error {
	i := web.SignedIn(c.Request)
	me := map[string]any{
		"id": i.UserID, "username": i.Username, "email": i.Email, "display_name": i.DisplayName, "role": i.Role,
	}
	for _, f := range a.Me {
		value, err := f.Value(c.Request)
		if err != nil {
			return err
		}
		me[f.Name] = value
	}
	return a.JSON(c.Writer, http.StatusOK, me)
}
