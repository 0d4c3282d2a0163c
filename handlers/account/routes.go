package account

import (
	"time"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/shield"
)

// Routes are the rows of the area.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/signup", Access: route.Public, Handle: p.signupForm},
		{Method: route.Post, Path: "/signup", Access: route.Public, Secret: []string{"password"}, Demand: press.Unguarded("a stranger makes an account of their own; nobody is signed in whose press could be stolen"), Handle: p.signup},
		{Method: route.Get, Path: "/login", Access: route.Public, Handle: p.loginForm},
		{Method: route.Post, Path: "/login", Access: route.Public, Secret: []string{"password"}, Demand: press.ByPassword(p.loginAct, p.login)},
		{Method: route.Post, Path: "/logout", Access: route.Public, Demand: press.Unguarded("signing out can always be undone by signing in"), Handle: p.logout},
		{Method: route.Get, Path: "/confirm-identity", Access: route.User, Handle: p.confirmIdentityForm},
		{Method: route.Post, Path: "/confirm-identity", Access: route.User, Secret: []string{"password"}, Demand: press.ByPassword(p.identityAct, p.confirmIdentity)},
		{Method: route.Get, Path: "/dashboard", Access: route.User, Handle: p.dashboard},
		{Method: route.Get, Path: "/profile", Access: route.User, Handle: p.profile},
		{Method: route.Get, Path: "/users/:id", Params: route.RowOf(ent.TypeUser), Access: route.User, Handle: p.user},
		{Method: route.Get, Path: "/settings", Access: route.User, Handle: p.settingsForm},
		{Method: route.Post, Path: "/settings", Access: route.User, Demand: press.Unguarded("name, time zone and looks move neither money nor rights, and are put back as easily"), Handle: p.settings},
		{Method: route.Get, Path: "/settings/email", Access: route.User, Handle: p.emailForm},
		{Method: route.Post, Path: "/settings/email", Access: route.User, Demand: press.Recent(p.emailAct, p.email), Done: "A mail with a link is on its way to the new address. Your address changes when you use the link."},
		{Method: route.Post, Path: emailVerifyPath, Access: route.User, Demand: press.Recent(p.emailVerifyAct, p.emailVerify), Done: "A mail with a link is on its way."},
		{Method: route.Get, Path: "/settings/password", Access: route.User, Handle: p.passwordForm},
		{Method: route.Post, Path: "/settings/password", Access: route.User, Secret: []string{"current_password", "password"}, Several: []string{keepTokens}, Demand: press.Recent(p.passwordAct, p.password), Done: "Your password is changed, and you are signed out everywhere else."},
		{Method: route.Get, Path: "/settings/sessions", Access: route.User, Handle: p.sessions},
		{Method: route.Post, Path: "/settings/sessions/:id/end", Params: route.RowOf(ent.TypeSession), Access: route.User, Demand: press.Recent(p.sessionAct, p.sessionEnd), Done: "That browser is signed out."},
		{Method: route.Post, Path: "/settings/sessions/end-others", Access: route.User, Demand: press.Recent(p.otherSessionsAct, p.sessionsEndOthers), Done: "All other browsers are signed out."},
		{Method: route.Get, Path: "/settings/tokens", Access: route.User, Handle: p.tokens},
		{Method: route.Post, Path: "/settings/tokens", Access: route.User, Several: []string{"scopes"}, Rate: route.AtMost(100, time.Hour), Demand: press.Recent(p.tokenCreateAct, p.tokenCreate)},
		{Method: route.Post, Path: "/settings/tokens/:id/revoke", Params: route.RowOf(ent.TypeAPIToken), Access: route.User, Demand: press.Recent(p.tokenRevokeAct, p.tokenRevoke), Done: "The token is revoked."},
		{Method: route.Get, Path: "/embed/profile/:id", Params: route.RowOf(ent.TypeUser), Access: route.Public, Policy: route.FramedBy(shield.Trusted), Impersonal: true, Handle: p.embedProfile},
	}
}
