package account

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type settingsPage struct {
	web.Shell
	Problems              []web.FormError
	DisplayName, TimeZone web.Input
	Appearance            web.Choice
	Was                   accounts.Settings // what the page was made from
}

// settingsForm shows the settings as they are.
func (p *Pages) settingsForm(c *gin.Context) error {
	n := web.SignedIn(c.Request).Settings()
	was := n
	if kept := p.Held(c); kept.Has("display_name") {
		n = accounts.Settings{DisplayName: kept.Get("display_name"), TimeZone: kept.Get("time_zone"), Theme: kept.Get("theme")}
	}
	return p.showSettings(c, http.StatusOK, n, was, nil)
}

// settings stores what was typed into the form: what is another than the page was
// made from, and nothing else. What somebody else changed meanwhile, as in
// another window, is shown and not overwritten.
func (p *Pages) settings(c *gin.Context) error {
	if err := web.ParseForm(c); err != nil {
		return err
	}
	var change accounts.SettingsChange
	typed := web.SignedIn(c.Request).Settings()
	was := typed
	changed := []struct {
		name       string
		typed, was *string
		into       **string
	}{
		{"display_name", &typed.DisplayName, &was.DisplayName, &change.DisplayName},
		{"time_zone", &typed.TimeZone, &was.TimeZone, &change.TimeZone},
		{"theme", &typed.Theme, &was.Theme, &change.Theme},
	}
	for _, f := range changed {
		value, sent := c.GetPostForm(f.name)
		before, known := c.GetPostForm("was_" + f.name)
		if known {
			*f.was = before
		}
		if sent {
			*f.typed = value
		}
		if sent && !(known && before == value) {
			*f.into = f.typed
		}
	}
	_, known := c.GetPostForm("was_theme") // a program that saw no page means what it sends
	_, err := p.Accounts.UpdateSettings(c.Request.Context(), web.SignedIn(c.Request).UserID, change, func(now accounts.Settings) error {
		other := change.DisplayName != nil && now.DisplayName != was.DisplayName && now.DisplayName != typed.DisplayName ||
			change.TimeZone != nil && now.TimeZone != was.TimeZone && now.TimeZone != typed.TimeZone ||
			change.Theme != nil && now.Theme != was.Theme && now.Theme != typed.Theme
		if !known || !other {
			return nil
		}
		was = now
		return problem.New(problem.Conflict, "Your settings were changed elsewhere meanwhile, to: "+now.DisplayName+", "+now.TimeZone+", "+now.Theme+". Nothing was saved; send this again if it is still what you want.")
	})
	switch {
	case problem.Is(err, problem.Invalid), problem.Is(err, problem.Conflict):
		return p.showSettings(c, web.Describe(err).Status, typed, was, err)
	case err != nil:
		return err
	}
	return p.Done(c, "/settings", "Your settings are saved.")
}

func (p *Pages) showSettings(c *gin.Context, status int, n, was accounts.Settings, err error) error {
	list, wrong := web.FormErrors(err)
	return p.Page(c.Writer, status, "settings", settingsPage{
		Shell:    p.Shell(c.Writer, c.Request),
		Problems: list, Was: was,
		DisplayName: web.Input{Name: "display_name", Label: "Name", Type: "text", Value: n.DisplayName, Wrong: wrong["display_name"],
			Hint: "What others see.", Autocomplete: "name", MaxLength: 100},
		TimeZone: web.Input{Name: "time_zone", Label: "Time zone", Type: "text", Value: n.TimeZone, Wrong: wrong["time_zone"],
			Hint: "Times are shown in it. Any name of the IANA list, such as Europe/Vienna.", Suggestions: timeZones, MaxLength: 64},
		Appearance: web.Choice{Name: "theme", Label: "Appearance", Value: n.Theme, Wrong: wrong["theme"],
			Options: []web.Option{{Value: "system", Label: "System"}, {Value: "light", Label: "Light"}, {Value: "dark", Label: "Dark"}}},
	})
}

// timeZones are suggestions; any name of the IANA list is accepted.
var timeZones = []string{
	"UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver",
	"America/Halifax", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
	"America/Sao_Paulo", "America/Toronto", "Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong",
	"Asia/Jakarta", "Asia/Karachi", "Asia/Kolkata", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
	"Asia/Shanghai", "Asia/Singapore", "Asia/Tehran", "Asia/Tokyo", "Australia/Perth",
	"Australia/Sydney", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Istanbul",
	"Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris",
	"Europe/Rome", "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich",
	"Pacific/Auckland", "Pacific/Honolulu",
}
