package api

import (
	"errors"
	"net/http"
	"slices"
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

// EntityRoutes are the API of every entity that is in it.
func (a *API) EntityRoutes() []route.Route {
	var routes []route.Route
	for _, b := range entity.All() {
		routes = append(routes, a.RoutesOf(&b.Descriptor)...)
	}
	return routes
}

// RoutesOf are the routes of one entity: those for what may be done with it.
func (a *API) RoutesOf(d *adminkit.Descriptor) []route.Route {
	if !d.API || d.See == adminkit.Nobody {
		return nil
	}
	list := openapi.Base + d.Table
	one := list + "/:id"
	routes := []route.Route{
		{Method: route.Get, Path: list, Access: route.Admin, Scope: accounts.ScopeAdmin, Query: d.ListNames(), Handle: a.apiEntities},
		{Method: route.Get, Path: one, Params: route.RowOf(d.Name), Access: route.Admin, Scope: accounts.ScopeAdmin, Query: route.NoQuery, Handle: a.apiEntity},
	}
	if d.Create != adminkit.Nobody {
		routes = append(routes, route.Route{Method: route.Post, Path: list, Access: route.Admin, Scope: accounts.ScopeAdmin, Takes: route.TakesObject, Query: route.NoQuery, Body: d.InputSize(), Demand: press.OfPrograms(press.RecentLevel, a.apiEntityAct), Handle: a.apiEntityCreate})
	}
	if d.Change != adminkit.Nobody {
		routes = append(routes, route.Route{Method: route.Patch, Path: one, Params: route.RowOf(d.Name), Access: route.Admin, Scope: accounts.ScopeAdmin, Takes: route.TakesPatch, Query: route.NoQuery, Body: d.InputSize(), Demand: press.OfPrograms(press.RecentLevel, a.apiEntityAct), Handle: a.apiEntityChange})
	}
	if d.Delete != adminkit.Nobody {
		routes = append(routes, route.Route{Method: route.Delete, Path: one, Params: route.RowOf(d.Name), Access: route.Admin, Scope: accounts.ScopeAdmin, Query: route.NoQuery, Demand: press.OfPrograms(press.RecentLevel, a.apiEntityAct), Handle: a.apiEntityDelete})
	}
	return append(routes, a.apiLinksOf(d)...)
}

// apiTable is the table that the route names.
func apiTable(c *gin.Context) string {
	table, _, _ := strings.Cut(strings.TrimPrefix(c.FullPath(), openapi.Base), "/")
	return table
}

// apiEntityAct is a change by a program; see pressedByProgram.
func (a *API) apiEntityAct(*gin.Context) (press.Act, error) { return press.Act{}, nil }

// entityBody is a record as the API gives it. Where it does not show what an edge
// leads to, it says where that is read.
func entityBody(d *adminkit.Descriptor, record *adminkit.Record) map[string]any {
	body := d.Body(record)
	more, _ := body[adminkit.MoreName].(map[string]map[string]any)
	for _, lead := range record.Edges {
		if said := more[lead.Edge.Name]; said != nil && followed(&lead.Edge) != nil {
			said["href"] = openapi.Base + d.Table + "/" + record.ID.String() + "/" + lead.Edge.Name
		}
	}
	return body
}

// sendEntity gives one row as it is now, with the tag of exactly that. After a
// change it is what a GET would give; where the row is out of the person's sight
// by then, or the database out of reach, it is what the change made of it, and has
// no tag: the change is made, whatever becomes of this look at it.
func (a *API) sendEntity(c *gin.Context, status int, d *adminkit.Descriptor, row adminkit.Row) error {
	record, err := a.Kit.Get(c.Request.Context(), d.Table, row.ID)
	if err != nil {
		if !problem.Is(err, problem.NotFound) {
			a.Log.WarnContext(c.Request.Context(), "what was changed cannot be read again", "id", web.RequestID(c.Request), "error", err)
		}
		return a.JSON(c.Writer, status, entityBody(d, &adminkit.Record{Row: row}))
	}
	return a.sendRecord(c, status, d, record)
}

func (a *API) sendRecord(c *gin.Context, status int, d *adminkit.Descriptor, record *adminkit.Record) error {
	c.Header("ETag", etag(record))
	return a.JSON(c.Writer, status, entityBody(d, record))
}

// etag tells one representation of a row from another (RFC 9110 §8.8.3).
func etag(record *adminkit.Record) string { return `"` + record.Tag + `"` }

// ifMatch is the representation of the row that a change is meant for; without
// the header it is meant for any. Of several it is the one that the row has;
// whether it still has when it is changed is for the kit to see.
func (a *API) ifMatch(c *gin.Context, id uuid.UUID) (string, error) {
	headers := c.Request.Header.Values("If-Match")
	tags := web.TagsOf(strings.Join(headers, ","))
	switch {
	case len(headers) == 0 || slices.Contains(tags, "*"):
		return adminkit.Unconditional, nil
	case len(tags) == 0:
		return "", nil // a program lost the tag, and means none that the row has
	case len(tags) > 1:
		record, err := a.Kit.Get(c.Request.Context(), apiTable(c), id)
		if err != nil {
			return "", err
		}
		if slices.Contains(tags, etag(record)) {
			return record.Tag, nil
		}
	}
	if tag := strings.Trim(tags[0], `"`); strings.HasPrefix(tag, "r") {
		return tag, nil
	}
	return "", nil // a weak one matches nothing, nor does what is no tag of ours
}

// stale turns the kit's word that somebody else was first into the API's.
func (a *API) stale(c *gin.Context, err error) error {
	var stale *adminkit.Stale
	if !errors.As(err, &stale) {
		return err
	}
	if record, err := a.Kit.Get(c.Request.Context(), apiTable(c), stale.Current.ID); err == nil {
		c.Header("ETag", etag(record))
	}
	return web.Problem{Status: http.StatusPreconditionFailed, Code: "stale", Sentence: problem.As(err).Sentence}
}
