package handlers

import (
	"slices"

	"unframed/handlers/route"
)

// Routes is the table of every route: those of the areas, and the admin pages and
// the API of every entity. HEAD goes wherever GET does.
func Routes() []route.Route { return new(Site).table() }

func (s *Site) table() []route.Route {
	written := slices.Concat(s.public.Routes(), s.account.Routes(), s.transfer.Routes(), s.admin.Routes(), s.api.Routes())
	return slices.Concat(written, s.admin.EntityRoutes(written), s.api.EntityRoutes())
}
