package handlers

import (
	"net/http"
	"slices"
	"strings"
)

// sections are the administrators' pages that are about no one entity; those
// that the route table lacks are left out.
var sections = []NavLink{
	{Path: adminPath, Label: "Overview"},
	{Path: "/admin/reports", Label: "Reports", Help: "What browsers reported and the guard refused."},
	{Path: auditPath, Label: "Audit trail", Help: "Who did what to which thing, and when."},
	{Path: adminConfigPath, Label: "Configuration", Help: "Limits, what a confirmation has to prove, trusted sites, and this instance."},
	{Path: "/admin/transfers/new", Label: "Issue credits", Help: "A transfer from the treasury."},
}

func (s *Site) adminSections() []NavLink {
	return slices.DeleteFunc(slices.Clone(sections), func(l NavLink) bool {
		return !slices.ContainsFunc(s.routes, func(r Route) bool { return r.Method == get && r.Path == l.Path })
	})
}

// adminNav is nil on other pages, and for other people.
func (s *Site) adminNav(r *http.Request) *AdminNav {
	identity := signedIn(r)
	path := r.URL.Path
	if identity == nil || !identity.Admin() || path != adminPath && !strings.HasPrefix(path, adminPath+"/") {
		return nil
	}
	nav := &AdminNav{Sections: s.adminSections()}
	for i := range nav.Sections {
		nav.Sections[i].Current = nav.Sections[i].Path == path
	}
	for _, d := range s.Kit.Entities(r.Context()) {
		link := NavLink{Path: entityPath(d.Table), Label: d.Plural}
		if path == link.Path || strings.HasPrefix(path, link.Path+"/") {
			nav.Entity = d.Plural
			link.Current = path == link.Path
		}
		nav.Entities = append(nav.Entities, link)
	}
	return nav
}
