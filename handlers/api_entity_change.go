package handlers

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
)

// apiEntityCreate makes a row.
func (s *Site) apiEntityCreate(c *gin.Context) error {
	ctx, table := c.Request.Context(), apiTable(c)
	d, err := s.Kit.Describe(ctx, table)
	if err != nil {
		return err
	}
	in, err := s.apiInput(c, table, true)
	if err != nil {
		return err
	}
	row, err := s.Kit.Create(ctx, table, in)
	if err != nil {
		return err
	}
	c.Header("Location", c.FullPath()+"/"+row.ID.String())
	return s.sendEntity(c, http.StatusCreated, d, *row, nil)
}

// apiEntityChange changes what the body names.
func (s *Site) apiEntityChange(c *gin.Context) error {
	ctx, table := c.Request.Context(), apiTable(c)
	d, err := s.Kit.Describe(ctx, table)
	if err != nil {
		return err
	}
	id, err := rowID(c)
	if err != nil {
		return err
	}
	in, err := s.apiInput(c, table, false)
	if err != nil {
		return err
	}
	stamp, err := s.ifMatch(c, id)
	if err != nil {
		return err
	}
	row, err := s.Kit.Update(ctx, table, id, stamp, in)
	if err != nil {
		return s.stale(c, err)
	}
	return s.sendEntity(c, http.StatusOK, d, *row, nil)
}

// apiEntityDelete deletes a row.
func (s *Site) apiEntityDelete(c *gin.Context) error {
	id, err := rowID(c)
	if err != nil {
		return err
	}
	stamp, err := s.ifMatch(c, id)
	if err != nil {
		return err
	}
	if err := s.Kit.Delete(c.Request.Context(), apiTable(c), id, stamp); err != nil {
		return s.stale(c, err)
	}
	c.Writer.WriteHeader(http.StatusNoContent)
	return nil
}

// apiInput reads the body.
func (s *Site) apiInput(c *gin.Context, table string, creating bool) (adminkit.Input, error) {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if kind != "application/json" && (creating || kind != "application/merge-patch+json") {
		return adminkit.Input{}, problem{Status: http.StatusUnsupportedMediaType, Code: "not-json", Sentence: "Send JSON, as application/json."}
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return adminkit.Input{}, err
	}
	if !json.Valid(body) {
		return adminkit.Input{}, malformed("The body is not valid JSON.")
	}
	return s.Kit.JSONInput(table, body, creating)
}
