package public

import (
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// Routes are the rows of the area.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/", Access: route.Public, Handle: p.home},
		{Method: route.Get, Path: LivePath, Access: route.Public, Policy: route.AnyHost, Impersonal: true, Handle: p.healthz},
		{Method: route.Get, Path: ReadyPath, Access: route.Public, Policy: route.AnyHost, Impersonal: true, Handle: p.readyz},
		{Method: route.Post, Path: "/reports", Access: route.Public, Policy: route.AnyOrigin, Demand: press.Unguarded("browsers report of themselves; what they say is a hint and moves nothing"), Impersonal: true, Handle: p.reports},
		{Method: route.Get, Path: "/static/:name", Params: route.OneOf(p.fileNames), Access: route.Public, Policy: route.Cacheable, Impersonal: true, Handle: p.static},
		{Method: route.Get, Path: "/robots.txt", Access: route.Public, Policy: route.Cacheable, Impersonal: true, Handle: p.robots},
	}
}
