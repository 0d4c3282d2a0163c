package account

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/viewer"
)

type tokensPage struct {
	web.Shell
	Problems []web.FormError
	Made     string // a new token, on the one page that shows it
	Tokens   []tokenView
	Press    press.Press // to make one
	Name     web.Input
	Scopes   web.Checks
	Expires  web.Choice
}

type tokenView struct {
	ID, Name, Scopes    string
	Made, Used, Expires web.Timestamp // empty for never
	Expired             bool
	Apart               string      // tells it from others of the page
	Press               press.Press // to revoke it
}

// tokens lists the person's API tokens beside the form for another, and shows
// the one that was just made.
func (p *Pages) tokens(c *gin.Context) error {
	typed := freshToken()
	if kept := p.Held(c); kept.Has("name") {
		typed = typedToken(kept)
	}
	return p.showTokens(c, http.StatusOK, p.TakeOnce(c.Writer, c.Request), typed, nil)
}

func (p *Pages) showTokens(c *gin.Context, status int, made string, typed accounts.NewAPIToken, err error) error {
	person := web.SignedIn(c.Request)
	list, lookErr := p.Accounts.APITokens(c.Request.Context(), person.UserID)
	if lookErr != nil {
		return lookErr
	}
	wrongs, wrong := web.FormErrors(err)
	page := tokensPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: wrongs, Made: made,
		Name: web.Input{Name: "name", Label: "Name", Type: "text", Value: typed.Name, Wrong: wrong["name"],
			Hint: "The program that will use it.", Autocomplete: "off", MaxLength: 100},
		Scopes: scopeChecks(viewer.Role(person.Role), typed.Scopes, wrong["scopes"]),
		Expires: web.Choice{Name: "expires", Label: "Expires", Value: typed.Expires, Wrong: wrong["expires"],
			Options: []web.Option{{Value: "168h", Label: "In 7 days"}, {Value: "720h", Label: "In 30 days"}, {Value: "2160h", Label: "In 90 days"}, {Value: "8760h", Label: "In a year"}, {Value: "", Label: "Never"}}},
	}
	for _, t := range list {
		view := viewToken(t, person.TimeZone)
		view.Press = p.Press(c, p.tokenRevokeActOf(c, t), nil)
		page.Tokens = append(page.Tokens, view)
	}
	apart := make([]web.LinkName, len(page.Tokens))
	for i := range page.Tokens {
		t := &page.Tokens[i]
		apart[i] = web.LinkName{Text: t.Name, Path: t.ID, More: "created " + t.Made.Shown, Apart: &t.Apart}
	}
	web.TellApart(apart)
	create, lookErr := p.tokenCreateAct(c)
	if lookErr != nil {
		return lookErr
	}
	page.Press = p.Press(c, create, wrong)
	return p.Page(c.Writer, status, "tokens", page)
}

func viewToken(t accounts.APIToken, zone string) tokenView {
	view := tokenView{ID: t.ID.String(), Name: t.Name, Scopes: t.Scopes.String(), Expired: t.Expired}
	for at, shown := range map[*web.Timestamp]time.Time{&view.Made: t.CreatedAt, &view.Used: t.UsedAt, &view.Expires: t.ExpiresAt} {
		if !shown.IsZero() {
			*at = web.NewTimestamp(shown, zone)
		}
	}
	return view
}

// scopeChecks offers the scopes that the person's token can have.
func scopeChecks(role viewer.Role, chosen []string, wrong string) web.Checks {
	checks := web.Checks{Name: "scopes", Label: "Permissions", Wrong: wrong, Options: []web.Check{
		{Value: "read", Label: "Read", Hint: "What you can see."},
		{Value: "write", Label: "Write", Hint: "Change settings, and what is as easily put back."},
		{Value: "transfers", Label: "Transfers", Hint: "Confirm and cancel transfers: this moves credits."}, // feature:ledger
	}}
	switch {
	case role.Can(viewer.Administer):
		checks.Options = append(checks.Options, web.Check{Value: "admin", Label: "Administer", Hint: "Whatever the administrators’ API can do. With Read and without Write: only what it shows."})
	case len(role.Permissions()) > 0:
		checks.Options = append(checks.Options, web.Check{Value: "admin", Label: "Use your role", Hint: "Whatever the API lets your role do, and not everybody. With Read and without Write: only what it shows."})
	}
	return checks.WithChosen(chosen)
}
