package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/adminkit"
	"unframed/adminkit/openapi"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// apiLinksOf are the routes of where the edges of an entity's rows lead: a list
// of any length, and each of its members, to be added and removed.
func (a *API) apiLinksOf(d *adminkit.Descriptor) []route.Route {
	var routes []route.Route
	for i := range d.Edges {
		e := &d.Edges[i]
		other := followed(e)
		if other == nil {
			continue
		}
		list := openapi.Base + d.Table + "/:id/" + e.Name
		routes = append(routes, route.Route{Method: route.Get, Path: list, Params: route.RowOf(d.Name), Query: other.ListNames(), Access: route.Admin, Scope: accounts.ScopeAdmin, Handle: a.apiLinks})
		if d.Relinks(e) {
			demand := press.OfPrograms(press.RecentLevel, a.apiEntityAct)
			routes = append(routes,
				route.Route{Method: http.MethodPut, Path: list + "/:other", Params: route.RowOf(d.Name, other.Name), Query: route.NoQuery, Access: route.Admin, Scope: accounts.ScopeAdmin, Demand: demand, Handle: a.apiLink},
				route.Route{Method: route.Delete, Path: list + "/:other", Params: route.RowOf(d.Name, other.Name), Query: route.NoQuery, Access: route.Admin, Scope: accounts.ScopeAdmin, Demand: demand, Handle: a.apiUnlink})
		}
	}
	return routes
}

// followed is the entity at the end of an edge that the API lists; nil where it
// does not.
func followed(e *adminkit.Edge) *adminkit.Descriptor {
	if e.Unique || e.Field != "" {
		return nil
	}
	for _, b := range entity.All() {
		if d := &b.Descriptor; d.Table == e.Table && d.API && d.See != adminkit.Nobody {
			return d
		}
	}
	return nil
}

// apiEdge is the edge that the route names behind the row.
func (a *API) apiEdge(c *gin.Context) (*adminkit.Descriptor, *adminkit.Edge, uuid.UUID, error) {
	d, err := a.Kit.Describe(c.Request.Context(), apiTable(c))
	if err != nil {
		return nil, nil, uuid.Nil, err
	}
	_, name, _ := strings.Cut(c.FullPath(), "/:id/")
	name, _, _ = strings.Cut(name, "/")
	e := d.Edge(name)
	id, err := entity.RowID(c)
	if err == nil && e == nil {
		err = web.ErrNoPage
	}
	return d, e, id, err
}

// apiLinks gives a page of the rows to which an edge leads.
func (a *API) apiLinks(c *gin.Context) error {
	ctx := c.Request.Context()
	d, e, id, err := a.apiEdge(c)
	if err != nil {
		return err
	}
	other, err := a.Kit.Describe(ctx, e.Table)
	if err != nil {
		return err
	}
	q, err := a.Kit.ParseList(e.Table, c.Request.URL.Query())
	if err != nil {
		return err
	}
	page, err := a.Kit.Follow(ctx, d.Table, id, e.Name, q)
	if err != nil {
		return err
	}
	return a.sendEntities(c, other, page)
}

// apiLink adds a row to those to which an edge leads.
func (a *API) apiLink(c *gin.Context) error {
	return a.relink(c, func(ids []uuid.UUID) adminkit.Relinking { return adminkit.Relinking{Add: ids} })
}

// apiUnlink removes a row from those to which an edge leads. It may be gone
// already.
func (a *API) apiUnlink(c *gin.Context) error {
	return a.relink(c, func(ids []uuid.UUID) adminkit.Relinking { return adminkit.Relinking{Remove: ids} })
}

func (a *API) relink(c *gin.Context, change func([]uuid.UUID) adminkit.Relinking) error {
	ctx := c.Request.Context()
	d, e, id, err := a.apiEdge(c)
	if err != nil {
		return err
	}
	other, err := adminkit.ParseID(c.Param("other"))
	if err != nil {
		return web.ErrNoPage
	}
	stamp, err := a.ifMatch(c, id)
	if err != nil {
		return err
	}
	relinking := change([]uuid.UUID{other})
	if len(relinking.Add) > 0 {
		found, err := a.Kit.Refer(ctx, e.Table, relinking.Add)
		if err != nil {
			return err
		}
		if !found[other].Seen {
			return problem.New(problem.NotFound, "There is no such row to link to.")
		}
	}
	in := adminkit.Input{Links: map[string]adminkit.Relinking{e.Name: relinking}}
	if _, err := a.Kit.Update(ctx, d.Table, id, stamp, in); err != nil {
		return a.stale(c, err)
	}
	c.Writer.WriteHeader(http.StatusNoContent)
	return nil
}
