package handlers

import (
	"time"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/shield"
)

// accountRoutes are the rows of the area.
func (s *Site) accountRoutes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/signup", Access: route.Public, Handle: s.signupForm},
		{Method: route.Post, Path: "/signup", Access: route.Public, Secret: []string{"password"}, Demand: press.Unguarded("a stranger makes an account of their own; nobody is signed in whose press could be stolen"), Handle: s.signup},
		{Method: route.Get, Path: "/login", Access: route.Public, Handle: s.loginForm},
		{Method: route.Post, Path: "/login", Access: route.Public, Secret: []string{"password"}, Demand: press.ByPassword(s.loginAct, s.login)},
		{Method: route.Post, Path: "/logout", Access: route.Public, Demand: press.Unguarded("signing out can always be undone by signing in"), Handle: s.logout},
		{Method: route.Get, Path: "/confirm-identity", Access: route.User, Handle: s.confirmIdentityForm},
		{Method: route.Post, Path: "/confirm-identity", Access: route.User, Secret: []string{"password"}, Demand: press.ByPassword(s.identityAct, s.confirmIdentity)},
		{Method: route.Get, Path: "/profile", Access: route.User, Handle: s.profile},
		{Method: route.Get, Path: "/users/:id", Params: route.RowOf(ent.TypeUser), Access: route.User, Handle: s.user},
		{Method: route.Get, Path: "/settings", Access: route.User, Handle: s.settingsForm},
		{Method: route.Post, Path: "/settings", Access: route.User, Demand: press.Unguarded("name, time zone and looks move neither money nor rights, and are put back as easily"), Handle: s.settings},
		{Method: route.Get, Path: "/settings/email", Access: route.User, Handle: s.emailForm},
		{Method: route.Post, Path: "/settings/email", Access: route.User, Demand: press.Recent(s.emailAct, s.email), Done: "Your e-mail address is changed."},
		{Method: route.Get, Path: "/settings/password", Access: route.User, Handle: s.passwordForm},
		{Method: route.Post, Path: "/settings/password", Access: route.User, Secret: []string{"current_password", "password"}, Demand: press.Recent(s.passwordAct, s.password), Done: "Your password is changed, and you are signed out everywhere else."},
		{Method: route.Get, Path: "/settings/sessions", Access: route.User, Handle: s.sessions},
		{Method: route.Post, Path: "/settings/sessions/:id/end", Params: route.RowOf(ent.TypeSession), Access: route.User, Demand: press.Recent(s.sessionAct, s.sessionEnd), Done: "That browser is signed out."},
		{Method: route.Post, Path: "/settings/sessions/end-others", Access: route.User, Demand: press.Recent(s.otherSessionsAct, s.sessionsEndOthers), Done: "All other browsers are signed out."},
		{Method: route.Get, Path: "/settings/tokens", Access: route.User, Handle: s.tokens},
		{Method: route.Post, Path: "/settings/tokens", Access: route.User, Rate: route.AtMost(100, time.Hour), Demand: press.Recent(s.tokenCreateAct, s.tokenCreate)},
		{Method: route.Post, Path: "/settings/tokens/:id/revoke", Params: route.RowOf(ent.TypeAPIToken), Access: route.User, Demand: press.Recent(s.tokenRevokeAct, s.tokenRevoke), Done: "The token is revoked."},
		{Method: route.Get, Path: "/embed/profile/:id", Params: route.RowOf(ent.TypeUser), Access: route.Public, Policy: route.FramedBy(shield.Trusted), Impersonal: true, Handle: s.embedProfile},
	}
}
