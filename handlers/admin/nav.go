package admin

import (
	"net/http"
	"slices"
	"strings"

	"unframed/handlers/entity"
	"unframed/handlers/web"
)

// Sections are the administrators' pages that are about no one entity.
func (*Pages) Sections() []web.NavLink {
	return []web.NavLink{
		{Path: web.AdminPath, Label: "Overview"},
		{Path: "/admin/reports", Label: "Reports", Help: "What browsers reported and the guard refused."},
		{Path: entity.AuditPath, Label: "Audit log", Help: "Who did what to which thing, and when."},
		{Path: adminConfigPath, Label: "Configuration", Help: "Limits, what a confirmation has to prove, trusted sites, and this instance."},
	}
}

// Nav leads through the administrators' pages; it is nil on other pages, and for other people.
func (p *Pages) Nav(r *http.Request) *web.AdminNav {
	identity := web.SignedIn(r)
	path := r.URL.Path
	if identity == nil || !identity.Admin() || path != web.AdminPath && !strings.HasPrefix(path, web.AdminPath+"/") {
		return nil
	}
	nav := &web.AdminNav{Sections: slices.Clone(p.Links)}
	for i := range nav.Sections {
		nav.Sections[i].Current = nav.Sections[i].Path == path
	}
	for _, d := range p.Kit.Entities(r.Context()) {
		link := web.NavLink{Path: web.EntityPath(d.Table), Label: d.Plural}
		if path == link.Path || strings.HasPrefix(path, link.Path+"/") {
			nav.Entity = d.Plural
			link.Current = path == link.Path
		}
		nav.Entities = append(nav.Entities, link)
	}
	return nav
}
