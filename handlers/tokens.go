package handlers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/viewer"
)

type tokensPage struct {
	Shell
	Problems []Problem
	Made     string // a new token, on the one page that shows it
	Tokens   []tokenView
	Press    Press // to make one
	Name     Input
	Scopes   Checks
	Expires  Choice
}

type tokenView struct {
	ID, Name, Scopes    string
	Made, Used, Expires Moment // empty for never
	Expired             bool
	Apart               string // tells it from others of the page
	Press               Press  // to revoke it
}

// tokens lists the person's API tokens beside the form for another, and shows
// the one that was just made.
func (s *Site) tokens(c *gin.Context) error {
	typed := freshToken()
	if kept := s.held(c); kept.Has("name") {
		typed = typedToken(kept)
	}
	return s.showTokens(c, http.StatusOK, s.takeOnce(c.Writer, c.Request), typed, nil)
}

func (s *Site) showTokens(c *gin.Context, status int, made string, typed accounts.NewAPIToken, err error) error {
	person := signedIn(c.Request)
	list, lookErr := s.Accounts.APITokens(c.Request.Context(), person.UserID)
	if lookErr != nil {
		return lookErr
	}
	wrongs, wrong := problems(err)
	page := tokensPage{
		Shell: s.shell(c.Writer, c.Request), Problems: wrongs, Made: made,
		Name: Input{Name: "name", Label: "Name", Type: "text", Value: typed.Name, Wrong: wrong["name"],
			Hint: "The program that will use it.", Autocomplete: "off", MaxLength: 100},
		Scopes: scopeChecks(viewer.Role(person.Role), typed.Scopes, wrong["scopes"]),
		Expires: Choice{Name: "expires", Label: "Expires", Value: typed.Expires, Wrong: wrong["expires"],
			Options: []Option{{"168h", "In 7 days"}, {"720h", "In 30 days"}, {"2160h", "In 90 days"}, {"8760h", "In a year"}, {"", "Never"}}},
	}
	for _, t := range list {
		view := viewToken(t, person.TimeZone)
		view.Press = s.press(c, s.tokenRevokeActOf(c, t), nil)
		page.Tokens = append(page.Tokens, view)
	}
	apart := make([]linkName, len(page.Tokens))
	for i := range page.Tokens {
		t := &page.Tokens[i]
		apart[i] = linkName{t.Name, t.ID, "created " + t.Made.Shown, &t.Apart}
	}
	tellApart(apart)
	create, lookErr := s.tokenCreateAct(c)
	if lookErr != nil {
		return lookErr
	}
	page.Press = s.press(c, create, wrong)
	return s.page(c.Writer, status, "tokens", page)
}

func viewToken(t accounts.APIToken, zone string) tokenView {
	view := tokenView{ID: t.ID.String(), Name: t.Name, Scopes: t.Scopes.String(), Expired: t.Expired}
	for at, shown := range map[*Moment]time.Time{&view.Made: t.CreatedAt, &view.Used: t.UsedAt, &view.Expires: t.ExpiresAt} {
		if !shown.IsZero() {
			*at = moment(shown, zone)
		}
	}
	return view
}

// scopeChecks offers the scopes that the person's token can have.
func scopeChecks(role viewer.Role, chosen []string, wrong string) Checks {
	checks := Checks{Name: "scopes", Label: "Permissions", Wrong: wrong, Options: []Check{
		{Value: "read", Label: "Read", Hint: "What you can see: profile, settings, transfers."},
		{Value: "write", Label: "Write", Hint: "Change settings, propose transfers."},
		{Value: "transfers", Label: "Transfers", Hint: "Confirm and cancel transfers: this moves credits."},
	}}
	switch {
	case role.Can(viewer.Administer):
		checks.Options = append(checks.Options, Check{Value: "admin", Label: "Administer", Hint: "Whatever the administrators’ API can do. With Read and without Write: only what it shows."})
	case len(role.Permissions()) > 0:
		checks.Options = append(checks.Options, Check{Value: "admin", Label: "Use your role", Hint: "Whatever the API lets your role do, and not everybody. With Read and without Write: only what it shows."})
	}
	return checks.withChosen(chosen)
}
