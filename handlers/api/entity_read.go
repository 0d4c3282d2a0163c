package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/web"
)

// apiEntities gives a page of an entity's rows.
func (a *API) apiEntities(c *gin.Context) error {
	ctx, table := c.Request.Context(), apiTable(c)
	d, err := a.Kit.Describe(ctx, table)
	if err != nil {
		return err
	}
	q, err := a.Kit.ParseList(table, c.Request.URL.Query())
	if err != nil {
		return err
	}
	page, err := a.Kit.List(ctx, table, q)
	if err != nil {
		return err
	}
	return a.sendEntities(c, d, page)
}

// sendEntities gives a page of rows. What their edges lead to is not in it.
func (a *API) sendEntities(c *gin.Context, d *adminkit.Descriptor, page *adminkit.Page) error {
	items := make([]map[string]any, len(page.Rows))
	for i, row := range page.Rows {
		items[i] = entityBody(d, &adminkit.Record{Row: row})
	}
	return a.JSON(c.Writer, http.StatusOK, struct {
		Items []map[string]any `json:"items"`
		Next  string           `json:"next"` // for ?cursor=; empty at the end
		Prev  string           `json:"prev"`
		Scans []string         `json:"scans"`
	}{items, page.Next, page.Prev, scans(page)})
}

// apiEntity gives one row, unless the program has it already.
func (a *API) apiEntity(c *gin.Context) error {
	ctx, table := c.Request.Context(), apiTable(c)
	d, err := a.Kit.Describe(ctx, table)
	if err != nil {
		return err
	}
	id, err := entity.RowID(c)
	if err != nil {
		return err
	}
	record, err := a.Kit.Get(ctx, table, id)
	if err != nil {
		return err
	}
	if web.IsKnown(c, etag(record)) {
		c.Header("ETag", etag(record))
		c.Writer.WriteHeader(http.StatusNotModified)
		return nil
	}
	return a.sendRecord(c, http.StatusOK, d, record)
}

// scans says why rows beyond the page had to be looked at, and how many were.
func scans(page *adminkit.Page) []string {
	all := append([]string{}, page.Scans...)
	if page.Looked != "" {
		all = append(all, page.Looked)
	}
	return all
}
