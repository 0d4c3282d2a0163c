package api

import (
	"cmp"
	"context"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// apiEntityCreate makes a row, once for each Idempotency-Key.
func (a *API) apiEntityCreate(c *gin.Context) error {
	ctx, table := c.Request.Context(), apiTable(c)
	d, err := a.Kit.Describe(ctx, table)
	if err != nil {
		return err
	}
	in, err := a.apiInput(c, table, true)
	if err != nil && !problem.Is(err, problem.Invalid) { // what is wrong with the input, Create says with the rest
		return err
	}
	var row *adminkit.Row
	id, made, err := a.OnceByKey(c, func(ctx context.Context, tx *ent.Client) (uuid.UUID, error) {
		if row, err = a.Kit.Within(tx).Create(ctx, table, in); err != nil {
			return uuid.Nil, err
		}
		return row.ID, nil
	})
	if err != nil {
		return err
	}
	if !made {
		record, err := a.Kit.Get(ctx, table, id)
		if err != nil {
			return err
		}
		row = &record.Row
	}
	c.Header("Location", c.FullPath()+"/"+row.ID.String())
	return a.sendEntity(c, http.StatusCreated, d, *row)
}

// apiEntityChange changes what the body names.
func (a *API) apiEntityChange(c *gin.Context) error {
	ctx, table := c.Request.Context(), apiTable(c)
	d, err := a.Kit.Describe(ctx, table)
	if err != nil {
		return err
	}
	id, err := entity.RowID(c)
	if err != nil {
		return err
	}
	in, wrong := a.apiInput(c, table, false)
	if wrong != nil && !problem.Is(wrong, problem.Invalid) {
		return wrong
	}
	stamp, err := a.ifMatch(c, id)
	if err != nil {
		return cmp.Or(wrong, err)
	}
	row, err := a.Kit.Update(ctx, table, id, stamp, in)
	switch {
	case wrong != nil && problem.Is(err, problem.NotFound):
		return wrong // a body is judged whether there is such a row or not
	case err != nil:
		return a.stale(c, err)
	}
	return a.sendEntity(c, http.StatusOK, d, *row)
}

// apiEntityDelete deletes a row.
func (a *API) apiEntityDelete(c *gin.Context) error {
	id, err := entity.RowID(c)
	if err != nil {
		return err
	}
	stamp, err := a.ifMatch(c, id)
	if err != nil {
		return err
	}
	if err := a.Kit.Delete(c.Request.Context(), apiTable(c), id, stamp); err != nil {
		return a.stale(c, err)
	}
	c.Writer.WriteHeader(http.StatusNoContent)
	return nil
}

// apiInput reads the body that was taken: a merge patch changes members of a
// document, and JSON gives whole fields.
func (a *API) apiInput(c *gin.Context, table string, creating bool) (adminkit.Input, error) {
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind == route.MergeType && !creating {
		return a.Kit.MergeInput(table, web.Body(c))
	}
	return a.Kit.JSONInput(table, web.Body(c), creating)
}
