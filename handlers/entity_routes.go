package handlers

import (
	"slices"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// entityRoutes are the admin pages of every entity, less what is written by
// hand for the same path. An entity that is hidden has none.
func (s *Site) entityRoutes(written []Route) []Route {
	var routes []Route
	for _, b := range entities() {
		for _, r := range s.pagesOf(&b.Descriptor) {
			if !slices.ContainsFunc(written, func(w Route) bool { return w.Method == r.Method && w.Path == r.Path }) {
				routes = append(routes, r)
			}
		}
	}
	return routes
}

// pagesOf are the pages of one entity: those for what may be done with it.
func (s *Site) pagesOf(d *adminkit.Descriptor) []Route {
	if d.See == adminkit.Nobody {
		return nil
	}
	base := web.EntityPath(d.Table)
	routes := []Route{
		{Method: get, Path: base, Access: Admin, Handle: s.entityList},
		{Method: get, Path: base + "/export", Access: Admin, Long: true, Handle: s.entityExport},
		{Method: get, Path: base + "/pick", Access: Admin, Handle: s.entityPick},
		{Method: get, Path: base + "/:id", Params: rowOf(d.Name), Access: Admin, Handle: s.entity},
	}
	if d.Create != adminkit.Nobody {
		routes = append(routes,
			Route{Method: get, Path: base + "/new", Access: Admin, Handle: s.entityNewForm},
			Route{Method: post, Path: base + "/new", Access: Admin, Body: d.InputSize(), Demand: press.Recent(s.entityCreateAct, s.entityCreate), Done: "The " + inSentence(d.Label) + " is created."})
	}
	if d.Change != adminkit.Nobody {
		routes = append(routes,
			Route{Method: get, Path: base + "/:id/edit", Params: rowOf(d.Name), Access: Admin, Handle: s.entityEditForm},
			Route{Method: post, Path: base + "/:id/edit", Params: rowOf(d.Name), Access: Admin, Body: d.InputSize(), Demand: press.Recent(s.entityChangeAct, s.entityChange), Done: "The " + inSentence(d.Label) + " is saved."})
	}
	if d.Delete != adminkit.Nobody {
		routes = append(routes,
			Route{Method: post, Path: base + "/:id/delete", Params: rowOf(d.Name), Access: Admin, Demand: press.TypedOut(s.entityDeleteAct, s.entityDelete), Done: "The " + inSentence(d.Label) + " is deleted."})
	}
	routes = append(routes, s.linksRoutes(d)...)
	if d.Change != adminkit.Nobody || d.Delete != adminkit.Nobody {
		routes = append(routes,
			Route{Method: post, Path: base + "/bulk/choose", Access: Admin, Demand: press.Unguarded("chooses rows and changes none; the form that follows is guarded"), Handle: s.entityBulkChoose},
			Route{Method: get, Path: base + "/bulk", Access: Admin, Handle: s.entityBulkForm},
			Route{Method: get, Path: base + "/bulk/report", Access: Admin, Handle: s.entityReport},
			Route{Method: post, Path: base + "/bulk", Access: Admin, Demand: press.Recent(s.entityBulkAct, s.entityBulk), Done: "The report says what was done."})
	}
	return routes
}
