// Package account is what people do about themselves: signing up, in and out,
// proving who they are, their dashboard, profile, settings, password, sessions and API tokens.
package account

import (
	"net/http"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/feature"
)

// Pages answers what people ask about their own accounts, and about each other.
type Pages struct {
	*press.Guard
	Accounts *accounts.Service
	// Promote is the command that makes somebody an administrator, which the
	// dashboard names while nobody is one; "" for none.
	Promote string
	// Actions and Cards are what the features give to the dashboard.
	Actions []web.NavLink
	Cards   []func(*http.Request) ([]feature.Card, error)
}

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{
		"signup": signupPage{}, "login": loginPage{}, "confirm_identity": confirmIdentityPage{},
		"dashboard": dashboardPage{}, "profile": profilePage{}, "user": userPage{}, "embed_profile": embedProfilePage{},
		"settings": settingsPage{}, "settings_email": emailPage{}, "settings_password": passwordPage{}, "settings_sessions": sessionsPage{},
		"tokens": tokensPage{},
	}
}
