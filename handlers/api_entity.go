package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/adminkit"
	"unframed/failure"
	"unframed/openapi"
)

// apiEntityRoutes are the API of every entity that is in it.
func apiEntityRoutes() []Route {
	var routes []Route
	for _, b := range entities() {
		routes = append(routes, apiOf(&b.Descriptor)...)
	}
	return routes
}

// apiOf are the routes of one entity: those for what may be done with it.
func apiOf(d *adminkit.Descriptor) []Route {
	if !d.API || d.See == adminkit.Nobody {
		return nil
	}
	list := openapi.Base + d.Table
	one := list + "/:id"
	routes := []Route{
		{Method: get, Path: list, Access: Admin, Scope: accounts.ScopeAdmin, Query: d.ListNames(), Handle: (*Site).apiEntities},
		{Method: get, Path: one, Params: rowOf(d.Name), Access: Admin, Scope: accounts.ScopeAdmin, Query: nothing, Handle: (*Site).apiEntity},
	}
	if d.Create != adminkit.Nobody {
		routes = append(routes, Route{Method: post, Path: list, Access: Admin, Scope: accounts.ScopeAdmin, Takes: TakesObject, Query: nothing, Body: d.InputSize(), Demand: ofPrograms(RecentTier, (*Site).apiEntityAct), Handle: (*Site).apiEntityCreate})
	}
	if d.Change != adminkit.Nobody {
		routes = append(routes, Route{Method: patch, Path: one, Params: rowOf(d.Name), Access: Admin, Scope: accounts.ScopeAdmin, Takes: TakesPatch, Query: nothing, Body: d.InputSize(), Demand: ofPrograms(RecentTier, (*Site).apiEntityAct), Handle: (*Site).apiEntityChange})
	}
	if d.Delete != adminkit.Nobody {
		routes = append(routes, Route{Method: remove, Path: one, Params: rowOf(d.Name), Access: Admin, Scope: accounts.ScopeAdmin, Query: nothing, Demand: ofPrograms(RecentTier, (*Site).apiEntityAct), Handle: (*Site).apiEntityDelete})
	}
	return routes
}

// apiTable is the table that the route names.
func apiTable(c *gin.Context) string {
	table, _, _ := strings.Cut(strings.TrimPrefix(c.FullPath(), openapi.Base), "/")
	return table
}

// apiEntityAct is a change by a program; see pressedByProgram.
func (s *Site) apiEntityAct(*gin.Context) (act, error) { return act{}, nil }

// entityBody is a row as the API gives it, with what it leads to where that was
// looked for.
func entityBody(d *adminkit.Descriptor, row adminkit.Row, edges []adminkit.Lead) map[string]any {
	body := map[string]any{"id": row.ID}
	for _, f := range d.Visible() {
		body[f.Name] = f.JSON(row.Values[f.Name])
	}
	more := []string{}
	for _, lead := range edges {
		ids := make([]string, len(lead.Targets))
		for i, target := range lead.Targets {
			ids[i] = target.ID.String()
		}
		switch {
		case !lead.Edge.Unique:
			body[lead.Edge.Name] = ids
		case len(ids) > 0:
			body[lead.Edge.Name] = ids[0]
		default:
			body[lead.Edge.Name] = nil
		}
		if lead.More {
			more = append(more, lead.Edge.Name)
		}
	}
	if len(more) > 0 {
		body["more"] = more
	}
	return body
}

// sendEntity gives one row, with the tag by which a change of it is told.
func (s *Site) sendEntity(c *gin.Context, status int, d *adminkit.Descriptor, row adminkit.Row, edges []adminkit.Lead) error {
	c.Header("ETag", etag(row))
	return s.json(c.Writer, status, entityBody(d, row, edges))
}

// etag tells one state of a row from another (RFC 9110 §8.8.3).
func etag(row adminkit.Row) string { return `"` + row.Stamp + `"` }

// ifMatch is the state of the row that a change is meant for; without the
// header it is meant for any. Of several states it is the one that the row is
// in; whether it still is when it is changed is for the kit to see.
func (s *Site) ifMatch(c *gin.Context, id uuid.UUID) (string, error) {
	tags := tagsOf(c.GetHeader("If-Match"))
	switch {
	case len(tags) == 0 || slices.Contains(tags, "*"):
		return adminkit.Unconditional, nil
	case len(tags) > 1:
		record, err := s.Kit.Get(c.Request.Context(), apiTable(c), id)
		if err != nil {
			return "", err
		}
		if slices.Contains(tags, etag(record.Row)) {
			return record.Stamp, nil
		}
	}
	return strings.Trim(tags[0], `"`), nil // a weak one matches nothing, as it should
}

func tagsOf(header string) []string {
	var tags []string
	for tag := range strings.SplitSeq(header, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// stale turns the kit's word that somebody else was first into the API's.
func (s *Site) stale(c *gin.Context, err error) error {
	var stale *adminkit.Stale
	if !errors.As(err, &stale) {
		return err
	}
	c.Header("ETag", etag(*stale.Current))
	return problem{Status: http.StatusPreconditionFailed, Code: "stale", Sentence: failure.As(err).Sentence}
}
