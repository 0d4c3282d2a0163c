package entity

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// The admin pages of entities: each handler whose name begins with entity
// serves every entity, and finds out from its route which one it is about.

// View is an entity as its pages name it.
type View struct {
	Label, Plural, Lower  string
	Help                  string
	Path                  string // of its list
	Create, Change, Erase bool   // what the person may do
}

// EntityOf is the entity whose table the route names after /admin/.
func (es *Entities) EntityOf(c *gin.Context) (*adminkit.Descriptor, error) {
	return es.Kit.Describe(c.Request.Context(), TableOf(c.FullPath()))
}

func TableOf(path string) string {
	if path == AuditPath {
		return auditTable
	}
	table, _, _ := strings.Cut(strings.TrimPrefix(path, web.AdminPath+"/"), "/")
	return table
}

// RowID is the id in the path. What is none names no row.
func RowID(c *gin.Context) (uuid.UUID, error) {
	text := c.Param("id")
	id, err := adminkit.ParseID(text)
	if err != nil {
		return uuid.Nil, web.ErrNoPage
	}
	return id, nil
}

func NewView(c *gin.Context, d *adminkit.Descriptor) View {
	ctx := c.Request.Context()
	return View{
		Label: d.Label, Plural: d.Plural, Lower: InSentence(d.Label), Help: d.Help, Path: web.EntityPath(d.Table),
		Create: d.May(ctx, adminkit.Create), Change: d.May(ctx, adminkit.Change), Erase: d.May(ctx, adminkit.Delete),
	}
}

// InSentence is a label within a sentence: an acronym keeps its capitals.
func InSentence(label string) string {
	if len(label) > 1 && strings.ToUpper(label[:2]) == label[:2] {
		return label
	}
	return strings.ToLower(label[:1]) + label[1:]
}

// MayNot refuses what nobody, or not this person, may do with an entity.
func MayNot(d *adminkit.Descriptor) error {
	return problem.New(problem.Forbidden, "This cannot be done with "+InSentence(d.Plural)+" here.")
}

func HasLinksPage(d *adminkit.Descriptor, e *adminkit.Edge) bool {
	return !e.Unique && e.Field == "" && (e.ManyMany || d.Relinks(e))
}

func LinksPath(d *adminkit.Descriptor, id uuid.UUID, e *adminkit.Edge) string {
	return web.RowPath(d.Table, id) + "/links/" + e.Name
}

// Unshown says how many rows an edge leads to, where they are not shown; "" where
// they are.
func Unshown(lead adminkit.Lead) string {
	if lead.Whole() {
		return ""
	}
	return Counted(lead)
}

// Counted says how many rows an edge leads to.
func Counted(lead adminkit.Lead) string {
	if lead.More {
		return "More than " + strconv.Itoa(lead.Count)
	}
	return strconv.Itoa(lead.Count)
}

const AuditPath = "/admin/audit"

const auditTable = "audit_events"
