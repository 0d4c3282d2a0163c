package handlers

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/failure"
	"unframed/handlers/web"
)

// The admin pages of entities: each handler whose name begins with entity
// serves every entity, and finds out from its route which one it is about.

// EntityView is an entity as its pages name it.
type EntityView struct {
	Label, Plural, Lower  string
	Help                  string
	Path                  string // of its list
	Create, Change, Erase bool   // what the person may do
}

// entityOf is the entity whose table the route names after /admin/.
func (s *Site) entityOf(c *gin.Context) (*adminkit.Descriptor, error) {
	return s.Kit.Describe(c.Request.Context(), tableOf(c.FullPath()))
}

func tableOf(path string) string {
	if path == auditPath {
		return auditTable
	}
	table, _, _ := strings.Cut(strings.TrimPrefix(path, web.AdminPath+"/"), "/")
	return table
}

// rowID is the id in the path. What is none names no row.
func rowID(c *gin.Context) (uuid.UUID, error) {
	text := c.Param("id")
	id, err := adminkit.ParseID(text)
	if err != nil {
		return uuid.Nil, web.ErrNoPage
	}
	return id, nil
}

func viewEntity(c *gin.Context, d *adminkit.Descriptor) EntityView {
	ctx := c.Request.Context()
	return EntityView{
		Label: d.Label, Plural: d.Plural, Lower: inSentence(d.Label), Help: d.Help, Path: web.EntityPath(d.Table),
		Create: d.May(ctx, adminkit.Create), Change: d.May(ctx, adminkit.Change), Erase: d.May(ctx, adminkit.Delete),
	}
}

// inSentence is a label within a sentence: an acronym keeps its capitals.
func inSentence(label string) string {
	if len(label) > 1 && strings.ToUpper(label[:2]) == label[:2] {
		return label
	}
	return strings.ToLower(label[:1]) + label[1:]
}

// mayNot refuses what nobody, or not this person, may do with an entity.
func mayNot(d *adminkit.Descriptor) error {
	return failure.New(failure.Forbidden, "This cannot be done with "+inSentence(d.Plural)+" here.")
}

func hasLinksPage(d *adminkit.Descriptor, e *adminkit.Edge) bool {
	return !e.Unique && e.Field == "" && (e.ManyMany || d.Relinks(e))
}

func linksPath(d *adminkit.Descriptor, id uuid.UUID, e *adminkit.Edge) string {
	return web.RowPath(d.Table, id) + "/links/" + e.Name
}

// unshown says how many rows an edge leads to, where they are not shown; "" where
// they are.
func unshown(lead adminkit.Lead) string {
	if lead.Whole() {
		return ""
	}
	return counted(lead)
}

// counted says how many rows an edge leads to.
func counted(lead adminkit.Lead) string {
	if lead.More {
		return "More than " + strconv.Itoa(lead.Count)
	}
	return strconv.Itoa(lead.Count)
}

const auditPath = "/admin/audit"

const auditTable = "audit_events"
