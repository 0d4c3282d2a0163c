package handlers

import (
	"maps"
	"slices"
	"sync"

	"unframed/adminkit/openapi"
	"unframed/ent"
	"unframed/handlers/account"
	"unframed/handlers/admin"
	"unframed/handlers/api"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/public"
	"unframed/handlers/route"
	"unframed/handlers/transfer"
	"unframed/handlers/web"
	"unframed/static"
)

// Area is a part of what the site answers: a struct that holds what its handlers need
// and nothing else, in a package of its own. An area may have Sections, its pages
// among the administrators', and Operations, its part of the API's document.
type Area interface {
	Routes() []route.Route     // its rows of the table
	Templates() map[string]any // the structs of its pages, by the names of their templates
}

// areas are all areas, and by name those of which the site itself asks something.
type areas struct {
	all     []Area
	public  *public.Pages
	account *account.Pages
	admin   *admin.Pages
	api     *api.API
}

// newAreas makes the areas, each of what it needs. A new one is one line here.
func newAreas(o Options, guard *press.Guard, reads *ent.Client, files *static.Files) areas {
	a := areas{
		public:  &public.Pages{Responder: guard.Responder, Files: files, Reports: o.Reports, Metrics: o.Metrics, Ready: o.Ready},
		account: &account.Pages{Guard: guard, Accounts: o.Accounts},
		admin: &admin.Pages{Entities: &entity.Entities{Guard: guard, Kit: o.Kit}, Accounts: o.Accounts, Runtime: o.Runtime, Reports: o.Reports,
			Embedders: o.Embedders, Settings: o.Settings},
		api: &api.API{Guard: guard, Accounts: o.Accounts, Kit: o.Kit},
	}
	a.all = []Area{
		a.public,
		a.account,
		&transfer.Pages{Guard: guard, Accounts: o.Accounts, Ledger: o.Ledger, Runtime: o.Runtime, Promote: o.Promote},
		a.admin,
		a.api,
	}
	a.admin.Links = a.sections()
	a.api.Document = sync.OnceValues(func() ([]byte, error) { return api.Compose(a.operations()...) })
	return a
}

// rows are those of all areas, and the pages and the API of every entity but for what
// an area answers itself.
func (a areas) rows() []route.Route {
	var written []route.Route
	for _, area := range a.all {
		written = append(written, area.Routes()...)
	}
	return slices.Concat(written, a.admin.EntityRoutes(written), a.api.EntityRoutes())
}

// sections are the administrators' pages of all areas: the overview before the others.
func (a areas) sections() []web.NavLink {
	all := a.admin.Sections()
	for _, area := range a.all {
		if other, ok := area.(interface{ Sections() []web.NavLink }); ok && area != Area(a.admin) {
			all = append(all, other.Sections()...)
		}
	}
	return all
}

// operations are the rows of the API that are written by hand, for its document.
func (a areas) operations() []openapi.Operation {
	var all []openapi.Operation
	for _, area := range a.all {
		if documented, ok := area.(interface{ Operations() []openapi.Operation }); ok {
			all = append(all, documented.Operations()...)
		}
	}
	return all
}

// templates are the structs of all pages, by the names of their templates.
func (a areas) templates() map[string]any {
	all := web.Templates()
	maps.Copy(all, press.Templates())
	for _, area := range a.all {
		maps.Copy(all, area.Templates())
	}
	return all
}
