package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/ledger"
)

// apiMe tells a program on whose behalf it acts.
func (a *API) apiMe(c *gin.Context) error {
	i := web.SignedIn(c.Request)
	return a.JSON(c.Writer, http.StatusOK, struct {
		ID          uuid.UUID     `json:"id"`
		Username    string        `json:"username"`
		Email       string        `json:"email"`
		DisplayName string        `json:"display_name"`
		Role        string        `json:"role"`
		Balance     ledger.Amount `json:"balance"`
	}{i.UserID, i.Username, i.Email, i.DisplayName, i.Role, ledger.Amount(i.Balance.Int64)})
}
