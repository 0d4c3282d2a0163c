package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/adminkit/openapi"
	"unframed/handlers/entity"
	"unframed/handlers/web"
	"unframed/internal/viewer"
)

// apiDocument gives the OpenAPI document. It says what could be asked, nothing
// of what the answers are, and is therefore for everybody.
func (a *API) apiDocument(c *gin.Context) error {
	body, err := a.Document()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	if web.IsKnown(c, tag) {
		c.Writer.WriteHeader(http.StatusNotModified)
		return nil
	}
	c.Header("Content-Type", "application/json")
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(body) // the reader is gone if it fails
	return nil
}

// Compose writes the document of every entity that is exposed, and of the rows that
// are written by hand.
func Compose(operations ...openapi.Operation) ([]byte, error) {
	var exposed []openapi.Entity
	for _, b := range entity.All() {
		if d := b.Descriptor; d.API && d.See != adminkit.Nobody {
			exposed = append(exposed, openapi.Entity{Descriptor: &d, Types: b.Types})
		}
	}
	return json.MarshalIndent(openapi.Document("1", operations, exposed), "", " ")
}

// Operations are the rows of the area in the document.
func (a *API) Operations() []openapi.Operation {
	type object = openapi.Object
	uuid, moment := openapi.UUID(), openapi.Moment()
	text := func(s string) object { return openapi.Text(s) }
	enum := func(values ...any) object { return object{"type": "string", "enum": values} }
	settings := object{"display_name": text("what others see"), "time_zone": text("a name of the IANA list"), "theme": enum("system", "light", "dark")}
	own := object{"id": uuid}
	for name, schema := range settings {
		own[name] = schema
	}
	me := object{
		"id": uuid, "username": text(""), "email": text(""), "display_name": text(""), "role": object{"type": "string", "enum": viewer.RoleNames()},
	}
	for _, f := range a.Me {
		me[f.Name] = f.Schema
	}
	return []openapi.Operation{
		{Method: "get", Path: "/api/openapi.json", ID: "document", Tag: "Document", Summary: "This document", Public: true, Tagged: true, Status: "200", Answer: object{"type": "object"}},
		{Method: "get", Path: "/api/v1/me", ID: "me", Tag: "Account", Summary: "Who is signed in", Status: "200", Answer: openapi.Record(me)},
		{Method: "get", Path: "/api/v1/settings", ID: "settings", Tag: "Account", Summary: "The settings as they are", Tagged: true, Status: "200", Answer: openapi.Record(own)},
		{Method: "patch", Path: "/api/v1/settings", ID: "updateSettings", Tag: "Account", Summary: "Change what the body names", Conditional: true, Body: openapi.Some(settings), Status: "200", Answer: openapi.Record(own)},
		{Method: "get", Path: "/api/v1/users/{id}", ID: "user", Tag: "Account", Summary: "What anybody signed in may know of somebody", Status: "200", Answer: openapi.Record(object{
			"id": uuid, "username": text(""), "display_name": text(""), "joined_at": moment,
		})},
	}
}
