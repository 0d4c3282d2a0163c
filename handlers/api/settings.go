package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/web"
)

type settingsBody struct {
	ID          uuid.UUID `json:"id"`
	DisplayName string    `json:"display_name"`
	TimeZone    string    `json:"time_zone"`
	Theme       string    `json:"theme"`
}

// apiSettings gives the settings as they are, unless the program has them
// already.
func (a *API) apiSettings(c *gin.Context) error {
	i := web.SignedIn(c.Request)
	tag := settingsTag(i.UserID, i.Settings())
	if web.IsKnown(c, tag) {
		c.Header("ETag", tag)
		c.Writer.WriteHeader(http.StatusNotModified)
		return nil
	}
	return a.sendSettings(c, i.UserID, i.Settings())
}

// apiSettingsPatch changes the settings that the body names, and no others, and
// gives them all as they are then.
func (a *API) apiSettingsPatch(c *gin.Context) error {
	var change struct {
		DisplayName *string `json:"display_name"`
		TimeZone    *string `json:"time_zone"`
		Theme       *string `json:"theme"`
	}
	if err := web.DecodeJSON(c, &change); err != nil {
		return err
	}
	person := web.SignedIn(c.Request).UserID
	then, err := a.Accounts.UpdateSettings(c.Request.Context(), person, accounts.SettingsChange(change), func(now accounts.Settings) error {
		tag := settingsTag(person, now)
		if web.IsMeant(c, tag) {
			return nil
		}
		c.Header("ETag", tag)
		return web.Problem{Status: http.StatusPreconditionFailed, Code: "stale",
			Sentence: "The settings have been changed meanwhile. Look at what they say now, and change them again if that is still needed."}
	})
	if err != nil {
		return err
	}
	return a.sendSettings(c, person, then)
}

func (a *API) sendSettings(c *gin.Context, id uuid.UUID, n accounts.Settings) error {
	c.Header("ETag", settingsTag(id, n))
	return a.JSON(c.Writer, http.StatusOK, settingsBody{id, n.DisplayName, n.TimeZone, n.Theme})
}

// settingsTag tells one state of what the API shows of them from another.
func settingsTag(id uuid.UUID, n accounts.Settings) string {
	text, _ := json.Marshal(settingsBody{id, n.DisplayName, n.TimeZone, n.Theme}) // of strings alone
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}
