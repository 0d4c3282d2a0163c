package handlers

import (
	"unframed/handlers/press"
	"unframed/handlers/route"
)

// publicRoutes are the rows of the area.
func (s *Site) publicRoutes() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/", Access: route.Public, Handle: s.home},
		{Method: route.Get, Path: livePath, Access: route.Public, Policy: route.AnyHost, Impersonal: true, Handle: s.healthz},
		{Method: route.Get, Path: readyPath, Access: route.Public, Policy: route.AnyHost, Impersonal: true, Handle: s.readyz},
		{Method: route.Post, Path: "/reports", Access: route.Public, Policy: route.AnyOrigin, Demand: press.Unguarded("browsers report of themselves; what they say is a hint and moves nothing"), Impersonal: true, Handle: s.reports},
		{Method: route.Get, Path: "/static/:name", Params: route.OneOf(s.fileNames), Access: route.Public, Policy: route.Cacheable, Impersonal: true, Handle: s.static},
		{Method: route.Get, Path: "/robots.txt", Access: route.Public, Policy: route.Cacheable, Impersonal: true, Handle: s.robots},
	}
}
