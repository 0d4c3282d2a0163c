package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// apiUser gives what others may know of somebody, to those who may see it.
func (a *API) apiUser(c *gin.Context) error {
	found, err := a.userNamed(c)
	if err != nil {
		return err
	}
	return a.JSON(c.Writer, http.StatusOK, struct {
		ID          uuid.UUID `json:"id"`
		Username    string    `json:"username"`
		DisplayName string    `json:"display_name"`
		JoinedAt    string    `json:"joined_at"`
	}{found.ID, found.Username, found.DisplayName, web.RFC3339(found.JoinedAt)})
}

// userNamed finds the user that the path names. An id that cannot be one is
// nobody's.
func (a *API) userNamed(c *gin.Context) (accounts.Profile, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return accounts.Profile{}, problem.Wrap(err, problem.NotFound, "There is no such user.")
	}
	return a.Accounts.Profile(c.Request.Context(), web.SignedIn(c.Request), id)
}
