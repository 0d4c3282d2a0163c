// Package recovery is what people do by links that were mailed to them: choosing a new
// password, proving an e-mail address, bringing a change of it into effect or taking
// it back. A link only opens a page; what it is for is done by a press there.
package recovery

import (
	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// Pages answers people who need not be signed in.
type Pages struct {
	*press.Guard
	Accounts *accounts.Service
}

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any {
	return map[string]any{"forgot_password": forgotPage{}, "reset_password": resetPage{}, "mailed_link": linkPage{}}
}

// Routes are the rows of the area.
func (p *Pages) Routes() []route.Route {
	rows := []route.Route{
		{Method: route.Get, Path: accounts.ForgotPath, Access: route.Public, Handle: p.forgotForm},
		{Method: route.Post, Path: accounts.ForgotPath, Access: route.Public, Demand: press.OfStrangers(p.forgotAct, p.forgot), Done: forgotSays},
		{Method: route.Get, Path: accounts.ResetPath, Access: route.Public, Handle: p.resetForm},
		{Method: route.Post, Path: accounts.ResetPath, Access: route.Public, Secret: []string{"password"}, Demand: press.OfStrangers(p.resetAct, p.reset), Done: "Your password is changed, and you are signed out everywhere. Sign in with the new one."},
	}
	for _, l := range p.links() {
		rows = append(rows,
			route.Route{Method: route.Get, Path: l.path, Access: route.Public, Handle: l.form},
			route.Route{Method: route.Post, Path: l.path, Access: route.Public, Demand: press.OfStrangers(l.act, l.use), Done: l.done})
	}
	return rows
}

// tokenField is the token of a link: in its address, and hidden in the form behind it.
const tokenField = "token"
