package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
)

type settingsBody struct {
	ID          uuid.UUID `json:"id"`
	DisplayName string    `json:"display_name"`
	TimeZone    string    `json:"time_zone"`
	Theme       string    `json:"theme"`
}

// apiSettings gives the settings as they are.
func (s *Site) apiSettings(c *gin.Context) error {
	i := signedIn(c.Request)
	return s.sendSettings(c, i.UserID, settingsOf(i))
}

// apiSettingsPatch changes the settings that the body names and gives them
// all as they are then.
func (s *Site) apiSettingsPatch(c *gin.Context) error {
	var change struct {
		DisplayName *string `json:"display_name"`
		TimeZone    *string `json:"time_zone"`
		Theme       *string `json:"theme"`
	}
	if err := decodeJSON(c, &change); err != nil {
		return err
	}
	i := signedIn(c.Request)
	n := settingsOf(i)
	replace(&n.DisplayName, change.DisplayName)
	replace(&n.TimeZone, change.TimeZone)
	replace(&n.Theme, change.Theme)
	if err := s.Accounts.UpdateSettings(c.Request.Context(), i.UserID, n); err != nil {
		return err
	}
	return s.sendSettings(c, i.UserID, n)
}

func replace(value, change *string) {
	if change != nil {
		*value = *change
	}
}

func (s *Site) sendSettings(c *gin.Context, id uuid.UUID, n accounts.Settings) error {
	return s.json(c.Writer, http.StatusOK, settingsBody{id, n.DisplayName, n.TimeZone, n.Theme})
}
