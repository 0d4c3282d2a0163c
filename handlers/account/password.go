package account

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

const passwordPath = "/settings/password"

type passwordPage struct {
	web.Shell
	Problems          []web.FormError
	Press             press.Press
	Current, Password web.Input
	Tokens            web.Checks // to keep; without options where there are none
}

// keepTokens is the field of the tokens' names.
const keepTokens = "keep_tokens"

// passwordAct is a change of the person's password.
func (p *Pages) passwordAct(c *gin.Context) (press.Act, error) {
	return press.Act{
		Path: passwordPath, Page: passwordPath, Title: "Change your password",
		Details: [][2]string{{"Account", web.SignedIn(c.Request).Username}},
		Fields:  []string{"current_password", "password", keepTokens},
		Again:   func(status int, wrong error) error { return p.showPassword(c, status, wrong) },
	}, nil
}

// passwordForm shows the form for another password.
func (p *Pages) passwordForm(c *gin.Context) error { return p.showPassword(c, http.StatusOK, nil) }

// password changes it, and ends the person's other sessions and the API tokens
// that they do not keep.
func (p *Pages) password(ctx context.Context, in *press.Sent) (press.Work, error) {
	typed := accounts.PasswordChange{Current: in.Get("current_password"), Next: in.Get("password"), KeepTokens: in.All(keepTokens)}
	change, err := p.Accounts.ChangingPassword(ctx, in.Who, typed, in.Browser.IP)
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: passwordPath}, change(ctx, tx)
	}, err
}

func (p *Pages) showPassword(c *gin.Context, status int, err error) error {
	a, actErr := p.passwordAct(c)
	if actErr != nil {
		return actErr
	}
	tokens, lookErr := p.keptTokens(c)
	if lookErr != nil {
		return lookErr
	}
	list, wrong := web.FormErrors(err)
	return p.Page(c.Writer, status, "settings_password", passwordPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: list, Press: p.Press(c, a, wrong),
		Current: web.Input{Name: "current_password", Label: "Current password", Type: "password", Wrong: wrong["current_password"], Autocomplete: "current-password"},
		Password: web.Input{Name: "password", Label: "New password", Type: "password", Wrong: wrong["password"],
			Hint: "At least 8 characters. A sentence is easy to remember and hard to guess.", Autocomplete: "new-password"},
		Tokens: tokens,
	})
}

// keptTokens offers the API tokens that would end with the password.
func (p *Pages) keptTokens(c *gin.Context) (web.Checks, error) {
	tokens, err := p.Accounts.APITokens(c.Request.Context(), web.SignedIn(c.Request).UserID)
	checks := web.Checks{Name: keepTokens, Label: "API tokens to keep"}
	for _, t := range tokens {
		if !t.Expired {
			checks.Options = append(checks.Options, web.Check{ID: t.ID.String(), Value: t.Name, Label: t.Name, Hint: "Permissions: " + t.Scopes.String() + "."})
		}
	}
	return checks.WithChosen(append(c.PostFormArray(keepTokens), p.Held(c)[keepTokens]...)), err
}
