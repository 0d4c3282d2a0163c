package handlers

import (
	"net/http"
	"slices"
	"strings"

	"unframed/handlers/entity"
	"unframed/handlers/route"
	"unframed/handlers/web"
)

// sections are the administrators' pages that are about no one entity; those
// that the route table lacks are left out.
var sections = []web.NavLink{
	{Path: web.AdminPath, Label: "Overview"},
	{Path: "/admin/reports", Label: "Reports", Help: "What browsers reported and the guard refused."},
	{Path: entity.AuditPath, Label: "Audit log", Help: "Who did what to which thing, and when."},
	{Path: adminConfigPath, Label: "Configuration", Help: "Limits, what a confirmation has to prove, trusted sites, and this instance."},
	{Path: "/admin/transfers/new", Label: "Issue credits", Help: "A transfer from the treasury."},
}

func (s *Site) adminSections() []web.NavLink {
	return slices.DeleteFunc(slices.Clone(sections), func(l web.NavLink) bool {
		return !slices.ContainsFunc(s.routes, func(r route.Route) bool { return r.Method == route.Get && r.Path == l.Path })
	})
}

// adminNav is nil on other pages, and for other people.
func (s *Site) adminNav(r *http.Request) *web.AdminNav {
	identity := web.SignedIn(r)
	path := r.URL.Path
	if identity == nil || !identity.Admin() || path != web.AdminPath && !strings.HasPrefix(path, web.AdminPath+"/") {
		return nil
	}
	nav := &web.AdminNav{Sections: s.adminSections()}
	for i := range nav.Sections {
		nav.Sections[i].Current = nav.Sections[i].Path == path
	}
	for _, d := range s.Kit.Entities(r.Context()) {
		link := web.NavLink{Path: web.EntityPath(d.Table), Label: d.Plural}
		if path == link.Path || strings.HasPrefix(path, link.Path+"/") {
			nav.Entity = d.Plural
			link.Current = path == link.Path
		}
		nav.Entities = append(nav.Entities, link)
	}
	return nav
}
