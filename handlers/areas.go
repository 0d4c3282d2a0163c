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
	"unframed/handlers/mailbox"
	"unframed/handlers/press"
	"unframed/handlers/public"
	"unframed/handlers/recovery"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/feature"
	"unframed/static"
)

// areas are all areas, and by name those of which the site itself asks something.
type areas struct {
	all     []route.Area
	public  *public.Pages
	account *account.Pages
	admin   *admin.Pages
	api     *api.API
	links   []web.NavLink // of the features
}

// newAreas makes the areas, each of what it needs: the platform's, and those that the
// features have. A page of your own that no other product has is one line more in all.
func newAreas(o Options, guard *press.Guard, reads *ent.Client, files *static.Files) (areas, error) {
	a := areas{
		public:  &public.Pages{Responder: guard.Responder, Files: files, Reports: o.Reports, Metrics: o.Metrics, Ready: o.Ready},
		account: &account.Pages{Guard: guard, Accounts: o.Accounts, Promote: o.Promote},
		admin: &admin.Pages{Entities: &entity.Entities{Guard: guard, Kit: o.Kit}, Accounts: o.Accounts, Runtime: o.Runtime, Reports: o.Reports,
			Embedders: o.Embedders, Settings: o.Settings},
		api: &api.API{Guard: guard, Accounts: o.Accounts, Kit: o.Kit},
	}
	a.all = []route.Area{
		a.public,
		a.account,
		&recovery.Pages{Guard: guard, Accounts: o.Accounts},
		&mailbox.Pages{Responder: guard.Responder, Mailbox: o.Mailbox},
	}
	sites, err := o.Features.Sites(feature.Parts{Guard: guard, Store: o.Store, Accounts: o.Accounts, Runtime: o.Runtime, Now: o.Now})
	if err != nil {
		return areas{}, err
	}
	for _, of := range sites {
		a.add(of)
	}
	a.all = append(a.all, a.admin, a.api)
	a.admin.Links = a.sections()
	a.api.Document = sync.OnceValues(func() ([]byte, error) { return api.Compose(a.operations()...) })
	return a, nil
}

// add gives a feature's part of the site to the areas that show it.
func (a *areas) add(of feature.Site) {
	if of.Area != nil {
		a.all = append(a.all, of.Area)
	}
	a.links = append(a.links, of.Links...)
	a.account.Actions = append(a.account.Actions, of.Actions...)
	if of.Cards != nil {
		a.account.Cards = append(a.account.Cards, of.Cards)
	}
	a.api.Me = append(a.api.Me, of.Me...)
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
		if other, ok := area.(interface{ Sections() []web.NavLink }); ok && area != route.Area(a.admin) {
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
