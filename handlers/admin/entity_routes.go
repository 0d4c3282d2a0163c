package admin

import (
	"slices"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// EntityRoutes are the admin pages of every entity, less what is written by
// hand for the same path. An entity that is hidden has none.
func (p *Pages) EntityRoutes(written []route.Route) []route.Route {
	var routes []route.Route
	for _, b := range entity.All() {
		for _, r := range p.PagesOf(&b.Descriptor) {
			if !slices.ContainsFunc(written, func(w route.Route) bool { return w.Method == r.Method && w.Path == r.Path }) {
				routes = append(routes, r)
			}
		}
	}
	return routes
}

// PagesOf are the pages of one entity: those for what may be done with it.
func (p *Pages) PagesOf(d *adminkit.Descriptor) []route.Route {
	if d.See == adminkit.Nobody {
		return nil
	}
	base := web.EntityPath(d.Table)
	routes := []route.Route{
		{Method: route.Get, Path: base, Access: route.Admin, Handle: p.entityList},
		{Method: route.Get, Path: base + "/export", Access: route.Admin, Long: true, Handle: p.entityExport},
		{Method: route.Get, Path: base + "/pick", Access: route.Admin, Handle: p.entityPick},
		{Method: route.Get, Path: base + "/:id", Params: route.RowOf(d.Name), Access: route.Admin, Handle: p.entity},
	}
	if d.Create != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Get, Path: base + "/new", Access: route.Admin, Handle: p.entityNewForm},
			route.Route{Method: route.Post, Path: base + "/new", Access: route.Admin, Body: d.InputSize(), Several: entity.Sets(d), Demand: press.Recent(p.entityCreateAct, p.entityCreate), Done: "The " + entity.InSentence(d.Label) + " is created."})
	}
	if d.Change != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Get, Path: base + "/:id/edit", Params: route.RowOf(d.Name), Access: route.Admin, Handle: p.entityEditForm},
			route.Route{Method: route.Post, Path: base + "/:id/edit", Params: route.RowOf(d.Name), Access: route.Admin, Body: d.InputSize(), Several: entity.Sets(d), Demand: press.Recent(p.entityChangeAct, p.entityChange), Done: "The " + entity.InSentence(d.Label) + " is saved."})
	}
	if d.Delete != adminkit.Nobody {
		routes = append(routes,
			route.Route{Method: route.Post, Path: base + "/:id/delete", Params: route.RowOf(d.Name), Access: route.Admin, Demand: press.TypedOut(p.entityDeleteAct, p.entityDelete), Done: "The " + entity.InSentence(d.Label) + " is deleted."})
	}
	routes = append(routes, p.linksRoutes(d)...)
	if d.Change != adminkit.Nobody || d.Delete != adminkit.Nobody {
		several := []string{entity.IDField, press.VersionField}
		routes = append(routes,
			route.Route{Method: route.Post, Path: base + "/bulk/choose", Access: route.Admin, Several: several, Demand: press.Unguarded("chooses rows and changes none; the form that follows is guarded"), Handle: p.entityBulkChoose},
			route.Route{Method: route.Get, Path: base + "/bulk", Access: route.Admin, Handle: p.entityBulkForm},
			route.Route{Method: route.Get, Path: base + "/bulk/report", Access: route.Admin, Handle: p.entityReport},
			route.Route{Method: route.Post, Path: base + "/bulk", Access: route.Admin, Several: several, Demand: press.Recent(p.entityBulkAct, p.entityBulk), Done: "The report says what was done."})
	}
	return routes
}
