package admin

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

type entityPage struct {
	web.Shell
	Entity   entity.View
	Problems []web.FormError
	ID       string
	Label    string
	Path     string
	Fields   []Shown
	Edges    []ShownEdge
	History  entity.History
	Acts     []RowAct    // what can be done with it beside changing and deleting it
	Delete   *DeleteForm // nil if it cannot be deleted
}

// Shown is a field of a row with its value.
type Shown struct {
	Label, Help string
	Value       entity.Cell
}

// ShownEdge is what an edge of a row leads to.
type ShownEdge struct {
	Label, Help string
	Targets     []entity.Cell
	Unshown     string // how many there are, where they are too many to be shown
	All         string // the list of all of them; empty where there is none
	Change      string // where some are added and removed; empty where that cannot be
}

// RowAct is a form that does something with the row.
type RowAct struct {
	Path  string
	Press press.Press
}

// DeleteForm is the form that deletes the row.
type DeleteForm struct{ Press press.Press }

// entity shows a row: its fields, what it leads to, and its history.
func (p *Pages) entity(c *gin.Context) error {
	return p.showEntity(c, http.StatusOK, nil)
}

func (p *Pages) showEntity(c *gin.Context, status int, wrong error) error {
	d, record, err := p.lookAtRow(c)
	if err != nil {
		return err
	}
	zone := web.SignedIn(c.Request).TimeZone
	page := entityPage{
		Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d),
		ID: record.ID.String(), Label: record.Label, Path: web.RowPath(d.Table, record.ID),
	}
	var byField map[string]string
	page.Problems, byField = web.FormErrors(wrong)
	for _, f := range visible(d) {
		page.Fields = append(page.Fields, Shown{f.Label, f.Help, entity.ViewCell(f, record.Row, record.References, zone, true)})
	}
	for _, lead := range record.Edges {
		page.Edges = append(page.Edges, p.showLead(c, d, record.ID, lead))
	}
	if page.History, err = p.History(c, d, record); err != nil {
		return err
	}
	page.tellApart()
	if of := p.rowActs()[d.Table]; of != nil {
		for _, a := range of(record) {
			page.Acts = append(page.Acts, RowAct{a.Path, p.Press(c, a, byField)})
		}
	}
	if page.Entity.Erase {
		page.Delete = &DeleteForm{p.Press(c, p.deleteAct(c, d, record, record.Stamp), byField)}
	}
	return p.Page(c.Writer, status, "entity", page)
}

// tellApart gives each link to another row a name that no other has.
func (p *entityPage) tellApart() {
	var cells []*entity.Cell
	for i := range p.Fields {
		cells = append(cells, &p.Fields[i].Value)
	}
	for _, edge := range p.Edges {
		for i := range edge.Targets {
			cells = append(cells, &edge.Targets[i])
		}
	}
	for i := range p.History.Entries {
		entry := &p.History.Entries[i]
		cells = append(cells, &entry.Who)
		for _, change := range entry.Changes {
			for _, side := range [][]entity.Cell{change.Before, change.After} {
				for j := range side {
					cells = append(cells, &side[j])
				}
			}
		}
	}
	entity.TellCellsApart(cells)
}

// lookAtRow reads the row that the path names.
func (p *Pages) lookAtRow(c *gin.Context) (*adminkit.Descriptor, *adminkit.Record, error) {
	d, err := p.EntityOf(c)
	if err != nil {
		return nil, nil, err
	}
	id, err := entity.RowID(c)
	if err != nil {
		return nil, nil, err
	}
	record, err := p.Kit.Get(c.Request.Context(), d.Table, id)
	if err != nil {
		return nil, nil, err
	}
	return d, record, p.NameActors(c, d, []adminkit.Row{record.Row}, record.References)
}

func (p *Pages) showLead(c *gin.Context, d *adminkit.Descriptor, id uuid.UUID, lead adminkit.Lead) ShownEdge {
	shown := ShownEdge{Label: lead.Edge.Label, Help: lead.Edge.Help, Unshown: entity.Unshown(lead)}
	for _, r := range lead.Targets {
		shown.Targets = append(shown.Targets, entity.ViewReference(r, r.ID))
	}
	other, err := p.Kit.Describe(c.Request.Context(), lead.Edge.Table)
	if err != nil || lead.Edge.Unique {
		return shown
	}
	if entity.HasLinksPage(d, &lead.Edge) {
		shown.All = entity.LinksPath(d, id, &lead.Edge)
		if d.Relinks(&lead.Edge) && d.May(c.Request.Context(), adminkit.Change) {
			shown.Change = shown.All
		}
	}
	// Several fields that refer to here belong to several edges, and nothing
	// tells which is whose.
	var back []string
	for _, f := range visible(other) {
		if f.Table == d.Table && f.Filterable {
			back = append(back, f.Name)
		}
	}
	if len(back) == 1 {
		shown.All = web.WithQuery(web.EntityPath(other.Table), back[0], id.String())
	}
	return shown
}
