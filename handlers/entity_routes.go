package handlers

import (
	"slices"

	"unframed/adminkit"
)

// entityRoutes are the admin pages of every entity, less what is written by
// hand for the same path. An entity that is hidden has none.
func entityRoutes(written []Route) []Route {
	var routes []Route
	for _, b := range entities() {
		for _, r := range pagesOf(&b.Descriptor) {
			if !slices.ContainsFunc(written, func(w Route) bool { return w.Method == r.Method && w.Path == r.Path }) {
				routes = append(routes, r)
			}
		}
	}
	return routes
}

// pagesOf are the pages of one entity: those for what may be done with it.
func pagesOf(d *adminkit.Descriptor) []Route {
	if d.See == adminkit.Nobody {
		return nil
	}
	base := entityPath(d.Table)
	routes := []Route{
		{get, base, Admin, strict, free, (*Site).entityList},
		{get, base + "/export", Admin, strict, free, (*Site).entityExport},
		{get, base + "/pick", Admin, strict, free, (*Site).entityPick},
		{get, base + "/:id", Admin, strict, free, (*Site).entity},
	}
	if d.Create != adminkit.Nobody {
		routes = append(routes,
			Route{get, base + "/new", Admin, strict, free, (*Site).entityNewForm},
			Route{post, base + "/new", Admin, strict, recent((*Site).entityCreateAct), (*Site).entityCreate})
	}
	if d.Change != adminkit.Nobody {
		routes = append(routes,
			Route{get, base + "/:id/edit", Admin, strict, free, (*Site).entityEditForm},
			Route{post, base + "/:id/edit", Admin, strict, recent((*Site).entityChangeAct), (*Site).entityChange})
	}
	if d.Delete != adminkit.Nobody {
		routes = append(routes,
			Route{post, base + "/:id/delete", Admin, strict, Demand{TypedTier, (*Site).entityDeleteAct}, (*Site).entityDelete})
	}
	if d.Change != adminkit.Nobody || d.Delete != adminkit.Nobody {
		routes = append(routes,
			Route{post, base + "/bulk/choose", Admin, strict, free, (*Site).entityBulkChoose},
			Route{get, base + "/bulk", Admin, strict, free, (*Site).entityBulkForm},
			Route{post, base + "/bulk", Admin, strict, recent((*Site).entityBulkAct), (*Site).entityBulk})
	}
	return routes
}
