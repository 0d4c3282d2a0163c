// Package account is what people do about themselves: signing up, in and out,
// proving who they are, their profile, settings, password, sessions and API tokens.
package account

import (
	"unframed/accounts"
	"unframed/handlers/press"
)

// Pages answers what people ask about their own accounts, and about each other.
type Pages struct {
	*press.Guard
	Accounts *accounts.Service
}

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{
		"signup": signupPage{}, "login": loginPage{}, "confirm_identity": confirmIdentityPage{},
		"profile": profilePage{}, "user": userPage{}, "embed_profile": embedProfilePage{},
		"settings": settingsPage{}, "settings_email": emailPage{}, "settings_password": passwordPage{}, "settings_sessions": sessionsPage{},
		"tokens": tokensPage{},
	}
}
