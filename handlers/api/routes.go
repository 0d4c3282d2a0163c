package api

import (
	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// Routes are the rows of the area.
func (a *API) Routes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/api/openapi.json", Access: route.Public, Query: route.NoQuery, Handle: a.apiDocument},
		{Method: route.Get, Path: "/api/v1/me", Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: a.apiMe},
		{Method: route.Get, Path: "/api/v1/settings", Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: a.apiSettings},
		{Method: route.Patch, Path: "/api/v1/settings", Access: route.User, Scope: accounts.ScopeWrite, Takes: route.TakesPatch, Query: route.NoQuery, Demand: press.Unguarded("no form sends JSON; name, time zone and looks are put back as easily"), Handle: a.apiSettingsPatch},
		{Method: route.Get, Path: "/api/v1/users/:id", Params: route.RowOf(ent.TypeUser), Access: route.User, Scope: accounts.ScopeRead, Query: route.NoQuery, Handle: a.apiUser},
	}
}
