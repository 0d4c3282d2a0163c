package handlers

import (
	"slices"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// entityRoutes are the admin pages of every entity, less what is written by
// hand for the same path. An entity that is hidden has none.
func (s *Site) entityRoutes(written []route.Route) []route.Route {
	var routes []route.Route
	for _, b := range entity.All() {
		for _, r := range s.pagesOf(&b.Descriptor) {
			if !slices.ContainsFunc(written, func(w route.Route) bool { return w.Method == r.Method && w.Path == r.Path }) {
				routes = append(routes, r)
			}
		}
	}
	return routes
}

// pagesOf are the pages of one entity: those for what may be done with it.
func (s *Site) pagesOf(d *adminkit.Descriptor) []route.Route {
	if d.See == adminkit.Nobody {
		return nil
	}
	base := web.EntityPath(d.Table)
	routes := []route.Route{
		{Method: route.Get, Path: base, Access: route.Admin, Handle: s.entityList},
		{Method: route.Get, Path: base + "/export", Access: route.Admin, Long: true, Handle: s.entityExport},
		{Method: route.Get, Path: base + "/pick", Access: route.Admin, Handle: s.entityPick},
		{Method: route.Get, Path: base + "/:id", Params: route.RowOf(d.Name), Access: route.Admin, Handle: s.entity},
	}
	if d.Create != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Get, Path: base + "/new", Access: route.Admin, Handle: s.entityNewForm},
			route.Route{Method: route.Post, Path: base + "/new", Access: route.Admin, Body: d.InputSize(), Demand: press.Recent(s.entityCreateAct, s.entityCreate), Done: "The " + entity.InSentence(d.Label) + " is created."})
	}
	if d.Change != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Get, Path: base + "/:id/edit", Params: route.RowOf(d.Name), Access: route.Admin, Handle: s.entityEditForm},
			route.Route{Method: route.Post, Path: base + "/:id/edit", Params: route.RowOf(d.Name), Access: route.Admin, Body: d.InputSize(), Demand: press.Recent(s.entityChangeAct, s.entityChange), Done: "The " + entity.InSentence(d.Label) + " is saved."})
	}
	if d.Delete != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Post, Path: base + "/:id/delete", Params: route.RowOf(d.Name), Access: route.Admin, Demand: press.TypedOut(s.entityDeleteAct, s.entityDelete), Done: "The " + entity.InSentence(d.Label) + " is deleted."})
	}
	routes = append(routes, s.linksRoutes(d)...)
	if d.Change != adminkit.Nobody || d.Delete != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Post, Path: base + "/bulk/choose", Access: route.Admin, Demand: press.Unguarded("chooses rows and changes none; the form that follows is guarded"), Handle: s.entityBulkChoose},
			route.Route{Method: route.Get, Path: base + "/bulk", Access: route.Admin, Handle: s.entityBulkForm},
			route.Route{Method: route.Get, Path: base + "/bulk/report", Access: route.Admin, Handle: s.entityReport},
			route.Route{Method: route.Post, Path: base + "/bulk", Access: route.Admin, Demand: press.Recent(s.entityBulkAct, s.entityBulk), Done: "The report says what was done."})
	}
	return routes
}
